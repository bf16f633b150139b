"""Stands between the service and a FHIR server, and lets go wrong what a test scripts."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Exchange:
    """One request as the proxy sees it, and where its answer goes."""

    proxy: FaultProxy
    target: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter

    async def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer; header names are given with underscores."""
        fields = {"content-type": "application/fhir+json", "content-length": str(len(body))}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.writer.write(head.encode() + b"\r\n" + body)
        await self.writer.drain()


Step = Callable[[Exchange], Awaitable[None]]
_PASSED = {"content-type", "content-location", "retry-after", "x-progress"}
"""Headers of an answer that are passed on."""


async def forward(exchange: Exchange) -> None:
    """Pass on to the FHIR server, and its answer back; links lead through the proxy."""
    proxy = exchange.proxy
    kept = {name: value for name, value in exchange.headers.items() if name in {"authorization", "accept", "prefer"}}
    answer = await proxy.upstream_client.get(proxy.upstream + exchange.target.removeprefix("/fhir"), headers=kept)
    body = answer.content.replace(proxy.upstream.encode(), proxy.base.encode())
    passed = {
        name: answer.headers[name].replace(proxy.upstream, proxy.base) for name in _PASSED & answer.headers.keys()
    }
    await exchange.send(answer.status_code, body, **{name.replace("-", "_"): value for name, value in passed.items()})


def status(code: int, body: bytes = b"{}", **headers: str) -> Step:
    """Answer with a status."""
    return lambda exchange: exchange.send(code, body, **headers)


def resource(content: Any, **headers: str) -> Step:  # noqa: ANN401 - JSON
    """Answer with a resource."""
    return status(200, json.dumps(content).encode(), **headers)


async def stall(exchange: Exchange) -> None:
    """Never answer."""
    del exchange
    await asyncio.Event().wait()


async def drip(exchange: Exchange) -> None:
    """Answer at once, and then send a byte now and then."""
    await exchange.send(200, content_length="100000")
    while True:
        exchange.writer.write(b" ")
        await exchange.writer.drain()
        await asyncio.sleep(0.05)


async def drop(exchange: Exchange) -> None:
    """Close the connection without an answer."""
    exchange.writer.transport.abort()


async def truncate(exchange: Exchange) -> None:
    """Close the connection in the middle of an answer."""
    await exchange.send(200, b'{"resourceType":', content_length="5000")
    exchange.writer.transport.abort()


@dataclass
class FaultProxy:
    """A running proxy. Scripts are by resource type; the last step of a script goes on for ever.

    Attributes:
        upstream: base URL of the FHIR server behind; empty where every request is scripted.
        scheme: how it is reached.
        port: where it listens.
        requests: every request that has come, in order.
    """

    upstream: str
    scheme: str = "http"
    port: int = 0
    requests: list[Exchange] = field(default_factory=list)
    _scripts: dict[str, list[Step]] = field(default_factory=dict)
    upstream_client: httpx.AsyncClient = field(init=False)

    @property
    def base(self) -> str:
        """The base URL to give to the service."""
        return f"{self.scheme}://127.0.0.1:{self.port}/fhir"

    def script(self, kind: str, *steps: Step) -> None:
        """Say what happens to the requests for a resource type, or with `*` to all that have no script."""
        self._scripts[kind] = list(steps)

    def reset(self) -> None:
        """Forget scripts and requests."""
        self._scripts.clear()
        self.requests.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
                }
                exchange = Exchange(self, head[0].split(" ")[1], headers, writer)
                self.requests.append(exchange)
                await self._step(exchange.target)(exchange)
        writer.transport.abort()

    def _step(self, target: str) -> Step:
        kind = target.removeprefix("/fhir/").partition("?")[0].partition("/")[0]
        script = self._scripts.get(kind) or self._scripts.get("*") or [forward]
        return script.pop(0) if len(script) > 1 else script[0]


@contextmanager
def fault_proxy(upstream: str = "", tls: ssl.SSLContext | None = None) -> Iterator[FaultProxy]:
    """Run a proxy on a free loopback port."""
    proxy = FaultProxy(upstream, "https" if tls else "http")
    started, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def main() -> None:
        connections: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(proxy.serve(reader, writer))
            connections.add(task)
            with suppress(asyncio.CancelledError):
                await task
            writer.transport.abort()

        # A kept connection may be closed by the server just as it is used again.
        unkept = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(trust_env=False, timeout=10, limits=unkept) as proxy.upstream_client:
            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
            proxy.port = server.sockets[0].getsockname()[1]
            started.set()
            await stop.wait()
            server.close()
            for task in connections:
                task.cancel()
            await asyncio.gather(*connections, return_exceptions=True)
            await asyncio.sleep(0)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    try:
        assert started.wait(10)
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
