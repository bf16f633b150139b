"""Used tokens while the database that all processes share does not answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from app.security import replay_outage
from app.security.refusals import TrustUnavailable
from app.security.replay_cache import token_hashes
from app.security.replay_outage import PAUSE_SECONDS, ReplayCacheWithOutages
from tests.app.store.waiting import until
from tests.logged import logged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LATER = 4_000_000_000.0  # long after any run of the tests


class Shared:
    """A table that can be taken away, and a clock."""

    def __init__(self) -> None:
        self.names: set[bytes] = set()
        self.away = False
        self.asked = 0
        self.now = 0.0

    async def first_use(self, name: bytes, expires: float) -> bool:
        """Answer, or not."""
        assert expires == LATER
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise TrustUnavailable("seen-tokens", "")
        new = name not in self.names
        self.names.add(name)
        return new


def playing(story: Callable[[Shared, ReplayCacheWithOutages], Awaitable[None]]) -> None:
    """Tell a story with one process."""

    async def play() -> None:
        shared = Shared()
        await story(shared, ReplayCacheWithOutages(shared, lambda: shared.now))

    asyncio.run(play())


def use(seen: ReplayCacheWithOutages, jti: str) -> Awaitable[bool]:
    """Present a token."""
    return seen.first_use("a", jti, LATER)


def test_calls_go_on_and_what_this_process_has_seen_is_refused_before_meanwhile_and_afterwards() -> None:
    async def story(shared: Shared, seen: ReplayCacheWithOutages) -> None:
        assert await use(seen, "before")
        assert (seen.problem, seen.alone) == ("", 0)
        shared.away = True
        assert await use(seen, "meanwhile")
        assert "does not answer" in seen.problem
        assert seen.alone == 1
        assert not await use(seen, "before")
        assert not await use(seen, "meanwhile")
        shared.away = False
        shared.now += PAUSE_SECONDS
        assert await use(seen, "after")
        assert not await use(seen, "meanwhile")
        assert seen.problem == ""
        # The others learn what was let in meanwhile.
        await until(lambda: b"".join(token_hashes("a", "meanwhile")) in shared.names)
        assert seen.alone == 1

    playing(story)


def test_one_call_in_two_seconds_asks_what_did_not_answer() -> None:
    async def story(shared: Shared, seen: ReplayCacheWithOutages) -> None:
        shared.away = True
        for number in range(50):
            assert await use(seen, str(number))
        assert shared.asked == 1
        shared.now += PAUSE_SECONDS
        assert all(await asyncio.gather(*(use(seen, f"later-{number}") for number in range(50))))
        assert shared.asked == 2

    playing(story)


def test_the_same_token_twice_at_the_moment_of_the_outage() -> None:
    async def story(shared: Shared, seen: ReplayCacheWithOutages) -> None:
        shared.away = True
        assert sorted(await asyncio.gather(*(use(seen, "1") for _ in range(5)))) == [False] * 4 + [True]

    playing(story)


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_outage, "MEANWHILE_LIMIT", 3)
    monkeypatch.setattr(replay_outage, "RECENT_LIMIT", 2)

    async def story(shared: Shared, seen: ReplayCacheWithOutages) -> None:
        # What the database knows makes room for what is newer ...
        for number in range(10):
            assert await use(seen, f"known-{number}")
        shared.away = True
        assert not await use(seen, "known-9")
        for number in range(3):
            assert await use(seen, str(number))
        # ... what nobody else knows does not.
        with pytest.raises(TrustUnavailable):
            await use(seen, "one more")
        assert not await use(seen, "0")

    playing(story)


def test_it_is_told_when_it_begins_and_when_it_is_over() -> None:
    async def story(shared: Shared, seen: ReplayCacheWithOutages) -> None:
        shared.away = True
        for number in range(3):
            await use(seen, str(number))
            shared.now += PAUSE_SECONDS
        shared.away = False
        await use(seen, "after")

    with logged("imaging_cds.security") as records:
        playing(story)
    assert [record.msg for record in records] == [
        "used tokens are remembered by this process alone",
        "used tokens are remembered by all processes again",
    ]
