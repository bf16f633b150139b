"""The queue of decisions: batches, failures that pass, rows that never fit."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import exc

from app.store import writer
from app.store.decision_record import DecisionRecord
from app.store.writer import Writer
from app.telemetry.logs import JsonLines
from tests.app.store.waiting import until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

DOWN = exc.OperationalError("INSERT INTO decisions", {"patient": "Jane Doe"}, OSError("host=db password=hidden"))
MISFIT = exc.IntegrityError("INSERT INTO decisions", {"patient": "Jane Doe"}, ValueError("Jane Doe"))


class Disk:
    """Takes what is written, or fails as it is told."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.failure: Exception | None = None
        self.misfits: set[str] = set()
        self.tries = 0

    async def write(self, batch: list[DecisionRecord]) -> None:
        """Write a batch, all of it or nothing."""
        self.tries += 1
        names = [record.decision["id"] for record in batch]
        if self.failure:
            raise self.failure
        if self.misfits.intersection(names):
            raise MISFIT
        self.batches.append(names)

    @property
    def written(self) -> list[str]:
        """What is on the disk, in order."""
        return [name for batch in self.batches for name in batch]


def record(name: str) -> DecisionRecord:
    """A decision that is told by its name."""
    return DecisionRecord({"id": name}, ())


def run(work: Callable[[Writer, Disk], Awaitable[None]]) -> Disk:
    """Run a piece of work with a writer, stop it, and return what it wrote to."""
    disk = Disk()

    async def whole() -> None:
        begun = Writer(disk.write)
        await work(begun, disk)
        await begun.stop(5)

    asyncio.run(whole())
    return disk


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(writer, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(writer, "LONGEST_PAUSE", 0.002)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What is logged meanwhile, as it would be written."""
    told: list[dict[str, Any]] = []

    class Collector(logging.Handler):
        def emit(self, entry: logging.LogRecord) -> None:
            told.append(json.loads(JsonLines().format(entry)))

    logger = logging.getLogger("imaging_cds.store")
    monkeypatch.setattr(logger, "handlers", [Collector()])
    monkeypatch.setattr(logger, "propagate", False)
    logger.setLevel("INFO")
    yield told
    logger.setLevel("NOTSET")


def test_what_comes_together_is_written_together() -> None:
    async def work(queue: Writer, _disk: Disk) -> None:
        for number in range(writer.BATCH + 50):
            queue.put(record(str(number)))
        await until(lambda: not queue.queue)

    disk = run(work)
    assert [len(batch) for batch in disk.batches] == [writer.BATCH, 50]
    assert disk.written == [str(number) for number in range(writer.BATCH + 50)]


def test_a_database_that_comes_back_gets_everything_in_order(lines: list[dict[str, Any]]) -> None:
    async def work(queue: Writer, disk: Disk) -> None:
        disk.failure = DOWN
        for number in range(20):
            queue.put(record(str(number)))
            await asyncio.sleep(0.002)
        await until(lambda: disk.tries >= 5)
        assert queue.last_error == "OperationalError"
        assert queue.dropped == 0
        disk.failure = None
        await until(lambda: not queue.queue)
        assert (queue.written, queue.last_error) == (20, "")

    assert run(work).written == [str(number) for number in range(20)]
    assert [line["event"] for line in lines] == ["decisions cannot be written", "decisions are written again"]
    assert lines[0]["level"] == "error"
    assert lines[0]["error"] == "OperationalError"
    assert "Jane" not in str(lines)
    assert "hidden" not in str(lines)


def test_a_row_that_never_fits_costs_only_itself() -> None:
    async def work(queue: Writer, disk: Disk) -> None:
        disk.misfits = {"3", "7"}
        for number in range(10):
            queue.put(record(str(number)))
        await until(lambda: not queue.queue)
        assert (queue.written, queue.dropped) == (8, 2)

    assert run(work).written == ["0", "1", "2", "4", "5", "6", "8", "9"]


def test_what_cannot_be_written_at_the_end_is_told(lines: list[dict[str, Any]]) -> None:
    async def work(queue: Writer, disk: Disk) -> None:
        disk.failure = DOWN
        queue.put(record("lost"))

    assert run(work).written == []
    assert lines[-1]["event"] == "decisions cannot be written"
    assert (lines[-1]["queued"], lines[-1]["dropped"]) == (1, 1)


def test_a_full_queue_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch, lines: list[dict[str, Any]]) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 3)

    async def work(queue: Writer, _disk: Disk) -> None:
        for number in range(5):
            queue.put(record(str(number)))
        assert (len(queue.queue), queue.dropped, queue.last_error) == (3, 2, "QueueFull")

    assert run(work).written == ["0", "1", "2"]
    assert [line["event"] for line in lines] == ["decisions cannot be written", "decisions are written again"]
