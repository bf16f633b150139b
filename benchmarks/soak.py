"""`make soak`: a long run under load; the database goes away, the service is killed, and nothing may be lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks import soak_checks
from benchmarks.servers import HOST, free_port
from benchmarks.soak_checks import Check, Span
from benchmarks.soak_database import Records
from benchmarks.soak_load import Load
from benchmarks.soak_mix import TODAY, mix
from benchmarks.soak_service import Service
from tests.conftest import REQUIRE_ALL, postgresql_binaries
from tests.store.postgresql import Cluster

if TYPE_CHECKING:
    from types import FrameType

SHARE = 0.8
"""Of what the service can answer."""
LEAST_SECONDS = 60
OUTAGE_AT, KILL_AT = 0.25, 0.45
"""When, as a share of the run; what follows the kill is watched for growing memory."""
_WARM_UP_SECONDS = 2.0
_SAMPLE_SECONDS = 0.5
_CATCH_UP_SECONDS = 30.0
_QUEUE_SHARE = 5000
"""Decisions that the outage may leave waiting in one process; half of what a process lets wait."""
_KEY = "soak-only-hash-key-of-no-value"
_LOG = Path("build/soak.log")


class Soak:
    """One run, from its first call to what the database holds after it.

    Args:
        service: the service, started.
        cluster: its database server.
        load: sends the calls.
        records: reads its database.
        progress: shows how far it is.
    """

    def __init__(self, service: Service, cluster: Cluster, load: Load, records: Records, progress: Progress) -> None:
        self._service = service
        self._cluster = cluster
        self._load = load
        self._records = records
        self._progress = progress
        self._samples: list[float] = []
        self.rate = 0.0

    async def run(self, seconds: float, workers: int) -> tuple[list[Check], list[tuple[str, str]]]:
        """Run for so long; return the checks and the figures."""
        await self._load.capacity(_WARM_UP_SECONDS)
        capacity = await self._load.capacity(max(3.0, seconds * 0.05))
        self.rate = SHARE * capacity
        began = time.monotonic()
        watching = asyncio.create_task(self._watch(began, seconds))
        driving = asyncio.create_task(self._load.drive(self.rate, seconds))
        await asyncio.sleep(OUTAGE_AT * seconds)
        away = min(max(4.0, 0.03 * seconds), _QUEUE_SHARE * workers / self.rate)
        outage = await self._outage(away)
        await asyncio.sleep(max(0.0, began + KILL_AT * seconds - time.monotonic()))
        kill = await self._kill()
        self._samples.clear()
        await driving
        watching.cancel()
        await self._load.finish()
        await self._catch_up()
        stopped = await asyncio.to_thread(self._service.stop)
        checks = [
            *await asyncio.to_thread(self._checks, outage, kill),
            Check("orderly stop", stopped, "within its time"),
        ]
        return checks, self._figures(capacity, outage, kill)

    async def _outage(self, seconds: float) -> Span:
        # What else the machine does may have held calls up; that is not to be blamed on the database.
        await self._load.relieved()
        began = time.monotonic()
        await asyncio.to_thread(self._cluster.stop)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self._cluster.start)
        return Span(began, time.monotonic())

    async def _kill(self) -> Span:
        """Kill and start again; ends when the calls that waited meanwhile are answered."""
        began = time.monotonic()
        self._load.down = True
        await asyncio.to_thread(self._service.kill)
        await asyncio.to_thread(self._service.start)
        self._load.down = False
        await self._load.relieved()
        return Span(began, time.monotonic())

    async def _watch(self, began: float, seconds: float) -> None:
        bar = self._progress.add_task("", total=seconds, rate=self.rate)
        while True:
            self._samples.append(await asyncio.to_thread(self._service.resident_megabytes))
            self._progress.update(bar, completed=time.monotonic() - began, description=f"{self._samples[-1]:.0f} MB")
            await asyncio.sleep(_SAMPLE_SECONDS)

    async def _catch_up(self) -> None:
        """Wait until the service writes no more."""
        until = time.monotonic() + _CATCH_UP_SECONDS
        before = -1
        while time.monotonic() < until:
            count = await asyncio.to_thread(self._records.count)
            if count == before:
                return
            before = count
            await asyncio.sleep(1.5)

    def _checks(self, outage: Span, kill: Span) -> list[Check]:
        noted = self._load.noted
        kept = self._records.read()
        hashes = self._records.hashes(noted.asked)
        answered = {hashes[call.hook_instance]: call.ended for call in noted.calls if call.hook_instance in hashes}
        recorded = {hashes[name]: ask for name, ask in noted.asked.items() if ask.recorded}
        misnamed = sum(kept.scenarios.get(name, ask.scenario) != ask.scenario for name, ask in recorded.items())
        return [
            soak_checks.answers(noted.calls),
            soak_checks.failures(noted.calls, noted.feedback, outage, kill),
            soak_checks.outage_unnoticed(noted.calls, outage),
            soak_checks.feedback_kept(noted.acknowledged, kept.feedback),
            Check("feedback linked", not kept.unlinked, f"{kept.unlinked} without their card"),
            soak_checks.decisions_kept({name: answered[name] for name in recorded}, kept.scenarios, kill.began),
            Check("scenarios kept", not misnamed, f"{misnamed} other than answered"),
            soak_checks.memory(self._samples),
        ]

    def _figures(self, capacity: float, outage: Span, kill: Span) -> list[tuple[str, str]]:
        noted = self._load.noted
        half, most, longest = soak_checks.percentiles(noted.calls, kill)
        half_back, most_back, _ = soak_checks.percentiles(noted.feedback, outage, kill)
        return [
            ("capacity", f"{capacity:.0f} service calls/s; driven at {self.rate:.0f}/s"),
            ("service calls", f"{len(noted.calls):,}: p50 {half:.1f} ms, p99 {most:.1f} ms, longest {longest:.0f} ms"),
            ("feedback", f"{len(noted.feedback):,}: p50 {half_back:.1f} ms, p99 {most_back:.1f} ms"),
            ("database away", f"{outage.ended - outage.began:.1f} s"),
            ("kill -9", f"{kill.ended - kill.began:.1f} s until no call waited any more"),
        ]


def main(
    seconds: Annotated[int, typer.Option(min=LEAST_SECONDS, help="How long to drive the service.")] = 300,
    workers: Annotated[int, typer.Option(min=1, max=8, help="Processes that answer.")] = 2,
) -> None:
    """Drive the service at 80 % of what it can, stop its database, kill it, and look whether anything was lost.

    The service and a throwaway PostgreSQL run on this machine only and are gone afterwards. What the service logged
    stands in build/soak.log. The exit status is 0 when every check holds.
    """
    if postgresql_binaries() is None:
        print(
            "The soak needs PostgreSQL's server (Debian: apt-get install postgresql); nothing was run.", file=sys.stderr
        )
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
    """End as after an interrupt, so that nothing is left running."""
    sys.exit(128 + signal.SIGTERM)


def _soak(seconds: int, workers: int) -> tuple[list[Check], list[tuple[str, str]]]:
    with ExitStack() as stack:
        _LOG.parent.mkdir(exist_ok=True)
        log = stack.enter_context(_LOG.open("wb"))
        cluster = Cluster()
        stack.callback(cluster.remove)
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
