"""Dashboards and alerts speak of metrics that exist, with labels that exist, and the runbook speaks of every alert."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
import yaml

from app.canary.call_list import canary_calls
from app.canary.outcome import Outcome
from app.canary.run import metrics as canary_metrics
from app.governance.detectors.daily_counts import DailyCounts
from app.governance.detectors.output import metrics as detector_metrics
from app.main import create_app
from app.settings import Settings
from app.telemetry.metrics.labels import OUTCOMES, REFUSALS, UNDECIDED
from app.telemetry.metrics.state import StoreState, TrustState
from deploy.checks.places import ALERTS, DASHBOARDS, ROOT
from deploy.expressions import alert_expressions, dashboard_expressions, metrics_named

RULES: dict[str, Any] = yaml.safe_load(ALERTS.read_text())
EXPRESSIONS = [
    *alert_expressions(RULES),
    *(found for path in DASHBOARDS.glob("*.json") for found in dashboard_expressions(json.loads(path.read_text()))),
]
ALERTING = [rule for group in RULES["groups"] for rule in group["rules"] if "alert" in rule]
LABEL = re.compile(r"\b(\w+)(?:=~|!=|!~|=)\"([^\"]*)\"")
CLOSED = {"reason": UNDECIDED | REFUSALS | {"no-access"}, "outcome": OUTCOMES, "answer": {"card", "silence"}}


@pytest.fixture(scope="module")
def exposed() -> dict[str, set[str]]:
    """Every metric with its labels, as Prometheus would see them."""
    metrics = create_app(Settings()).state.metrics
    metrics.state.watch_store(lambda: StoreState(0, 0, database_up=True))
    metrics.state.watch_trust(lambda: TrustState({"anybody": 1.0}, 0))
    metrics.observe(
        {
            "route": "/cds-services/{id}", "status": 200, "ms": 1.0, "service": "a", "hook": "a", "client": "a",
            "read_ms": 1.0, "scenario": "a", "rules": ["a"], "indicators": ["a"], "prefetch_asked": 1,
            "prefetch_absent": ["a"], "fhir_reads": 1, "fhir_failed": {"a": "a"}, "refused": "a",
        }
    )  # fmt: skip
    day = date(2026, 3, 16)
    watched = detector_metrics(DailyCounts(day, 1, {("a", "a"): [0]}), [], 0.0)
    called = canary_metrics([Outcome(canary_calls(None)[0])], 0.0)
    found: dict[str, set[str]] = {}
    for family in (*metrics.registry.collect(), *watched.collect(), *called.collect()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS)
def test_every_metric_named_exists(name: str, expression: str, exposed: dict[str, set[str]]) -> None:
    named = metrics_named(expression)
    assert named or "imaging_cds:" in expression, name
    assert named <= exposed.keys()
    for metric, matchers in re.findall(r"(\w+)\{([^}]*(?:\{id\}[^}]*)?)\}", expression):
        for label, value in LABEL.findall(matchers):
            assert label in exposed[metric]
            if label in CLOSED:
                assert set(value.split("|")) <= CLOSED[label]


@pytest.mark.parametrize("alert", ALERTING, ids=lambda alert: alert["alert"])
def test_every_alert_has_its_place_in_the_runbook(alert: dict[str, Any]) -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text()
    assert f"### {alert['alert']}\n" in runbook
    assert alert["annotations"]["runbook"] == f"docs/operations.md#{alert['alert'].lower()}"
    assert alert["labels"]["severity"] in {"page", "ticket", "review"}


def test_the_runbook_speaks_of_no_alert_that_is_gone() -> None:
    headings = re.findall(r"^### (ImagingCds\w+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    assert set(headings) == {alert["alert"] for alert in ALERTING}


def test_panels_do_not_overlap() -> None:
    for path in DASHBOARDS.glob("*.json"):
        panels = json.loads(path.read_text())["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels)
        cells = [
            (x, y)
            for place in (panel["gridPos"] for panel in panels)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        ]
        assert len(set(cells)) == len(cells)
        assert max(x for x, _ in cells) < 24
