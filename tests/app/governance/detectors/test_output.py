"""What the detectors write for programs."""

from __future__ import annotations

from datetime import date

from prometheus_client import generate_latest

from app.governance.detectors.daily_counts import DailyCounts
from app.governance.detectors.finding import Finding
from app.governance.detectors.output import as_json, metrics
from app.governance.detectors.thresholds import thresholds
from app.governance.detectors.watch import DETECTORS, Sight

DAY = date(2026, 3, 16)
STOPPED = Finding("rule-stopped", "north", "orders", "CtSpine", date(2026, 3, 10), 0, 9.94, date(2026, 3, 9))


def test_a_finding_says_what_since_when_and_what_to_do() -> None:
    told = as_json(DAY, [STOPPED], [Sight("north", "orders", "Rare", None)], thresholds())
    (found,) = told["findings"]
    assert (found["subject"], found["since"], found["expected"], found["changed"]) == (
        "CtSpine",
        "2026-03-10",
        9.9,
        "2026-03-09",
    )
    assert "explain" in found["remedy"]
    assert told["notice"] == [{"client": "north", "service": "orders", "rule": "Rare", "days": None}]


def test_every_detector_has_a_series_for_every_client_also_without_a_finding() -> None:
    counts = DailyCounts(DAY, 1, {("north", "orders"): [1], ("south", "orders"): [1]})
    text = generate_latest(metrics(counts, [STOPPED, STOPPED], 1000.0)).decode()
    assert text.count("imaging_cds_detector_findings{") == 2 * len(DETECTORS)
    assert 'imaging_cds_detector_findings{client="north",detector="rule-stopped"} 2.0' in text
    assert 'imaging_cds_detector_findings{client="south",detector="rule-stopped"} 0.0' in text
    assert "imaging_cds_detectors_last_run_timestamp_seconds 1000.0" in text
