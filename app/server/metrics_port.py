"""The metrics port: separate from the callers' port, so that network rules can separate them.

It has the same guards as the callers' port, with its own limits: load on it costs a few connections and no call.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response

from app.errors import MethodNotAllowed, UnknownAddress, answer
from app.server import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from app.settings import Settings
    from app.telemetry.metrics.calls import Metrics

PORTS_TRIED = 16
"""Number of ports to try if no port was configured."""

CONNECTION_LIMIT = 16
"""A Prometheus server holds one connection."""

_ADDRESS = "/metrics"
_LOOPBACK = "127.0.0.1"
_START_SECONDS = 10.0


@contextmanager
def serving(metrics: Metrics, host: str, port: int, tries: int = 1) -> Iterator[str]:
    """Serve the metrics from a thread; yields the address, with a free port for port 0.

    Each process has its own port, and Prometheus adds them up. The alternative in the client library, files shared by
    all processes, needs a writable disk, supports one registry for each process, and keeps the last values of dead
    processes.

    Args:
        metrics: what to serve.
        host: address to listen on.
        port: first port to try.
        tries: number of ports to try; as many as there are processes on this machine with the same setting.

    Raises:
        OSError: none of the ports is free, or the address is not this machine's.
    """
    with listening.bind(host, port, tries) as listener:
        address = listening.address(listener)
        config = listening.configuration(_exposing(metrics))
        config.connection_limit = CONNECTION_LIMIT
        config.lifespan = "off"
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="metrics", daemon=True)
        thread.start()
        _wait_until_started(server, thread)
        try:
            yield f"{address}{_ADDRESS}"
        finally:
            server.should_exit = True
            thread.join(listening.SHUTDOWN_SECONDS)


@contextmanager
def served(metrics: Metrics, settings: Settings, tries: int) -> Iterator[str]:
    """Serve the metrics at the configured port; yields the address, empty if metrics are off.

    Args:
        metrics: what to serve.
        settings: the deployment's choices.
        tries: number of ports to try.

    Raises:
        OSError: none of the ports is free, or the address is not this machine's.
    """
    if not settings.metrics_port:
        yield ""
        return
    with serving(metrics, settings.metrics_host or _LOOPBACK, settings.metrics_port, tries) as address:
        yield address


def _exposing(metrics: Metrics) -> ASGIApp:
    """Make the application: one address, read-only, without parameters."""

    async def exposed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != _ADDRESS:
            response = answer(UnknownAddress("", f"no such address; the metrics are at {_ADDRESS}"))
        elif scope["method"] not in {"GET", "HEAD"}:
            response = answer(MethodNotAllowed("", "the metrics can only be read"), {"Allow": "GET, HEAD"})
        else:
            response = Response(metrics.exposition(), 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_PLAIN_0_0_4)
        await response(scope, receive, send)

    return exposed


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + _START_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.005)
