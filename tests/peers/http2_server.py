"""A small FHIR-like server over HTTP/2 and TLS, in a thread."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import h2.config
import h2.connection
import h2.events

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator


@dataclass
class Http2Server:
    """A running server.

    Attributes:
        answers: body by path and query; a path without one is never answered.
        patience: requests that each connection answers before it goes silent.
        connections: connections accepted so far.
        requests: paths and queries asked for, in order.
    """

    answers: dict[str, bytes] = field(default_factory=dict)
    patience: int = 1000
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    port: int = 0

    def accept(self) -> _Connection:
        """Return the protocol of a new connection."""
        self.connections += 1
        return _Connection(self)


class _Connection(asyncio.Protocol):
    def __init__(self, server: Http2Server) -> None:
        self._server = server
        self._state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self._waiting: dict[int, memoryview] = {}
        self._asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._state.initiate_connection()
        transport.write(self._state.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self._state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers)[b":path"].decode()
                self._server.requests.append(path)
                self._asked += 1
                body = self._server.answers.get(path)
                if body is not None and self._asked <= self._server.patience:
                    self._state.send_headers(
                        event.stream_id, [(":status", "200"), ("content-type", "application/fhir+json")]
                    )
                    self._waiting[event.stream_id] = memoryview(body)
        self._send()
        self._transport.write(self._state.data_to_send())

    def _send(self) -> None:
        for stream, body in list(self._waiting.items()):
            rest = body
            while rest and (room := self._state.local_flow_control_window(stream)) > 0:
                size = min(room, self._state.max_outbound_frame_size)
                part, rest = rest[:size], rest[size:]
                self._state.send_data(stream, bytes(part), end_stream=not rest)
            self._waiting[stream] = rest
            if not rest:
                del self._waiting[stream]


@contextmanager
def http2_server(tls: ssl.SSLContext) -> Iterator[Http2Server]:
    """Run a server on a free loopback port."""
    served = Http2Server()
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(served.accept, "127.0.0.1", 0, ssl=tls)
        served.port = server.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    try:
        assert started.wait(10)
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
