"""Tests regularly whether the database accepts writes, so that this is known even if there are no calls."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from app.store.failure import facts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_log = logging.getLogger("imaging_cds.store")

WELL_SECONDS = 10.0
"""Interval of the tests while there is no failure."""
TROUBLE_SECONDS = 2.0
"""Interval of the tests from a failure until it is over."""


class Pulse:
    """Knows whether the database works, from its own tests and from other users of the database.

    Args:
        ask: writes something that is rolled back, and fails if that is impossible.

    Attributes:
        trouble: class of the failure that is not over yet; empty if there is none.
    """

    def __init__(self, ask: Callable[[], Awaitable[None]]) -> None:
        self._ask = ask
        self._woken = asyncio.Event()
        self.trouble = ""
        self._task = asyncio.create_task(self._run())

    def failed(self, error: BaseException) -> None:
        """Record a failure; the first one is logged with its cause and its remedy."""
        if not self.trouble:
            _log.error("the database takes no writes", extra={"facts": facts(error)})
            self._woken.set()
        self.trouble = type(error).__name__

    def worked(self) -> None:
        """Record that a write succeeded."""
        if self.trouble:
            _log.warning("the database takes writes again")
        self.trouble = ""

    async def stop(self) -> None:
        """Stop testing."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            await self._pause()
            try:
                await self._ask()
            except Exception as error:  # noqa: BLE001 - any failure here is the result of the test
                self.failed(error)
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
