"""The PromQL expressions in alert rules and dashboards, and the metrics that they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_METRIC = re.compile(r"\b(?:imaging_cds|process)_[a-z_]+")

GRAFANA_VARIABLES = {"$__rate_interval": "5m", "$__range": "1d", "$__interval": "1m"}
"""What Grafana writes in their place before it asks Prometheus."""


def alert_expressions(rules: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return name and expression of each rule, recording rules included."""
    for group in rules["groups"]:
        for rule in group["rules"]:
            yield rule.get("alert") or rule["record"], rule["expr"]


def dashboard_expressions(dashboard: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return panel title and expression of each query, with Grafana's own variables filled in."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            expression = target["expr"]
            for variable, value in GRAFANA_VARIABLES.items():
                expression = expression.replace(variable, value)
            yield panel["title"], re.sub(r"\$\{?(\w+)\}?", ".+", expression)


def metrics_named(expression: str) -> set[str]:
    """Return the names of this service's metrics in an expression."""
    return set(_METRIC.findall(expression))
