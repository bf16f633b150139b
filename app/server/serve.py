"""Run the web service until it is stopped, and report on standard error what an operator must know."""

from __future__ import annotations

import gc
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from app.main import create_app
from app.server import listening, workers
from app.server.metrics_port import PORTS_TRIED, served
from app.server.unknown_settings import unknown_settings
from app.settings import GOVERNANCE_PREFIX, PREFIX, Settings, url_host, variables

if TYPE_CHECKING:
    import socket

    from app.telemetry.metrics.calls import Metrics


def serve_until_stopped(settings: Settings) -> int:
    """Run the service.

    Args:
        settings: the deployment's choices.

    Returns:
        The exit status: 0 after a stop, 1 when it could not start.

    Raises:
        ConfigurationError: the settings cannot be used.
        StoreConfigurationError: the database cannot be used, or its tables are those of another version.
        KnowledgeError: a knowledge file is invalid.
    """
    try:
        listener = listening.bind(settings.host, settings.port)
    except OSError as error:
        _say(f"cannot listen on {url_host(settings.host)}:{settings.port}: {error.strerror}")
        return 1
    with listener:
        if settings.workers == 1:
            return _run(settings, listener)
        gc.enable()  # this process only looks after the others
        workers.check(settings)
        _announce(settings, listener)
        return workers.run(settings, listener)


def _run(settings: Settings, listener: socket.socket) -> int:
    web = create_app(settings)
    web.state.store.open()
    server = listening.server(web, settings.header_timeout, settings.send_timeout)
    listening.stop_on_hangup()
    _announce(settings, listener)
    with ExitStack() as stack:
        if not _serve_metrics(stack, web.state.metrics, settings):
            return 1
        server.run(sockets=[listener])
    return 0


def _serve_metrics(stack: ExitStack, metrics: Metrics, settings: Settings) -> bool:
    """Serve the metrics as long as the stack is open; false if that fails and a port was configured.

    A configured port that is in use stops the start. The default port is replaced by the next free one, so that a
    second service on the same machine can start.
    """
    asked_for = "metrics_port" in settings.model_fields_set
    try:
        address = stack.enter_context(served(metrics, settings, 1 if asked_for else PORTS_TRIED))
    except OSError as error:
        place = f"{url_host(settings.metrics_host)}:{settings.metrics_port}"
        _say(f"cannot serve metrics on {place}: {error.strerror}")
        return not asked_for
    if address:
        _say(f"Metrics are at {address}")
    return True


def _announce(settings: Settings, listener: socket.socket) -> None:
    """Print the listening address, and warn about settings that are unsafe in production."""
    _say(f"Imaging CDS listens on {listening.address(listener)}")
    if settings.today:
        _say(f"Today is fixed at {settings.today}: for tests and demonstrations only")
    if settings.authentication == "off":
        _say("Authentication is off (IMAGING_CDS_AUTHENTICATION): whoever reaches this may call it")
    for line in unknown_settings(os.environ, PREFIX, variables(), GOVERNANCE_PREFIX):
        _say(line)


def _say(line: str) -> None:
    typer.echo(line, err=True)
