"""uvicorn protocol with limits on slow, oversized and malformed requests, unread answers and number of connections.

The HTTP server limits how long an answered connection may stay idle, but not how long a request's head may take, how
large it is, how many requests may wait on one connection, how long a client may take to read an answer, or how many
connections there are. Attacks that exhaust a service use exactly these.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import httptools
import msgspec
import uvicorn
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import operation_outcome
from app.limits.callers import caller_at

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

HEAD_LIMIT = 65_536
"""Maximum size of a request head (address and headers) in bytes."""

CONNECTION_LIMIT = 800
"""Connections of one process; beyond it, a new one replaces an existing one."""

PIPELINE_LIMIT = 8
"""Requests that may wait behind the one being answered."""

PIPELINE_BYTES = 16_384
"""Total bytes of their heads and bodies."""

WRITE_LIMIT = 16_384
"""Bytes of unread answers above which the next answer waits, too."""

_LAST_SECONDS = 0.1
_BAD_REQUEST = (b"400 Bad Request", "structure", "this is not a valid HTTP/1.1 request")
_HEAD_TOO_LARGE = (b"431 Request Header Fields Too Large", "too-long", f"the headers exceed {HEAD_LIMIT} bytes")
_OTHER_PROTOCOLS = (b"upgrade", b"http2-settings")


class Configuration(uvicorn.Config):
    """The server's configuration, with the settings of the guard.

    Attributes:
        header_timeout: seconds within which a connection must have sent the head of its request.
        send_timeout: seconds within which a client must have read what is sent to it.
        connection_limit: connections of one process.
    """

    header_timeout: float = 10.0
    send_timeout: float = 10.0
    connection_limit: int = CONNECTION_LIMIT


class Patience(FlowControl):
    """Flow control that reads only while no request waits: what has been read must be kept in memory."""

    def __init__(self, connection: GuardedConnection) -> None:
        super().__init__(connection.transport)
        self._connection = connection

    def resume_reading(self) -> None:
        """Resume reading, unless a request waits, or nothing more is accepted."""
        if not self._connection.pipeline and not self._connection.is_deaf:
            super().resume_reading()


class GuardedConnection(HttpToolsProtocol):
    """One connection, with a timer for the head of a request, and one for an answer that the client does not read.

    Attributes:
        caller: the caller, identified by its address.
        is_deaf: whether nothing more is read from it.
    """

    config: Configuration

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - defined by the server
        super().__init__(*arguments, **named)
        self._clock: asyncio.TimerHandle | None = None
        self._sending: asyncio.TimerHandle | None = None
        self._answered: RequestResponseCycle | None = None
        self._head_bytes = 0
        self._in_head = True
        self._waiting_bytes = 0
        self._upgrade = b""
        self._turn_began = self.loop.time()
        self._takes_its_last = False
        self.caller = ""
        self.is_deaf = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Close another connection if there are too many, and start the timer."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(WRITE_LIMIT)
        self.flow = Patience(self)
        self.caller = caller_at(self.client[0] if self.client else "")
        if len(self.connections) > self.config.connection_limit:
            self._make_room()
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers."""
        self._stop_clock()
        self._stop_sending()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Continue reading; refuse a head that exceeds the limit."""
        if self.is_deaf:
            return
        self._unset_keepalive_if_required()
        was_in_head = self._in_head
        if not self._parsed(data) or self.transport.is_closing():
            return
        if self._in_head:
            # What came with the end of the last request is not counted.
            self._head_bytes = self._head_bytes + len(data) if was_in_head else 0
            if self._head_bytes > HEAD_LIMIT:
                self._refuse(*_HEAD_TOO_LARGE)
                return
        if self.waits_for_head:
            self._start_clock()

    def _parsed(self, data: bytes) -> bool:
        """Parse; return false if nothing more follows."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._parsed_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            if self._has_too_much:
                self._close_after_answers()
            else:
                self._refuse(*_BAD_REQUEST)
            return False
        return True

    def _parsed_without_upgrade(self, rest: bytes) -> bool:
        """Parse a request again without its offer of another protocol: an offer may be ignored (RFC 9110, 7.8).

        The parser treats the bytes after such a head as the other protocol. Java's own client makes the offer with
        every first request, followed by its body.
        """
        head, self._upgrade = self._upgrade, b""
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return self._parsed(head + rest)

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        super().on_message_begin()
        self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; trailers after a body are not used, and their number would be unlimited."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop the timer: the head is complete."""
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise ValueError("this is no proxy")
            self._upgrade = _without_upgrade(self.parser, self.url, self.headers)
            return
        self._stop_clock()
        self._turn_began = self.loop.time()
        self._in_head = False
        self._head_bytes = 0
        if not self.pipeline:
            self._waiting_bytes = 0
        super().on_headers_complete()
        if self._takes_its_last:
            self.cycle.keep_alive = False
        if self.pipeline:
            self._waiting_bytes += len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            self._stop_where_too_much_waits()

    def on_body(self, body: bytes) -> None:
        """Keep a part of a body; the body of a waiting request must be short."""
        super().on_body(body)
        if self.pipeline:
            self._waiting_bytes += len(body)
            self._stop_where_too_much_waits()

    def on_message_complete(self) -> None:
        """Record that the next bytes belong to another head."""
        if self._upgrade:
            return
        super().on_message_complete()
        self._in_head = True

    def on_response_complete(self) -> None:
        """Continue with what waits; if nothing follows, see that the answer is read."""
        super().on_response_complete()
        self._turn_began = self.loop.time()
        if self.transport.is_closing():
            self._start_sending()

    def shutdown(self) -> None:
        """Close, unless a request is arriving at this moment: its sender could not know about the stop."""
        self._takes_its_last = True
        if self.waits_for_head:
            self.loop.call_later(_LAST_SECONDS, self._close_if_silent)
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been idle for too long."""
        self._close()

    def pause_writing(self) -> None:
        """Start the timer: the client does not read the answer."""
        super().pause_writing()
        self._start_sending()

    def resume_writing(self) -> None:
        """Stop the timer."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_sending()

    @property
    def waits_for_head(self) -> bool:
        """Return whether no request is being worked on."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def waits_for_client(self) -> bool:
        """Return whether the client must act: send a head, send the rest of a body, or read an answer."""
        return self.waits_for_head or self.cycle.more_body or self._sending is not None

    @property
    def turn_began(self) -> float:
        """Since when the client must act, or a request is worked on, by the event loop's clock."""
        return self._turn_began

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    # -- limits

    def _make_room(self) -> None:
        """Close one connection: of the caller with most connections, the one that has waited longest for its client.

        Callers behind a common proxy count as one, and are ranked only by this wait.
        """
        others = list(self._others())
        counts = Counter(other.caller for other in others)
        counts[self.caller] += 1
        waiting = (other for other in others if other.waits_for_client)
        found = min(waiting, key=lambda each: (-counts[each.caller], each.turn_began), default=self)
        found.transport.abort()
        # The loop reports the closing later; until then the connection would be selected again.
        self.connections.discard(found)

    def _others(self) -> Iterator[GuardedConnection]:
        return (other for other in self.connections if isinstance(other, GuardedConnection) and other is not self)

    @property
    def _has_too_much(self) -> bool:
        return len(self.pipeline) > PIPELINE_LIMIT or self._waiting_bytes > PIPELINE_BYTES

    def _stop_where_too_much_waits(self) -> None:
        if self._has_too_much:
            # Any exception raised here stops the parser.
            raise ValueError("too much waits")

    def _close_after_answers(self) -> None:
        """Answer the complete requests received before, and nothing more; the client may send the rest again."""
        self.is_deaf = True
        if self.pipeline and self.cycle.more_body:
            self.pipeline.popleft()
        last = self.pipeline[0][0] if self.pipeline else self._answered
        if last is not None:
            self.cycle = last
            last.keep_alive = False
        self.flow.pause_reading()

    # -- timers

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self.config.header_timeout, self._allow_last_read)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _allow_last_read(self) -> None:
        # After a pause of the process, a timer may fire before bytes that arrived in time are read.
        self._clock = self.loop.call_later(_LAST_SECONDS, self._close)

    def _start_sending(self) -> None:
        if self._sending is None:
            self._sending = self.loop.call_later(self.config.send_timeout, self.transport.abort)

    def _stop_sending(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _close_if_silent(self) -> None:
        if self.waits_for_head:
            self._close()

    def _close(self) -> None:
        """Close once everything has been sent, and in any case after a short time."""
        self._clock = None
        self.transport.close()
        self._start_sending()

    # -- refusals

    def _refuse(self, status: bytes, code: str, problem: str) -> None:
        """Refuse a malformed request, with the same kind of body as every other refusal."""
        if self.pipeline or (not self.waits_for_head and not self.cycle.more_body):
            # Earlier requests must still be answered, and this refusal must not be mistaken for one of those answers.
            self._close_after_answers()
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
        self._close()


def _without_upgrade(parser: httptools.HttpRequestParser, url: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
    """Rebuild a head without the offer of another protocol."""
    lines = [b"%s %s HTTP/%s" % (parser.get_method(), url, parser.get_http_version().encode())]
    for name, value in headers:
        if name in _OTHER_PROTOCOLS:
            continue
        if name == b"connection":
            kept = [token for token in value.split(b",") if token.strip().lower() not in _OTHER_PROTOCOLS]
            value = b",".join(kept)  # noqa: PLW2901 - the value that is passed on
        lines.append(name + b": " + value)
    return b"\r\n".join((*lines, b"", b""))
