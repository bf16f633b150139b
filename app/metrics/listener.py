"""The port of the metrics: another one than the callers', so that the network can keep them apart."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import start_http_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.metrics.calls import Metrics


@contextmanager
def listening(metrics: Metrics, host: str, port: int) -> Iterator[int]:
    """Serve the metrics from a thread; yields the port, which is a free one for port 0.

    Raises:
        OSError: the port is taken, or the address is not this machine's.
    """
    server, thread = start_http_server(port, addr=host, registry=metrics.registry)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
