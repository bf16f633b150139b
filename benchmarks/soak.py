"""`make soak`: a long run under load, with a database outage and a kill of the service; nothing may be lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks.servers import HOST, free_port
from benchmarks.soak_database import Records
from benchmarks.soak_load import Load
from benchmarks.soak_mix import TODAY, mix
from benchmarks.soak_run import Soak
from benchmarks.soak_service import Service
from tests.app.store.postgresql import Cluster
from tests.conftest import REQUIRE_ALL, postgresql_binaries

if TYPE_CHECKING:
    from types import FrameType

    from benchmarks.soak_checks import Check

LEAST_SECONDS = 60
_KEY = "soak-only-hash-key-of-no-value"
_LOG = Path("build/soak.log")


def main(
    seconds: Annotated[int, typer.Option(min=LEAST_SECONDS, help="How long to drive the service.")] = 300,
    workers: Annotated[int, typer.Option(min=1, max=8, help="Processes that answer.")] = 2,
) -> None:
    """Run the service at 60 % of its capacity while others attack it; stop its database, kill it, check for losses.

    The service and a temporary PostgreSQL run on this machine only and are removed afterwards. The service's log is in
    build/soak.log. The exit status is 0 if every check passes.
    """
    if postgresql_binaries() is None:
        print("Nothing was run: PostgreSQL's server is not installed (Debian: postgresql)", file=sys.stderr)
        raise typer.Exit(int(REQUIRE_ALL))
    signal.signal(signal.SIGTERM, _leave)
    checks, figures = _soak(seconds, workers)
    table = Table("what", "found", title=f"{seconds} s of soak, {workers} processes", title_justify="left")
    for name, told in figures:
        table.add_row(name, told)
    table.add_section()
    for check in checks:
        table.add_row(check.name, check.told if check.good else f"[bold red]FAILED[/] {check.told}")
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    raise typer.Exit(int(not all(check.good for check in checks)))


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Stop as after an interrupt, so that nothing is left running."""
    sys.exit(128 + signal.SIGTERM)


def _remove(cluster: Cluster) -> None:
    # The database server may be stopped at this moment.
    with suppress(subprocess.CalledProcessError):
        cluster.stop("immediate")
    shutil.rmtree(cluster.folder)


def _soak(seconds: int, workers: int) -> tuple[list[Check], list[tuple[str, str]]]:
    with ExitStack() as stack:
        _LOG.parent.mkdir(exist_ok=True)
        log = stack.enter_context(_LOG.open("wb"))
        cluster = Cluster()
        stack.callback(_remove, cluster)
        url, port = cluster.new_database(), free_port()
        service = Service(port, workers, TODAY, url, _KEY, log)
        stack.callback(service.kill)
        service.migrate()
        service.start()
        records = Records(url, _KEY)
        stack.callback(records.close)
        columns = (BarColumn(), TextColumn("{task.percentage:>3.0f} %  {task.description}"), TimeRemainingColumn())
        progress = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))

        async def run() -> tuple[list[Check], list[tuple[str, str]]]:
            load = Load(port, mix(f"http://{HOST}:{port}"))
            async with asyncio.timeout(2 * seconds + 120):
                return await Soak(service, cluster, load, records, progress).run(seconds, workers)

        return uvloop.run(run())


if __name__ == "__main__":
    os.environ.pop("IMAGING_CDS_DATABASE_URL", None)
    typer.run(main)
