"""Answer in time or report that it took too long: after that the clinician has moved on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.errors import TryAgain

if TYPE_CHECKING:
    from types import TracebackType

_TRY_AGAIN_SECONDS = 1


class Deadline:
    """Cancel what waits longer.

    503 and not 504: this service is not a gateway, and it makes no difference to clients what it waited for. A class
    and not a generator, because every call passes through it.

    Args:
        seconds: time from entering.

    Raises:
        TryAgain: the time is over.
    """

    __slots__ = ("_timeout",)

    def __init__(self, seconds: float) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            problem = "no answer within the time allowed; send the request again"
            raise TryAgain(problem, _TRY_AGAIN_SECONDS, "timeout") from None
