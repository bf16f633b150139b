"""What the detectors found, for programs: as JSON, and as metrics for Prometheus' textfile collector."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Gauge

from app.governance.detectors.watch import DETECTORS

if TYPE_CHECKING:
    from datetime import date

    from app.governance.detectors.daily_counts import DailyCounts
    from app.governance.detectors.finding import Finding
    from app.governance.detectors.thresholds import Thresholds
    from app.governance.detectors.watch import Sight


def as_json(day: date, found: list[Finding], seen: list[Sight], limits: Thresholds) -> dict[str, Any]:
    """Return findings, and how soon silence would be noticed, as plain JSON values."""
    return {
        "day": day.isoformat(),
        "findings": [
            {
                "detector": each.detector,
                "title": limits.description(each.detector).title,
                "client": each.client,
                "service": each.service,
                "subject": each.subject,
                "since": each.since.isoformat(),
                "observed": each.observed,
                "expected": round(each.expected, 1),
                "changed": each.changed.isoformat() if each.changed else None,
                "remedy": limits.description(each.detector).remedy,
            }
            for each in found
        ],
        "notice": [
            {
                "client": each.client,
                "service": each.service,
                "rule": each.rule,
                "days": round(each.days, 1) if each.days is not None else None,
            }
            for each in seen
        ],
    }


def metrics(counts: DailyCounts, found: list[Finding], now: float) -> CollectorRegistry:
    """Return the metrics of one run; a detector that finds nothing has the value 0, so that its absence is noticed.

    Args:
        counts: what was looked at; names the clients.
        found: the findings.
        now: seconds since 1970.
    """
    registry = CollectorRegistry()
    number = Gauge(
        "imaging_cds_detector_findings",
        "What a detector of silent failures found, by client.",
        ("detector", "client"),
        registry=registry,
    )
    for detector, client in product(DETECTORS, sorted({client for client, _ in counts.patients})):
        number.labels(detector, client).set(0)
    for each in found:
        number.labels(each.detector, each.client).inc()
    run = Gauge(
        "imaging_cds_detectors_last_run_timestamp_seconds",
        "When the detectors of silent failures last read the database.",
        registry=registry,
    )
    run.set(now)
    return registry
