"""Connections that may not be held open by saying little, saying too much, or saying what is no HTTP.

The HTTP server limits how long an answered connection may stay silent, but not how long a request's head may take,
how large it is, or how many connections there are. Whoever wants to exhaust a service uses just that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import operation_outcome

if TYPE_CHECKING:
    import asyncio

HEAD_LIMIT = 65_536
"""Largest head of a request (address and headers) in bytes."""

CONNECTION_LIMIT = 800
"""Connections of one process; a new one then takes the place of the one that has waited longest without a request."""

_LAST_SECONDS = 0.1
_BAD_REQUEST = (b"400 Bad Request", "structure", "this is not a valid HTTP/1.1 request")
_HEAD_TOO_LARGE = (b"431 Request Header Fields Too Large", "too-long", f"the headers exceed {HEAD_LIMIT} bytes")


class Configuration(uvicorn.Config):
    """The server's configuration, with what the guard needs."""

    header_timeout: float = 10.0


class GuardedConnection(HttpToolsProtocol):
    """One connection, with a clock that runs whenever the client owes the head of a request."""

    config: Configuration

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's business
        super().__init__(*arguments, **named)
        self._clock: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room if there are too many connections, and start the clock."""
        if len(self.connections) >= CONNECTION_LIMIT:
            self._make_room()
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that grows without end is refused."""
        was_in_head = self._in_head
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            # What came with the end of the last request is not counted.
            self._head_bytes = self._head_bytes + len(data) if was_in_head else 0
            if self._head_bytes > HEAD_LIMIT:
                self._refuse(*_HEAD_TOO_LARGE)
                return
        if self.waits_for_head:
            self._start_clock()

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        super().on_message_begin()
        self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; trailers after a body are read by nobody and could go on for ever."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop the clock: the client has asked its question."""
        self._stop_clock()
        self._in_head = False
        self._head_bytes = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the next bytes belong to another head."""
        self._in_head = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own words say more
        """Refuse what is no HTTP, with the same kind of body as every other refusal."""
        self._refuse(*_BAD_REQUEST)

    @property
    def waits_for_head(self) -> bool:
        """Whether no request is being worked on."""
        return self.cycle is None or self.cycle.response_complete

    def _make_room(self) -> None:
        idle = (other for other in self.connections if isinstance(other, GuardedConnection) and other.waits_for_head)
        longest = min(idle, key=GuardedConnection.closes_at, default=None)
        if longest is not None:
            longest.transport.close()

    def closes_at(self) -> float:
        """When it would be closed if it stayed silent, on the event loop's clock."""
        timer = self._clock or self.timeout_keep_alive_task
        return timer.when() if timer else self.loop.time()

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self.config.header_timeout, self._allow_last_read)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _allow_last_read(self) -> None:
        # A process that had no turn for a while finds the clock run out before it reads what came long ago.
        self._clock = self.loop.call_later(_LAST_SECONDS, self._close)

    def _close(self) -> None:
        self._clock = None
        self.transport.close()

    def _refuse(self, status: bytes, code: str, problem: str) -> None:
        if self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body:
            # An earlier request is complete and still owed its answer, which must not be taken for this one.
            self.cycle.keep_alive = False
            self.flow.pause_reading()
            return
        body = msgspec.json.encode(operation_outcome(code, problem))
        head = (
            b"HTTP/1.1 " + status,
            b"content-type: application/json",
            b"content-length: " + str(len(body)).encode(),
            b"cache-control: no-store",
            b"x-content-type-options: nosniff",
            b"connection: close",
        )
        self.transport.write(b"\r\n".join((*head, b"", body)))
        self.transport.close()
