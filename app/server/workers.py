"""Answer from several processes that share one listening socket."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.clients.client import Clients
from app.fhir_access.prefetch_completion import PrefetchCompletion
from app.main import create_app
from app.security.trust import required_clients, seen_tokens
from app.server import listening
from app.server.metrics_port import PORTS_TRIED, served
from app.site.applying import apply_site, refuse_unknown_clients
from app.store.store import Store
from app.telemetry import logs

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from fastapi import FastAPI

    from app.settings import Settings
    from app.telemetry.metrics.calls import Metrics

_log = logging.getLogger("imaging_cds.workers")
_until_the_end = ExitStack()
_ORPHAN_SECONDS = 30.0
"""Time limit for an orderly stop in a process whose parent has gone."""


def check(settings: Settings) -> None:
    """Find problems that would stop every process from starting, before any is started.

    Raises:
        ConfigurationError: as in a single process.
        KnowledgeError: a profile's knowledge file is invalid.
        StoreConfigurationError: the database cannot be used, or its tables are those of another version.
    """
    apply_site(settings.site)
    clients = Clients(settings)
    refuse_unknown_clients(client.name for client in clients)
    PrefetchCompletion(settings)
    if settings.authenticates:
        required_clients(settings, clients)
    store = Store(settings)
    store.open()
    store.close()


def run(settings: Settings, listener: socket.socket) -> int:
    """Run until stopped; each process reads the knowledge itself, and one that dies is replaced.

    Returns:
        The exit status: 0 after a stop, 1 when the processes could not start.

    Raises:
        ConfigurationError: the database of used tokens cannot be used.
    """
    logs.configure(settings.log_level)
    with _folder_for_tokens(settings) as folder:
        shared = _with_shared_memory(settings, folder)
        application = partial(_application, shared, folder)
        config = listening.configuration(application, shared.header_timeout, shared.send_timeout, shared.workers)
        supervisor = _Supervisor(config, [listener])
        supervisor.run()
        failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    return 1 if failed else 0


class _Supervisor(Multiprocess):
    def init_processes(self) -> None:
        """Start, and close the parent's copy of each child's pipe end, so that a child's death is detected at once."""
        super().init_processes()
        for process in self.processes:
            process.child_conn.close()

    def terminate_all(self) -> None:
        """Stop listening in the parent too, so that new callers are refused at once instead of waiting."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


@contextmanager
def _folder_for_tokens(settings: Settings) -> Iterator[Path | None]:
    if not settings.authenticates or settings.token_database.get_secret_value():
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="imaging-cds-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _with_shared_memory(settings: Settings, folder: Path | None) -> Settings:
    """Give all processes one shared memory of used tokens if they need it."""
    if not settings.authenticates:
        return settings
    database = f"sqlite:///{folder}/seen-tokens.db" if folder else settings.token_database.get_secret_value()
    seen_tokens(database)
    return settings.model_copy(update={"token_database": SecretStr(database)})


def _application(settings: Settings, folder: Path | None) -> FastAPI:
    """Make the application of one process; on failure, signal the parent not to try again."""
    listening.stop_on_hangup()
    threading.Thread(target=_end_with_the_parent, args=(folder,), name="parent", daemon=True).start()
    try:
        app = create_app(settings)
    except Exception as error:
        _log.error("cannot start", extra={"facts": {"error": type(error).__name__, "problem": str(error)}})
        raise SystemExit(STARTUP_FAILURE) from error
    _serve_metrics(app.state.metrics, settings)
    listening.freeze_startup_objects()
    return app


def _end_with_the_parent(folder: Path | None) -> None:
    """Stop in order as soon as the parent has gone, for whatever reason, and remove what it could not remove.

    Otherwise the processes would hold the port, answer without supervision, and never be stopped.
    """
    parent = parent_process()
    if parent is None:
        return
    parent.join()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_ORPHAN_SECONDS)
    os._exit(1)


def _serve_metrics(metrics: Metrics, settings: Settings) -> None:
    """Serve this process's metrics on the next free port, until the process ends."""
    try:
        address = _until_the_end.enter_context(served(metrics, settings, max(settings.workers, PORTS_TRIED)))
    except OSError as error:
        _log.error("cannot serve metrics", extra={"facts": {"port": settings.metrics_port, "error": error.errno}})
    else:
        if address:
            _log.info("metrics", extra={"facts": {"address": address}})
