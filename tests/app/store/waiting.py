"""Wait for what happens beside a test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.002)
