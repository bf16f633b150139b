"""Work on so many calls at a time and put the others off: a late answer is of no use while an order is placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import TryAgain, answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_TRY_AGAIN_SECONDS = 1


class ConcurrencyLimit:
    """Answer 503 to calls beyond the limit. Discovery and health are always answered."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self._limit = limit
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or put it off."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        if self._under_way >= self._limit:
            busy = TryAgain("the service is busy; send the request again", _TRY_AGAIN_SECONDS, "throttled")
            await answer(busy)(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way -= 1
