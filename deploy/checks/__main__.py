"""Run every check, print what is wrong, and say how many things were looked at."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from deploy.checks import alerts, chart, composition, dockerfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "Dockerfile": dockerfile.findings,
    "docker-compose.yml": composition.findings,
    "deploy/helm/imaging-cds": chart.findings,
    "deploy/prometheus and deploy/grafana": alerts.findings,
}


def main() -> int:
    """Return the exit status: 0 when nothing is wrong."""
    wrong = 0
    for name, findings in CHECKS.items():
        found = list(findings())
        wrong += len(found)
        print(f"{name}: {'good' if not found else ''}")
        for finding in found:
            print(f"  {finding}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
