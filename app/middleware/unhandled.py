"""The answer to unhandled exceptions."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

from app.errors import operation_outcome, respond

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("imaging_cds.errors")


class UnhandledErrors:
    """Answer 500 with an OperationOutcome when an unhandled exception is raised.

    It is inside the CORS middleware (the framework's own handler is outside, so that a browser could not read its
    answer) and logs the location of the failure but not its message, which may quote the request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on and catch exceptions."""
        started = False

        async def observe(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, observe)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            place = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("unhandled", extra={"facts": {"error": type(error).__name__, "place": _place(place)}})
            problem = "the service failed on this request and gives no advice on it; report this to its operator"
            await respond(500, operation_outcome("exception", problem), {})(scope, receive, send)


def _place(frame: traceback.FrameSummary) -> str:
    return f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
