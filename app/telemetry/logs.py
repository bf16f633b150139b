"""Structured log lines: one JSON object each, about calls and never about patients.

A line may contain the route template, status, times, service id, hook, client's configured name, rule codes and
scenario. It never contains a request body, the requested address, a header or an exception's message.

Every call has an id generated here, which is returned as `X-Request-Id` and is in each line that the call caused. An id
that the caller sends is not used: it could be a name, or a line of JSON.
"""

from __future__ import annotations

import logging
import sys
import time
from contextvars import ContextVar
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Observer = Callable[[Mapping[str, Any]], None]

_log = logging.getLogger("imaging_cds.requests")
FACTS = "imaging_cds.facts"
"""Key of the ASGI scope under which a route stores what may be logged of its call."""

MARKS = "imaging_cds.marks"
"""Key of the ASGI scope for the phases of a call: a list of (name, seconds at its end), after one for the start."""

TRACE_ID = "imaging_cds.trace_id"
"""Key of the ASGI scope for the id of the call's trace, if calls are traced."""

REQUEST_ID_HEADER = "X-Request-Id"

_HEADER = REQUEST_ID_HEADER.lower().encode()
_LIBRARIES = ("uvicorn", "asyncio", "opentelemetry")
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_request_id: ContextVar[str] = ContextVar("imaging_cds_request_id", default="")


class JsonLines(logging.Formatter):
    """Format a record as one line of JSON: time, level, process, event and the facts passed with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; arguments and tracebacks of other libraries are omitted, as they may quote anything."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        if request_id := _request_id.get():
            line["request_id"] = request_id
        line.update(getattr(record, "facts", {}))
        return msgspec.json.encode(line).decode()


def configure(level: str) -> None:
    """Send the product's log lines, and the server's warnings, to standard error as JSON."""
    # These are not used, and each record would compute them.
    logging.logThreads = logging.logMultiprocessing = False
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    for name, least in (("imaging_cds", level.upper()), *((name, "WARNING") for name in _LIBRARIES)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [stream]
        logger.setLevel(least)
        logger.propagate = False


class RequestLog:
    """Give each request its id, write one log line for it, and pass the same facts to an observer.

    Args:
        app: the application.
        observe: called with the facts of each finished call; the metrics.
    """

    def __init__(self, app: ASGIApp, observe: Observer | None = None) -> None:
        self.app = app
        self.observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and log its result."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = token_hex(8)
        # The server runs each call in a context of its own, so nothing has to be reset.
        _request_id.set(request_id)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        facts: dict[str, Any] = {
            "request_id": request_id, "method": method, "route": "unknown", "status": 0, "ms": 0.0
        }  # fmt: skip
        if TRACE_ID in scope:
            facts["trace_id"] = scope[TRACE_ID]
        scope[FACTS] = facts
        scope[MARKS] = [("", began)]

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts["status"] = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            facts["ms"] = _milliseconds(began)
            if _log.isEnabledFor(logging.INFO):
                # Not `info`, which would look up the calling line of code, the same for all of these.
                line = _log.makeRecord(_log.name, logging.INFO, "", 0, "request", (), None, extra={"facts": facts})
                _log.handle(line)
            if self.observe is not None:
                self.observe(facts)


def add_facts(scope: Scope, **facts: object) -> None:
    """Add facts to the log line of this call. Only the product's own words may be passed."""
    line = scope.get(FACTS)
    if line is not None:
        line.update(facts)


def end_phase(scope: Scope, phase: str) -> None:
    """Record that a phase of this call ends here; it began where the previous one ended.

    Args:
        scope: the call.
        phase: `read`, `fhir`, `evaluate` or `write`; its time becomes the fact `{phase}_ms`.
    """
    marks = scope.get(MARKS)
    if marks is not None:
        scope[FACTS][f"{phase}_ms"] = _milliseconds(marks[-1][1])
        marks.append((phase, time.perf_counter()))


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 3)
