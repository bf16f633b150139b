"""The attackers of the soak: a separate process that does, beside the good callers, what outsiders may try.

    python -m benchmarks.soak_attackers PORT METRICS_PORT...

It runs until it is stopped, and then prints as JSON how often it did each thing, and the answers it received.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.servers import HOST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Attack = Callable[["Attackers"], Awaitable[None]]

SERVICE = "/cds-services/demyelinating-imaging-order-select"
_LARGE, _SMALL = 1_900_000, 8_000
_PAUSE_SECONDS = 3.0
_CLOSED_SECONDS = 30.0
"""Longer than any time limit of the service."""

_LONG_ANSWERS = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 8
_TINY_REQUESTS = b"GET /x HTTP/1.1\r\n\r\n" * 4000
_FOREIGN = json.dumps(
    {"feedback": [{"card": "forged", "outcome": "overridden", "outcomeTimestamp": "2026-03-16T09:00:00Z"}]}
).encode()


class Attackers:
    """All attackers.

    Args:
        port: of the service.
        metrics_ports: the ports of its metrics.

    Attributes:
        done: how often each thing was done.
        answers: statuses of the answers to pages of another origin.
    """

    def __init__(self, port: int, metrics_ports: list[int]) -> None:
        self._port = port
        self._metrics_ports = metrics_ports
        self.done = Counter[str]()
        self.answers = Counter[str]()

    async def run(self) -> None:
        """Attack until cancelled."""
        attacks: list[tuple[int, Attack]] = [
            (60, Attackers.read_nothing),
            (4, Attackers.pipeline),
            (32, lambda all_of_them: all_of_them.send_slowly(_LARGE)),
            (72, lambda all_of_them: all_of_them.send_slowly(_SMALL)),
            (60, Attackers.idle_at_the_metrics),
            (2, Attackers.write_from_elsewhere),
        ]
        async with asyncio.TaskGroup() as group:
            for count, attack in attacks:
                for _ in range(count):
                    group.create_task(self._repeat(attack))

    async def _repeat(self, attack: Attack) -> None:
        while True:
            # The service may be killed and restarted meanwhile, and closes connections that exceed its limits.
            with contextlib.suppress(OSError, EOFError, TimeoutError):
                await attack(self)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def read_nothing(self) -> None:
        """Request a long answer several times, and read none of it."""
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.settimeout(0)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(connection, (HOST, self._port))
            await loop.sock_sendall(connection, _LONG_ANSWERS)
            self.done["answers not read"] += 1
            await asyncio.sleep(_CLOSED_SECONDS / 2)

    async def pipeline(self) -> None:
        """Send tiny requests as fast as they are accepted."""
        async with self._connected(self._port) as (_, writer):
            for _ in range(20):
                writer.write(_TINY_REQUESTS)
                self.done["tiny requests"] += 4000
                await writer.drain()

    async def send_slowly(self, size: int) -> None:
        """Send a body except for its end."""
        async with self._connected(self._port) as (reader, writer):
            writer.write(_head(size) + b" " * (size - 1))
            await writer.drain()
            self.done["slow bodies"] += 1
            await _until_closed(reader)

    async def idle_at_the_metrics(self) -> None:
        """Start a request for the metrics, and do not finish it."""
        for port in self._metrics_ports:
            async with self._connected(port) as (reader, writer):
                writer.write(b"GET /metrics HTTP/1.1\r\n")
                await writer.drain()
                self.done["idle at the metrics"] += 1
                await _until_closed(reader)

    async def write_from_elsewhere(self) -> None:
        """Send feedback as a page of another origin does."""
        async with self._connected(self._port) as (reader, writer):
            for _ in range(20):
                writer.write(_head(len(_FOREIGN), "/feedback", "Origin: https://evil.example\r\n") + _FOREIGN)
                head = await reader.readuntil(b"\r\n\r\n")
                self.done["foreign pages"] += 1
                self.answers[head[9:12].decode()] += 1
                _, _, length = head.lower().partition(b"\r\ncontent-length:")
                await reader.readexactly(int(length.split(b"\r\n", 1)[0]))
                await asyncio.sleep(0.2)

    @contextlib.asynccontextmanager
    async def _connected(self, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            yield reader, writer
        finally:
            writer.close()


def _head(size: int, path: str = "", more: str = "") -> bytes:
    head = f"POST {SERVICE}{path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{more}"
    return f"{head}Content-Length: {size}\r\n\r\n".encode()


async def _until_closed(reader: asyncio.StreamReader) -> None:
    async with asyncio.timeout(_CLOSED_SECONDS):
        while await reader.read(65_536):
            pass


async def _main(port: int, metrics_ports: list[int]) -> None:
    attackers = Attackers(port, metrics_ports)
    running = asyncio.ensure_future(attackers.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
    print(json.dumps({"done": attackers.done, "answers": attackers.answers}))


if __name__ == "__main__":
    # Real attackers use other machines: their load on the service is measured, not their load on this processor.
    os.nice(10)
    asyncio.run(_main(int(sys.argv[1]), [int(port) for port in sys.argv[2:]]))
