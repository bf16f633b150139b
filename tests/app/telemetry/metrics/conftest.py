"""Metrics of a small deployment, and the facts of its calls."""

from __future__ import annotations

from typing import Any

import pytest

from app.telemetry.metrics.calls import Metrics
from app.telemetry.metrics.labels import Labels

LABELS = Labels(
    routes=frozenset({"/cds-services/{id}", "/cds-services"}),
    clients=frozenset({"north", "south"}),
    offered=frozenset({("select", "order-select"), ("sign", "order-sign")}),
    prefetch=frozenset({"patient", "conditions", "devices"}),
    rules=frozenset({"CtSpine", "AddContrast"}),
    scenarios=frozenset({"relapse", "indeterminate", "out-of-scope"}),
)
FACTS: dict[str, Any] = {
    "method": "POST",
    "route": "/cds-services/{id}",
    "status": 200,
    "ms": 12.0,
    "service": "select",
    "hook": "order-select",
    "client": "north",
    "read_ms": 1.0,
    "evaluate_ms": 8.0,
    "write_ms": 0.5,
    "prefetch_asked": 3,
    "prefetch_absent": [],
    "scenario": "relapse",
    "rules": [],
    "indicators": [],
}


@pytest.fixture
def metrics() -> Metrics:
    """Metrics on which nothing was counted yet."""
    return Metrics(LABELS, "1.2.3", "abc")


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """Look up one series; fails where it does not exist."""
    found = metrics.registry.get_sample_value(name, labels)
    assert found is not None, f"{name} {labels} is not exposed"
    return found
