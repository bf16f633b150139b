"""Does the database take what is written to it? Asked now and then, so that it is known also where nobody calls."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_log = logging.getLogger("imaging_cds.store")

WELL_SECONDS = 10.0
"""Between two questions while all is well."""
TROUBLE_SECONDS = 2.0
"""Between two questions from a failure on until it is over."""


class Pulse:
    """Knows what is wrong with the database, from whoever saw it first.

    Args:
        ask: writes something that leaves nothing behind, and fails where that cannot be done.

    Attributes:
        trouble: class of the failure that is not over yet; empty while all is well.
    """

    def __init__(self, ask: Callable[[], Awaitable[None]]) -> None:
        self._ask = ask
        self._woken = asyncio.Event()
        self.trouble = ""
        self._task = asyncio.create_task(self._run())

    def failed(self, error: str) -> None:
        """Take note of a failure that somebody met with."""
        if not self.trouble:
            _log.error("the database takes no writes", extra={"facts": {"error": error}})
            self._woken.set()
        self.trouble = error

    def worked(self) -> None:
        """Take note that something was written."""
        if self.trouble:
            _log.warning("the database takes writes again")
        self.trouble = ""

    async def stop(self) -> None:
        """Ask no more."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            await self._pause()
            try:
                await self._ask()
            except Exception as error:  # noqa: BLE001 - whatever fails here is what was asked for
                self.failed(type(error).__name__)
            else:
                self.worked()

    async def _pause(self) -> None:
        self._woken.clear()
        if not self.trouble:
            try:
                async with asyncio.timeout(WELL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                return
        await asyncio.sleep(TROUBLE_SECONDS)
