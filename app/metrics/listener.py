"""The port of the metrics: another one than the callers', so that the network can keep them apart."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import start_http_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Thread
    from wsgiref.simple_server import WSGIServer

    from app.metrics.calls import Metrics
    from app.settings import Settings

PORTS_TRIED = 16
"""How many ports are tried where nobody asked for one."""


@contextmanager
def listening(metrics: Metrics, host: str, port: int, tries: int = 1) -> Iterator[int]:
    """Serve the metrics from a thread; yields the port, which is a free one for port 0.

    Every process has a port of its own, and Prometheus adds them up. The client library's other way, files shared
    by all processes, needs a writable disk, knows one registry a process, and keeps what dead processes last said.

    Args:
        metrics: what to serve.
        host: address to listen on.
        port: first port to try.
        tries: number of ports to try; as many as there are processes on this machine that share the setting.

    Raises:
        OSError: none of the ports is free, or the address is not this machine's.
    """
    server, thread = _start(metrics, host, port, tries)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served(metrics: Metrics, settings: Settings, tries: int) -> Iterator[str]:
    """Serve the metrics where the settings say; yields the address, empty where they want none.

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
    host = settings.metrics_host or settings.host
    with listening(metrics, host, settings.metrics_port, tries) as port:
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}/metrics"


def _start(metrics: Metrics, host: str, port: int, tries: int) -> tuple[WSGIServer, Thread]:
    for candidate in range(port, port + tries):
        try:
            return start_http_server(candidate, addr=host, registry=metrics.registry)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or candidate == port + tries - 1:
                raise
    message = f"no port to try from {port} on"
    raise OSError(message)
