"""The process behind `imaging-cds governance`: it counts what is new, and serves the pages."""

from __future__ import annotations

import logging
import os
import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import exc

from app.governance.counting.refresh import refresh
from app.governance.reading.reader import Reader
from app.governance.settings import variables
from app.governance.views.signals import signals
from app.governance.views.trial import whole_trial
from app.governance.web.review import Review
from app.governance.web.site import Site
from app.server import listening
from app.server.unknown_settings import unknown_settings
from app.settings import GOVERNANCE_PREFIX, Settings, url_host
from app.site.applying import apply_site
from app.store.database import Database
from app.store.errors import StoreConfigurationError
from app.store.failure import failure
from app.store.statements import ready
from app.telemetry import logs
from cds_services.local.in_force import in_force

if TYPE_CHECKING:
    from app.governance.settings import GovernanceSettings

_log = logging.getLogger("imaging_cds.governance")


def serve_until_stopped(settings: GovernanceSettings) -> int:
    """Count what is stored, then serve the pages until the process is stopped.

    Returns:
        The exit status: 0 after a stop, 1 when it could not start.

    Raises:
        StoreConfigurationError: the database cannot be used, or its tables are those of another version.
    """
    service = Settings()
    logs.configure(service.log_level)
    database = opened(service)
    try:
        listener = listening.bind(settings.host, settings.port)
    except OSError as error:
        typer.echo(f"cannot listen on {url_host(settings.host)}:{settings.port}: {error.strerror}", err=True)
        return 1
    with listener:
        count(database)
        site = Site(settings, Reader(database))
        Review(site, database)
        server = listening.server(site.app, service.header_timeout, service.send_timeout)
        listening.stop_on_hangup()
        typer.echo(f"The governance pages are at {listening.address(listener)}", err=True)
        for line in unknown_settings(os.environ, GOVERNANCE_PREFIX, variables()):
            typer.echo(line, err=True)
        stopping = threading.Event()
        work = Background(database, site, settings.refresh_seconds, stopping)
        counting = threading.Thread(target=work.run, name="counting", daemon=True)
        counting.start()
        server.run(sockets=[listener])
        stopping.set()
        counting.join(listening.SHUTDOWN_SECONDS)
    return 0


def opened(service: Settings) -> Database:
    """Open the database of the service, which must be one that outlives a process.

    Raises:
        StoreConfigurationError: it does not, cannot be reached, or has the tables of another version.
    """
    # The reasons for overriding and the names of rules are those of the site.
    apply_site(service.site)
    database = Database(service)
    if database.in_memory:
        raise StoreConfigurationError(
            "there is nothing to show: IMAGING_CDS_DATABASE_URL is sqlite://, which keeps nothing. Name the database "
            "that the service writes to"
        )
    try:
        ready(database)
    except exc.SQLAlchemyError as error:
        raise StoreConfigurationError(failure(error)) from None
    return database


def count(database: Database) -> None:
    """Count what has changed since the last time, and show how far it is in the terminal."""
    columns = (TextColumn("Counting decisions by day"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        refresh(database, lambda done, days: progress.update(task, completed=done, total=days))


class Background:
    """What is done beside the pages: counting what is new; once a day, what takes longer than a page may.

    Args:
        database: is counted.
        site: shows what was found.
        seconds: between two looks at what is new.
        stopping: ends it.
    """

    def __init__(self, database: Database, site: Site, seconds: float, stopping: threading.Event) -> None:
        self._database = database
        self._site = site
        self._seconds = seconds
        self._stopping = stopping
        self._looked: date | None = None

    def run(self) -> None:
        """Work until the process stops; while the database is away, the pages show what was counted before."""
        failed = False
        while True:
            try:
                self._look()
                if self._stopping.wait(self._seconds):
                    return
                refresh(self._database)
            except exc.SQLAlchemyError as error:
                if not failed:
                    _log.warning("decisions cannot be counted", extra={"facts": {"error": type(error).__name__}})
                failed = True
                if self._stopping.wait(self._seconds):
                    return
            else:
                failed = False

    def _look(self) -> None:
        day = datetime.now(UTC).date() - timedelta(days=1)
        if day != self._looked:
            for page in (signals(self._database, day), whole_trial(self._database, in_force().file)):
                self._site.made[page.name] = page
            self._looked = day
