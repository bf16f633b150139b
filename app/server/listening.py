"""Listen: bind the socket, then hand it to the HTTP server."""

from __future__ import annotations

import errno
import gc
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING

import uvicorn

from app.server.protocol import CONNECTION_LIMIT, Configuration, GuardedConnection
from app.settings import url_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.types import ASGIApp

SHUTDOWN_SECONDS = 5
"""How long active calls may take when the service is stopped."""

UNRESPONSIVE_SECONDS = 30
"""Time after which a process that gives no sign of life is replaced."""

HEADER_SECONDS = 10.0
"""Default time limit for the head of a request."""

SEND_SECONDS = 10.0
"""Default time limit for a client to read its answer."""

COLLECTION_THRESHOLD = 20_000
"""New objects after which the garbage collector scans them: a dozen calls, a few megabytes."""


_OTHER_DESCRIPTORS = 44
"""Files and connections of one process in addition to its callers': database, FHIR servers, metrics, libraries."""

_LEAST_CONNECTIONS = 16


def bind(host: str, port: int, tries: int = 1) -> socket.socket:
    """Bind the first free port, starting from `port`.

    Raises:
        OSError: none of the ports is free, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + tries):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            # From here on callers wait for the server to start; before, they would be refused.
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE or candidate == port + tries - 1:
                raise
        else:
            return listener
    message = f"no port to try from {port} on"
    raise OSError(message)


def address(listener: socket.socket) -> str:
    """Return the URL of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{url_host(host)}:{port}"


def server(app: FastAPI, header_timeout: float = HEADER_SECONDS, send_timeout: float = SEND_SECONDS) -> uvicorn.Server:
    """Set up the HTTP server for one process.

    Args:
        app: the application.
        header_timeout: seconds within which a connection must have sent the head of its request.
        send_timeout: seconds within which a client must have read what is sent to it.
    """
    freeze_startup_objects()
    return uvicorn.Server(configuration(app, header_timeout, send_timeout))


def configuration(
    app: ASGIApp | Callable[[], FastAPI],
    header_timeout: float = HEADER_SECONDS,
    send_timeout: float = SEND_SECONDS,
    workers: int | None = None,
) -> Configuration:
    """Configure the HTTP server: fast parsers, guarded connections, no Server header, no access log with addresses.

    Args:
        app: the application, or with `workers` the factory that each process calls.
        header_timeout: seconds within which a connection must have sent the head of its request.
        send_timeout: seconds within which a client must have read what is sent to it.
        workers: number of processes.
    """
    config = Configuration(
        app,
        loop="uvloop",
        http=GuardedConnection,
        ws="none",
        server_header=False,
        # Limits depend on the address of a connection, and no header is accepted as evidence of another address.
        proxy_headers=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_worker_healthcheck=UNRESPONSIVE_SECONDS,
        workers=workers,
        factory=workers is not None,
    )
    config.header_timeout = header_timeout
    config.send_timeout = send_timeout
    config.connection_limit = _connections_that_fit()
    return config


def _connections_that_fit() -> int:
    """Raise the limit of open files as far as wanted and allowed, and return how many are left for callers."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTION_LIMIT + _OTHER_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return CONNECTION_LIMIT
    return min(CONNECTION_LIMIT, max(soft - _OTHER_DESCRIPTORS, _LEAST_CONNECTIONS))


def stop_on_hangup() -> None:
    """Make a closed terminal stop this process in the normal way, so that waiting data are written.

    A process that was started to outlive its terminal (`nohup`) continues.
    """
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda _signal, _frame: os.kill(os.getpid(), signal.SIGTERM))


def freeze_startup_objects() -> None:
    """Freeze start-up objects (`gc.freeze`) and raise the collection threshold.

    A call leaves almost no cycles, but it creates so many small objects that the collector would otherwise run during
    every call.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(COLLECTION_THRESHOLD, 10, 10)
