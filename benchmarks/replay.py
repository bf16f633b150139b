"""How long a replay takes, what memory it needs, and whether both hold for larger populations.

Processor time is judged, not time on the clock: it is the same on a busy machine. Memory is the proportional share of
all processes together (PSS), as pages that forked processes share exist once.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import replay_population

SIZES = (1_000, 10_000, 100_000)
"""Orders of the populations."""
CPU_LIMIT = 170.0
"""Seconds of processor time for 100,000 orders of 50,000 patients."""
MEMORY_LIMIT = 400.0
"""Megabytes, whatever the size."""
LINEAR_WITHIN = 0.15
"""How much dearer an order may be in a larger population than in the smallest one."""
_PAUSE = 0.1
_MEGABYTE = 1_000_000
_KEY = "a-key-for-measuring-only"


@dataclass(frozen=True, slots=True)
class Measured:
    """One replay: orders, seconds on the clock and of the processor, and the most memory in MB."""

    orders: int
    wall: float
    cpu: float
    memory: float
    digest: str


def measure(source: Path, out: Path, orders: int) -> Measured:
    """Replay a population in a process of its own, and measure it."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "replay", str(source), "--out", str(out)]
    before, began, memory = _cpu(), time.monotonic(), 0.0
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.DEVNULL, env={**os.environ, "IMAGING_CDS_HASH_KEY": _KEY}
    ) as process:
        while process.poll() is None:
            memory = max(memory, sum(map(_share, _family(process.pid))))
            time.sleep(_PAUSE)
    if process.returncode:
        sys.exit(f"the replay ended with {process.returncode}")
    digest = json.loads((out / "report.json").read_bytes())["digest"]
    return Measured(orders, time.monotonic() - began, _cpu() - before, memory, digest)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(process: int) -> list[int]:
    """Return a process and those that it started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [process, *(each for child in children for each in _family(int(child)))]


def _share(process: int) -> float:
    """Return the memory of a process in MB; what it shares with others counts by its share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / _MEGABYTE


def main() -> int:
    """Measure every size; the exit status is 1 if a limit is exceeded."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    found: list[Measured] = []
    with tempfile.TemporaryDirectory() as place:
        for orders in (replay_population.ORDERS, *sizes):
            folder = Path(place) / str(orders)
            replay_population.write(folder / "source", orders // replay_population.ORDERS)
            found.append(measure(folder / "source", folder / "out", orders))
            shutil.rmtree(folder)
    return _judged(found)


def _judged(found: list[Measured]) -> int:
    start, *sized = found
    table = Table("orders", "resources", "clock s", "CPU s", "CPU ms an order", "memory MB", "digest")
    each = [1000 * (one.cpu - start.cpu) / one.orders for one in sized]
    for one, dear in zip(sized, each, strict=True):
        resources = one.orders // replay_population.ORDERS * replay_population.RESOURCES
        cells = (f"{one.orders:,}", f"{resources:,}", f"{one.wall:.1f}", f"{one.cpu:.1f}", f"{dear:.2f}")
        table.add_row(*cells, f"{one.memory:.0f}", one.digest[:12])
    Console().print(table)
    print(f"Starting takes {start.cpu:.1f} s of the processor, which the time of an order leaves out.")
    problems = [f"{one.orders:,} orders need {one.memory:.0f} MB" for one in sized if one.memory > MEMORY_LIMIT]
    problems += [
        f"{one.orders:,} orders need {one.cpu:.0f} s of the processor"
        for one in sized
        if one.cpu > CPU_LIMIT * max(one.orders / SIZES[-1], 1)
    ]
    if max(each) > each[0] * (1 + LINEAR_WITHIN):
        problems.append(f"an order is dearer in a larger population: {max(each):.2f} ms, not {each[0]:.2f} ms")
    for problem in problems:
        print(f"LIMIT EXCEEDED: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
