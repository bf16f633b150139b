"""Connections that may not be held open by saying little, saying too much, reading nothing, or saying what is no HTTP.

The HTTP server limits how long an answered connection may stay silent, but not how long a request's head may take,
how large it is, how many requests may wait behind one another, how long an answer may take to leave, or how many
connections there are. Whoever wants to exhaust a service uses just that.
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
"""Largest head of a request (address and headers) in bytes."""

CONNECTION_LIMIT = 800
"""Connections of one process; a new one then takes the place of another one."""

PIPELINE_LIMIT = 8
"""Requests that may wait behind the one that is answered."""

PIPELINE_BYTES = 16_384
"""Heads and bodies that may wait with them."""

WRITE_LIMIT = 16_384
"""Bytes of answers that may wait to be read before the next answer waits, too."""

_LAST_SECONDS = 0.1
_BAD_REQUEST = (b"400 Bad Request", "structure", "this is not a valid HTTP/1.1 request")
_HEAD_TOO_LARGE = (b"431 Request Header Fields Too Large", "too-long", f"the headers exceed {HEAD_LIMIT} bytes")
_OTHER_PROTOCOLS = (b"upgrade", b"http2-settings")


class Configuration(uvicorn.Config):
    """The server's configuration, with what the guard needs.

    Attributes:
        header_timeout: seconds within which a connection must have sent the head of its request.
        send_timeout: seconds within which a client must have taken what is sent to it.
        connection_limit: connections of one process.
    """

    header_timeout: float = 10.0
    send_timeout: float = 10.0
    connection_limit: int = CONNECTION_LIMIT


class Patience(FlowControl):
    """Reads on only while no request waits: what has been read has to be kept."""

    def __init__(self, connection: GuardedConnection) -> None:
        super().__init__(connection.transport)
        self._connection = connection

    def resume_reading(self) -> None:
        """Read on, unless a request waits, or nothing more is wanted."""
        if not self._connection.pipeline and not self._connection.is_deaf:
            super().resume_reading()


class GuardedConnection(HttpToolsProtocol):
    """One connection, with a clock that runs while the client owes a head, and one while it owes us to read.

    Attributes:
        caller: who it comes from, as far as its address can tell.
        is_deaf: whether nothing more is read from it.
    """

    config: Configuration

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's business
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
        """Make room if there are too many connections, and start the clock."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(WRITE_LIMIT)
        self.flow = Patience(self)
        self.caller = caller_at(self.client[0] if self.client else "")
        if len(self.connections) > self.config.connection_limit:
            self._make_room()
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._stop_clock()
        self._stop_sending()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that grows without end is refused."""
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
        """Parse; false where nothing more will be."""
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
        """Parse a request again that offers another protocol: an offer may be passed over (RFC 9110, 7.8).

        The parser takes what stands behind such a head for the other protocol. Java's own client makes the offer with
        every first request, with its body behind it.
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
        """Collect a header; trailers after a body are read by nobody and could go on for ever."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop the clock: the client has asked its question."""
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
        """Keep a part of a body; that of a request that waits has to be short."""
        super().on_body(body)
        if self.pipeline:
            self._waiting_bytes += len(body)
            self._stop_where_too_much_waits()

    def on_message_complete(self) -> None:
        """Note that the next bytes belong to another head."""
        if self._upgrade:
            return
        super().on_message_complete()
        self._in_head = True

    def on_response_complete(self) -> None:
        """Go on to what waits; where nothing will follow, see that the answer is taken."""
        super().on_response_complete()
        self._turn_began = self.loop.time()
        if self.transport.is_closing():
            self._start_sending()

    def shutdown(self) -> None:
        """Close, but for a request that is on its way at this moment: its sender could not know."""
        self._takes_its_last = True
        if self.waits_for_head:
            self.loop.call_later(_LAST_SECONDS, self._close_if_silent)
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """Close what has been silent for long."""
        self._close()

    def pause_writing(self) -> None:
        """Start the clock: the client does not read what it asked for."""
        super().pause_writing()
        self._start_sending()

    def resume_writing(self) -> None:
        """Stop the clock."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_sending()

    @property
    def waits_for_head(self) -> bool:
        """Whether no request is being worked on."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: to send a head, the rest of a body, or to take an answer."""
        return self.waits_for_head or self.cycle.more_body or self._sending is not None

    @property
    def turn_began(self) -> float:
        """Since when it has been the client's turn, or a request worked on, by the event loop's clock."""
        return self._turn_began

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    # -- too much

    def _make_room(self) -> None:
        """End the one connection that is missed least: of the caller that has most, the one that waits longest for it.

        Callers behind a common proxy look like one, and are measured by their waiting only.
        """
        others = list(self._others())
        counts = Counter(other.caller for other in others)
        counts[self.caller] += 1
        waiting = (other for other in others if other.waits_for_client)
        found = min(waiting, key=lambda each: (-counts[each.caller], each.turn_began), default=self)
        found.transport.abort()
        # The loop tells of it later; until then it would be found again.
        self.connections.discard(found)

    def _others(self) -> Iterator[GuardedConnection]:
        return (other for other in self.connections if isinstance(other, GuardedConnection) and other is not self)

    @property
    def _has_too_much(self) -> bool:
        return len(self.pipeline) > PIPELINE_LIMIT or self._waiting_bytes > PIPELINE_BYTES

    def _stop_where_too_much_waits(self) -> None:
        if self._has_too_much:
            # Whatever is raised here stops the parser.
            raise ValueError("too much waits")

    def _close_after_answers(self) -> None:
        """Answer what is complete and was asked before, and nothing more; the client may send the rest again."""
        self.is_deaf = True
        if self.pipeline and self.cycle.more_body:
            self.pipeline.popleft()
        last = self.pipeline[0][0] if self.pipeline else self._answered
        if last is not None:
            self.cycle = last
            last.keep_alive = False
        self.flow.pause_reading()

    # -- clocks

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
        """Close once everything has been taken, and in any case before long."""
        self._clock = None
        self.transport.close()
        self._start_sending()

    # -- refusals

    def _refuse(self, status: bytes, code: str, problem: str) -> None:
        """Refuse what is no HTTP, with the same kind of body as every other refusal."""
        if self.pipeline or (not self.waits_for_head and not self.cycle.more_body):
            # Earlier requests are still owed their answers, which must not be taken for this one.
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
    """Write a head anew, without the offer of another protocol."""
    lines = [b"%s %s HTTP/%s" % (parser.get_method(), url, parser.get_http_version().encode())]
    for name, value in headers:
        if name in _OTHER_PROTOCOLS:
            continue
        if name == b"connection":
            kept = [token for token in value.split(b",") if token.strip().lower() not in _OTHER_PROTOCOLS]
            value = b",".join(kept)  # noqa: PLW2901 - the value as it goes on
        lines.append(name + b": " + value)
    return b"\r\n".join((*lines, b"", b""))
