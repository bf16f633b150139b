"""One soak from its first call to the check of the database after it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from benchmarks import soak_checks
from benchmarks.soak_checks import Check, Span

if TYPE_CHECKING:
    import subprocess

    from rich.progress import Progress

    from benchmarks.soak_database import Records
    from benchmarks.soak_load import Load
    from benchmarks.soak_service import Service
    from tests.app.store.postgresql import Cluster

SHARE = 0.6
"""Share of the capacity under attack: a deployment plans for one of two replicas being down."""
_ATTACK_CYCLE_SECONDS = 13.0
"""Slow bodies are closed after ten seconds and start again three later; capacity is that of a whole cycle."""
OUTAGE_AT, KILL_AT = 0.25, 0.45
"""When, as a share of the run; after the kill the memory is observed for growth."""
_WARM_UP_SECONDS = 2.0
_SAMPLE_SECONDS = 0.5
_CATCH_UP_SECONDS = 30.0
_QUEUE_SHARE = 5000
"""Decisions that the outage may leave waiting in one process; half of the limit of a process."""


class Soak:
    """One run, from its first call to the check of the database after it.

    Args:
        service: the service, started.
        cluster: its database server.
        load: sends the calls.
        records: reads its database.
        progress: shows the progress.
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
        """Run for the given time; return the checks and the figures."""
        attackers = self._service.attack()
        try:
            return await self._run(attackers, seconds, workers)
        finally:
            attackers.kill()
            attackers.wait()

    async def _run(
        self, attackers: subprocess.Popen[bytes], seconds: float, workers: int
    ) -> tuple[list[Check], list[tuple[str, str]]]:
        await self._load.capacity(_WARM_UP_SECONDS)
        capacity = await self._load.capacity(max(_ATTACK_CYCLE_SECONDS, seconds * 0.05))
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
        attackers.terminate()
        told, _ = await asyncio.to_thread(attackers.communicate)
        attacks = json.loads(told)
        await self._catch_up()
        stopped = await asyncio.to_thread(self._service.stop)
        checks = [
            *await asyncio.to_thread(self._checks, outage, kill),
            soak_checks.in_time(soak_checks.stretches(self._load.noted.calls, kill)),
            soak_checks.attacked(attacks["done"], attacks["answers"]),
            Check("orderly stop", stopped, "within its time"),
        ]
        return checks, self._figures(capacity, outage, kill)

    async def _outage(self, seconds: float) -> Span:
        # Other load on the machine may have delayed calls; that must not count against the database outage.
        await self._load.relieved()
        began = time.monotonic()
        await asyncio.to_thread(self._cluster.stop)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self._cluster.start)
        return Span(began, time.monotonic())

    async def _kill(self) -> Span:
        """Kill and restart; returns when the calls that waited meanwhile are answered."""
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
        """Wait until the service has written everything."""
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
