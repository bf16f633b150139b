"""Used tokens in memory and in a database behave alike."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.security import replay_cache, replay_database
from app.security.refusals import TrustUnavailable
from app.security.replay_cache import ReplayCache, ReplayMemory, token_hashes
from app.security.replay_database import TokenTable
from app.security.trust import seen_tokens
from app.store.database import address, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LATER = 4_000_000_000.0  # long after any run of the tests


@pytest.fixture(params=["memory", "database"])
def seen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReplayCache]:
    """Either memory."""
    if request.param == "memory":
        yield ReplayMemory()
        return
    yield seen_tokens(f"sqlite:///{tmp_path}/seen.db")


def test_a_token_is_new_once_for_each_issuer(seen: ReplayCache) -> None:
    async def uses() -> list[bool]:
        names = [("a", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"), ("a1", ""), ("a", "\ud800")]
        return [await seen.first_use(issuer, jti, LATER) for issuer, jti in names]

    assert asyncio.run(uses()) == [True, False, True, True, False, True, True]


def test_what_has_expired_is_forgotten(seen: ReplayCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_cache, "PURGE_SECONDS", -1)
    monkeypatch.setattr(replay_database, "PURGE_SECONDS", -1)

    async def uses() -> list[bool]:
        past = time.time() - 10
        first = await seen.first_use("a", "old", past)
        await seen.first_use("a", "other", LATER)
        return [first, await seen.first_use("a", "old", past), await seen.first_use("a", "other", LATER)]

    assert asyncio.run(uses()) == [True, True, False]


def test_a_full_memory_lets_nobody_in_unchecked() -> None:
    seen = ReplayMemory(limit=1)

    async def uses() -> None:
        assert await seen.first_use("a", "1", LATER)
        assert not await seen.first_use("a", "1", LATER)
        with pytest.raises(TrustUnavailable):
            await seen.first_use("a", "2", LATER)

    asyncio.run(uses())


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[Callable[[str], bool]]]:
    """Several connections to one database, as several processes have them."""
    engines = [connect(address(f"sqlite:///{tmp_path}/seen.db"), durable=False) for _ in range(4)]
    tables = [TokenTable(engine) for engine in engines]
    for table in tables:
        table.prepare()
    yield [partial(_use, table) for table in tables]
    for engine in engines:
        engine.dispose()


def _use(table: TokenTable, jti: str) -> bool:
    return asyncio.run(table.first_use(b"".join(token_hashes("a", jti)), LATER))


def test_one_of_many_processes_wins(processes: list[Callable[[str], bool]]) -> None:
    with ThreadPoolExecutor(4) as pool:
        for number in range(25):
            uses = [pool.submit(process, str(number)) for process in processes]
            assert sorted(use.result() for use in uses) == [False, False, False, True]


def test_a_table_that_cannot_be_used_cannot_tell(tmp_path: Path) -> None:
    engine = connect(address(f"sqlite:///{tmp_path}"))
    with pytest.raises(TrustUnavailable, match="seen-tokens"):
        _use(TokenTable(engine), "1")
    engine.dispose()


def test_neither_issuer_nor_id_is_kept(tmp_path: Path) -> None:
    seen = seen_tokens(f"sqlite:///{tmp_path}/seen.db")
    asyncio.run(seen.first_use("https://hospital.example.org", "the-id", LATER))
    engine = connect(address(f"sqlite:///{tmp_path}/seen.db"))
    with engine.connect() as connection:
        rows = str(connection.execute(text("select * from seen_tokens")).all())
    engine.dispose()
    assert rows != "[]"
    assert "hospital" not in rows
    assert "the-id" not in rows


def test_others_cannot_read_the_file(tmp_path: Path) -> None:
    seen_tokens(f"sqlite:///{tmp_path}/seen.db")
    assert (tmp_path / "seen.db").stat().st_mode & 0o077 == 0
