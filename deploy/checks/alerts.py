"""Alert rules and dashboards: every expression must be PromQL, and the alerts must see what they are for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import promql_parser
import yaml

from deploy.checks.places import ALERTS, DASHBOARDS, ROOT
from deploy.expressions import alert_expressions, dashboard_expressions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def findings() -> Iterator[str]:
    """Parse each expression, and play the stories of `alerts_test.yaml` where Prometheus' own tool is at hand."""
    for path, name, expression in _expressions():
        try:
            promql_parser.parse(expression)
        except ValueError as error:
            yield f"{path.relative_to(ROOT)}: {name}: {error}"
    yield from _stories()


def _expressions() -> Iterator[tuple[Path, str, str]]:
    for name, expression in alert_expressions(yaml.safe_load(ALERTS.read_text())):
        yield ALERTS, name, expression
    for path in sorted(DASHBOARDS.glob("*.json")):
        for name, expression in dashboard_expressions(json.loads(path.read_text())):
            yield path, name, expression


def _stories() -> Iterator[str]:
    promtool = shutil.which("promtool") or shutil.which("promtool", path=ROOT / "build" / "promtool" / "usr" / "bin")
    if promtool is None:
        if os.environ.get("REQUIRE_ALL") == "1":
            yield "promtool is not installed, and REQUIRE_ALL=1 allows no check to be left out"
        else:
            print("promtool is not installed, so the stories of alerts_test.yaml were not played")
        return
    command = [promtool, "test", "rules", str(ALERTS.with_name("alerts_test.yaml"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        yield from (done.stdout + done.stderr).splitlines()
