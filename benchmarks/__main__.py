"""Measure the service, a bare echo and a peer that give the same answers, in one run, and print ratios."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import contenders
from benchmarks.authenticated import SigningClient
from benchmarks.load import Measured, drive, post
from benchmarks.reading import print_reading_times, print_report_times

if TYPE_CHECKING:
    from benchmarks.contenders import Contender

HERE = Path(__file__).parent
CASES = ("medication", "other-imaging", "silent", "card", "chart-opened", "result-card")
"""The requests: no imaging; imaging of a knee, which is stored and not evaluated further; correct imaging; imaging that
gets a card; the opening of a chart without a report of MRI; that of one whose report gets a card."""
ROUNDS = 11
REQUESTS = 250
WARM_UP = 200
STARTS = 3

Results = dict[str, dict[str, Measured]]


def main() -> int:
    """Run the benchmark; the exit status is 0 if it could be run."""
    console = Console()
    bodies = {name: (HERE / "requests" / f"{name}.json").read_bytes() for name in CASES}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "signed").mkdir()
        starts = [_start_seconds(folder) for _ in range(STARTS)]
        ours = stack.enter_context(contenders.service(folder))
        try:
            answers = {name: json.loads(post(ours.server, ours.path(name), body)) for name, body in bodies.items()}
        except RuntimeError as error:
            console.print(f"The service cannot be measured: {error}")
            return 1
        (folder / "answers.json").write_text(json.dumps(answers))
        decoded = {name: json.loads(body) for name, body in bodies.items()}
        by_instance = contenders.by_instance(decoded, answers)
        (folder / "by-instance.json").write_text(json.dumps(by_instance))
        echo = stack.enter_context(contenders.echo(folder / "answers.json"))
        signed = stack.enter_context(contenders.authenticated(folder / "signed", SigningClient()))
        peer = stack.enter_context(contenders.healthchain(folder / "by-instance.json"))
        everybody = [each for each in (echo, ours, signed, peer) if each is not None]
        results = _measure(everybody, bodies)
        _print(console, results, {name: (len(body), len(json.dumps(answers[name]))) for name, body in bodies.items()})
        if peer is None:
            console.print("HealthChain was not measured: it could not be installed.")
        told = ", ".join(
            f"{each.name} {each.server.start_seconds if each is not ours else median(starts):.2f} s and "
            f"{each.server.resident_megabytes():.0f} MB"
            for each in everybody
        )
        console.print(f"start-up and memory: {told}\n")
    print_reading_times()
    print_report_times()
    return 0


def _start_seconds(folder: Path) -> float:
    with contenders.service(folder) as started:
        return started.server.start_seconds


def _measure(everybody: list[Contender], bodies: dict[str, bytes]) -> Results:
    """Measure in turns, so that other load on the machine affects all alike."""
    results: Results = {each.name: {name: Measured() for name in bodies if each.path(name)} for each in everybody}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measuring", total=(1 + ROUNDS) * len(bodies) * len(everybody))
        for turn in range(1 + ROUNDS):
            for name, body in bodies.items():
                for each in everybody:
                    progress.advance(task)
                    if not each.path(name):
                        continue
                    count = REQUESTS if turn else WARM_UP
                    tokens = each.tokens(name, count) if each.tokens else None
                    drive(each.server, each.path(name), body, count, results[each.name][name] if turn else None, tokens)
    return results


def _print(console: Console, results: Results, sizes: dict[str, tuple[int, int]]) -> None:
    console.print(f"{ROUNDS} rounds of {REQUESTS} requests each. open: no authentication; RS384: signed, good once.")
    console.print("Both keep their decisions in SQLite. CPU in microseconds a request, latency in milliseconds.\n")
    console.print("times echo: the median over the rounds, each beside the echo of the same round, and its spread.\n")
    table = Table("request", "bytes", "answer", "server", "CPU", "times echo", "spread", "p50", "p95", box=None)
    for column in table.columns[1:3] + table.columns[4:]:
        column.justify = "right"
    for name, (size, answer) in sizes.items():
        floor = results["echo"][name]
        for place, (server, measured) in enumerate(
            (server, each[name]) for server, each in results.items() if name in each
        ):
            ratios = measured.ratios(floor)
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            first = (name, str(size), str(answer)) if not place else ("", "", "")
            times = (f"{measured.percentile(50):.2f}", f"{measured.percentile(95):.2f}")
            table.add_row(*first, server, f"{measured.cpu_microseconds:.0f}", f"{median(ratios):.2f}", spread, *times)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
