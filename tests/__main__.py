"""Runs every test once: `python -m tests`, or `make test`.

Three runs of pytest share the processors. The quick tests are measured for how much of the code they reach; of the
others, some mostly compute, and some mostly wait for servers and browsers. What failed is told again at the very end.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=10", "--durations-min=2"]
_COMPUTING = [
    f"tests/{folder}"
    for folder in (
        "app/replay",  # first: where threads run already, a replay cannot fork its processes and loads all anew in each
        "app/simulation",
        "documentation",
        "forms",
        "linear_work",
        "peers",
        "results_vignettes",
        "vignettes",
        "wire",
    )
]
_RUNS = {
    "waiting": ["-m", "slow", *(f"--ignore={folder}" for folder in _COMPUTING)],
    "computing": ["-m", "slow or case_report", *_COMPUTING],
    "quick": ["-m", "not slow and not case_report", "--cov", "--cov-report="],
}


class _Run(NamedTuple):
    name: str
    status: int
    told: list[str]
    """Lines after those of the progress."""
    seconds: float

    @property
    def failures(self) -> list[str]:
        return [line for line in self.told if line.startswith(("FAILED ", "ERROR", "FAIL Required"))]


def main() -> int:
    """Run all, show their progress, and tell what failed; return 1 if anything did."""
    with ThreadPoolExecutor(len(_RUNS)) as threads:
        done = sorted(threads.map(_run, _RUNS), key=lambda run: run.status != 0)
    for run in done:
        _say(f"\n=== {run.name}\n", *run.told)
    _say("\n")
    for run in done:
        _say(*run.failures)
    for run in done:
        _say(f"{run.name}: {'passed' if run.status == 0 else f'FAILED ({run.status})'} in {run.seconds:.0f} s\n")
    return int(any(run.status for run in done))


def _run(name: str) -> _Run:
    began = time.monotonic()
    told: list[str] = []
    with subprocess.Popen(
        [*_PYTEST, *_RUNS[name]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if told or line.startswith("==="):
                told.append(line)
            else:
                _say(f"{name:9} {line}")
    return _Run(name, process.returncode, told, time.monotonic() - began)


def _say(*lines: str) -> None:
    sys.stdout.writelines(lines)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
