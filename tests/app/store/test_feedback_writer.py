"""Senders of feedback who wait at the same time share a commit, and not their faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import exc

from app.store import feedback_writer
from app.store.feedback_record import FeedbackBatch, FeedbackCounts
from app.store.feedback_writer import FeedbackWriter
from tests.app.store.calls import overridden
from tests.app.store.test_writer import DOWN, MISFIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest


class Disk:
    """Takes batches, one group at a time."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.failure: Exception | None = None
        self.misfit = ""

    async def write(self, batches: Sequence[FeedbackBatch]) -> list[FeedbackCounts]:
        """Write a group, all of it or nothing."""
        await asyncio.sleep(0.01)
        names = [batch.client for batch in batches]
        self.groups.append(names)
        if self.failure:
            raise self.failure
        if self.misfit in names:
            raise MISFIT
        return [FeedbackCounts(len(batch.items), 0, ((batch.client, "overridden"),)) for batch in batches]


def batch(client: str, items: int = 1) -> FeedbackBatch:
    """A batch of a client."""
    return FeedbackBatch([overridden(f"card-{number}") for number in range(items)], "stand-in", client)


def test_what_waits_is_written_together_and_each_gets_its_own_counts() -> None:
    disk = Disk()

    async def work() -> list[FeedbackCounts]:
        line = FeedbackWriter(disk.write)
        return await asyncio.gather(*(line.put(batch(str(number))) for number in range(20)))

    assert [count.told[0][0] for count in asyncio.run(work())] == [str(number) for number in range(20)]
    assert [len(group) for group in disk.groups] == [20]


def test_a_group_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback_writer, "TOGETHER", 5)
    disk = Disk()

    async def work() -> None:
        line = FeedbackWriter(disk.write)
        await asyncio.gather(*(line.put(batch(str(items), items)) for items in (2, 3, 1, 9, 1)))

    asyncio.run(work())
    assert disk.groups == [["2", "3"], ["1"], ["9"], ["1"]]


def test_one_bad_batch_costs_the_others_nothing() -> None:
    disk = Disk()
    disk.misfit = "3"

    async def work() -> list[FeedbackCounts | BaseException]:
        line = FeedbackWriter(disk.write)
        puts = (line.put(batch(str(number))) for number in range(6))
        return await asyncio.gather(*puts, return_exceptions=True)

    failed = [number for number, count in enumerate(asyncio.run(work())) if isinstance(count, exc.IntegrityError)]
    assert failed == [3]


def test_a_lost_database_fails_everybody_and_the_next_ones_are_written() -> None:
    disk = Disk()
    disk.failure = DOWN

    async def work() -> None:
        line = FeedbackWriter(disk.write)
        puts = (line.put(batch(str(number))) for number in range(3))
        assert await asyncio.gather(*puts, return_exceptions=True) == [DOWN] * 3
        disk.failure = None
        assert (await line.put(batch("later"))).new == 1

    asyncio.run(work())


def test_who_gave_up_is_not_written_and_holds_nobody_up() -> None:
    disk = Disk()

    async def work() -> None:
        line = FeedbackWriter(disk.write)
        first = asyncio.create_task(line.put(batch("first")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        given_up = asyncio.create_task(line.put(batch("given up")))
        await asyncio.sleep(0)
        given_up.cancel()
        last = await line.put(batch("last"))
        assert (await first).new == last.new == 1

    asyncio.run(work())
    assert disk.groups == [["first"], ["last"]]
