"""Structured log lines: one JSON object each, about calls and never about patients.

A line may hold the route template, status, time, service id, the client's configured name, rule codes and scenario.
It never holds a request body, an address as it was asked for, a header or an exception's message.
"""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("imaging_cds.requests")
FACTS = "imaging_cds.facts"
"""Key of the ASGI scope under which a route leaves what may be logged of its call."""


class JsonLines(logging.Formatter):
    """Format a record as one line of JSON: time, level, event and the facts given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; arguments and tracebacks of foreign records are left out, as they may quote anything."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        line.update(getattr(record, "facts", {}))
        return msgspec.json.encode(line).decode()


def configure(level: str) -> None:
    """Send the product's log lines, and the server's warnings, to standard error as JSON."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    for name, least in (("imaging_cds", level.upper()), ("uvicorn", "WARNING"), ("asyncio", "WARNING")):
        logger = logging.getLogger(name)
        logger.handlers[:] = [stream]
        logger.setLevel(least)
        logger.propagate = False


class RequestLog:
    """Write one line for each request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and log what came of it."""
        if scope["type"] != "http" or not _log.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        facts: dict[str, Any] = {"method": scope["method"], "route": "unknown", "status": 0, "ms": 0.0}
        scope[FACTS] = facts

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts["status"] = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            facts["ms"] = round((time.perf_counter() - began) * 1000, 2)
            _log.info("request", extra={"facts": facts})


def note(scope: Scope, **facts: object) -> None:
    """Add to the line of this call. Only words of the product's own may be given."""
    line = scope.get(FACTS)
    if line is not None:
        line.update(facts)
