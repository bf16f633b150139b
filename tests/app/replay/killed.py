"""Replays a population again and again, killed at random moments, and compares with a run that no one killed.

A program of its own: it loads the product once, and each run is forked from it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.replay import buckets, run
from app.replay.options import Options
from app.replay.source import find
from cds_services import registry
from tests.app.replay.population import KEY

if TYPE_CHECKING:
    from app.replay.source import Source

_OPTIONS = Options(hash_key=KEY)
_BUCKETS = 16


def main(source: Path, folder: Path, kills: int) -> None:
    """Kill a number of runs, and print what became of it as JSON."""
    chance = random.Random(7)  # noqa: S311 - to repeat it
    registry.warm_up()
    buckets._FEWEST = _BUCKETS  # noqa: SLF001 - a small population has few buckets, and a kill needs some
    population = find(source)
    began = time.monotonic()
    _wait(_start(population, folder / "whole"))
    usual = time.monotonic() - began
    expected, killed, finished, different = _content(folder / "whole"), 0, 0, 0
    while killed < kills:
        out = folder / f"killed-{finished}"
        child = _start(population, out)
        time.sleep(chance.uniform(0, usual * 0.6))
        os.kill(child, signal.SIGKILL)
        if _wait(child) == -signal.SIGKILL:
            killed += 1
            continue
        different += _content(out) != expected
        shutil.rmtree(out)
        finished += 1
    last = folder / f"killed-{finished}"
    _wait(_start(population, last))
    different += _content(last) != expected
    print(json.dumps({"killed": killed, "finished": finished + 1, "different": different}))  # noqa: T201 - its answer


def _start(population: Source, out: Path) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        run.replay(population, out, _OPTIONS, processes=2, quiet=True)
        status = 0
    finally:
        os._exit(status)


def _wait(child: int) -> int:
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, -signal.SIGKILL}:
        sys.exit(f"a run ended with {code}")
    return code


def _content(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
