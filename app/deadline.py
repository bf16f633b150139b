"""Answer in time or say that it took too long: the clinician has moved on by then."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.errors import TryAgain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_TRY_AGAIN_SECONDS = 1


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """Give up what waits longer.

    503 and not 504: this service is no gateway, and to its clients it makes no difference what it waited for.

    Raises:
        TryAgain: the time is over.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        problem = "no answer within the time allowed; send the request again"
        raise TryAgain(problem, _TRY_AGAIN_SECONDS, "timeout") from None
