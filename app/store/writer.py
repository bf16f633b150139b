"""Writes decisions in batches, in the background of the calls."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from app.store.database import refuses_the_row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.store.decision_record import DecisionRecord

_log = logging.getLogger("imaging_cds.store")

QUEUE_LIMIT = 10_000
"""Maximum number of waiting decisions: some 30 MB, and a quarter of an hour of a busy hospital."""
BATCH = 500
GATHER_SECONDS = 0.5
"""A batch waits this long for more decisions, so that a busy service does not write single rows."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0
"""Seconds before the first and the later retries of a failed write."""
ALARM_SECONDS = 60.0
"""Interval of the log lines about a continuing failure."""


class Writer:
    """The queue of decisions, and the task that empties it.

    Attributes:
        queue: the waiting decisions, oldest first; a record leaves it when it is on disk.
        dropped: decisions that were dropped: the queue was full, or the database will never accept them.
        written: decisions on disk.
        last_error: class of the last failure; empty if there is none.
        last_success: seconds since 1970 of the last successful write; 0 before the first.
    """

    def __init__(self, write: Callable[[list[DecisionRecord]], Awaitable[None]]) -> None:
        self._write = write
        self.queue: deque[DecisionRecord] = deque()
        self.dropped = 0
        self.written = 0
        self.last_error = ""
        self.last_success = 0.0
        self._batch = BATCH
        self._filled = asyncio.Event()
        self._stopping = asyncio.Event()
        self._alarmed = -ALARM_SECONDS
        self._task = asyncio.create_task(self._run())

    def put(self, record: DecisionRecord) -> None:
        """Queue a decision; if the queue is full it is dropped, counted and logged."""
        if len(self.queue) >= QUEUE_LIMIT:
            self.drop("QueueFull")
            return
        self.queue.append(record)
        self._filled.set()

    def drop(self, why: str) -> None:
        """Drop one decision."""
        self.dropped += 1
        self.last_error = why
        self._alarm()

    async def stop(self, seconds: float) -> None:
        """Write the waiting decisions, within a time limit; the rest is lost, and logged."""
        self._stopping.set()
        self._filled.set()
        try:
            await asyncio.wait_for(self._task, seconds)
        except TimeoutError:
            self.last_error = "ShutdownTimeout"
        if self.queue:
            self.dropped += len(self.queue)
            self._alarmed = -ALARM_SECONDS
            self._alarm()

    async def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._filled.wait()
            await self._wait(GATHER_SECONDS)
            while self.queue:
                batch = list(islice(self.queue, self._batch))
                try:
                    await self._write(batch)
                except Exception as error:  # noqa: BLE001 - whatever fails here, answers must continue
                    if self._failed(error, batch):
                        continue
                    if self._stopping.is_set() and pause > FIRST_PAUSE:
                        return
                    await self._wait(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
                    pause = min(2 * pause, LONGEST_PAUSE)
                else:
                    self._succeeded(len(batch))
                    pause = FIRST_PAUSE
            self._filled.clear()
            if self._stopping.is_set():
                return

    async def _wait(self, seconds: float) -> None:
        """Wait, unless the service stops."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _failed(self, error: Exception, batch: list[DecisionRecord]) -> bool:
        """Record a failure; true if the next batch may be tried at once."""
        self.last_error = type(error).__name__
        if not refuses_the_row(error):
            self._alarm()
            return False
        if len(batch) == 1:
            self.queue.popleft()
            self._batch = BATCH
            self.drop(self.last_error)
        else:
            # One of them caused the failure: write one by one until it is found.
            self._batch = 1
        return True

    def _succeeded(self, count: int) -> None:
        for _ in range(count):
            self.queue.popleft()
        self.written += count
        self.last_success = time.time()
        if self.last_error:
            self.last_error = ""
            self._alarmed = -ALARM_SECONDS
            _log.warning("decisions are written again", extra={"facts": self._facts()})

    def _alarm(self) -> None:
        if time.monotonic() - self._alarmed < ALARM_SECONDS:
            return
        self._alarmed = time.monotonic()
        _log.error("decisions cannot be written", extra={"facts": {"error": self.last_error, **self._facts()}})

    def _facts(self) -> dict[str, int]:
        return {"queued": len(self.queue), "dropped": self.dropped, "written": self.written}
