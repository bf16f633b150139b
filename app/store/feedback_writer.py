"""Writes feedback while its senders wait: all batches that arrived meanwhile are committed together.

If each call had a commit of its own, the calls would queue for the disk.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from app.store.database import refuses_the_row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from app.store.feedback_record import FeedbackBatch, FeedbackCounts

    Write = Callable[[Sequence[FeedbackBatch]], Awaitable[list[FeedbackCounts]]]

TOGETHER = 500
"""Maximum items in one transaction; a larger batch has one to itself."""


class FeedbackWriter:
    """The queue of waiting senders, and the task that serves it.

    Args:
        write: writes batches in one transaction, and returns the result of each.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._line: deque[tuple[FeedbackBatch, asyncio.Future[FeedbackCounts]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def put(self, batch: FeedbackBatch) -> FeedbackCounts:
        """Return when a batch is on disk; a sender that stops waiting leaves the queue.

        Raises:
            Exception: the error with which writing this batch failed.
        """
        written: asyncio.Future[FeedbackCounts] = asyncio.get_running_loop().create_future()
        self._line.append((batch, written))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._serve())
        return await written

    async def _serve(self) -> None:
        while group := self._next():
            await self._store(group)

    def _next(self) -> list[tuple[FeedbackBatch, asyncio.Future[FeedbackCounts]]]:
        group: list[tuple[FeedbackBatch, asyncio.Future[FeedbackCounts]]] = []
        items = 0
        while self._line:
            batch, written = self._line[0]
            if group and items + len(batch.items) > TOGETHER:
                break
            self._line.popleft()
            if not written.done():
                group.append((batch, written))
                items += len(batch.items)
        return group

    async def _store(self, group: list[tuple[FeedbackBatch, asyncio.Future[FeedbackCounts]]]) -> None:
        try:
            counts = await self._write([batch for batch, _ in group])
        except Exception as error:  # noqa: BLE001 - the senders handle it
            if len(group) > 1 and refuses_the_row(error):
                # One of them caused the failure, and must not affect the others.
                for alone in group:
                    await self._store([alone])
                return
            for _, written in group:
                if not written.done():
                    written.set_exception(error)
        else:
            for (_, written), count in zip(group, counts, strict=True):
                if not written.done():
                    written.set_result(count)
