"""The alerts about what commands write fire from what they write."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from prometheus_client import generate_latest

from app.canary.call_list import canary_calls
from app.canary.outcome import Outcome
from app.canary.run import metrics as canary_metrics
from app.governance.detectors.daily_counts import DailyCounts
from app.governance.detectors.finding import Finding
from app.governance.detectors.output import metrics as detector_metrics
from tests.deploy.from_commands import FROM_COMMANDS
from tests.deploy.promtool import Series, fires, promtool, scraped

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client import CollectorRegistry

pytestmark = pytest.mark.skipif(promtool() is None, reason="promtool is not installed")

DAY = date(2026, 3, 16)
COUNTS = DailyCounts(DAY, 1, {("north", "orders"): [1]})
STOPPED = Finding("rule-stopped", "north", "orders", "CtSpine", DAY, 0, 9.0)
CALL = canary_calls(None)[0]
RIGHT, WRONG = Outcome(CALL, came=CALL.expect), Outcome(CALL, problem="status 500")

HISTORIES: dict[str, tuple[CollectorRegistry, str]] = {
    "ImagingCdsCanaryWrong": (canary_metrics([WRONG], 0.0), "1h"),
    "ImagingCdsCanaryOld": (canary_metrics([RIGHT], 0.0), "4h"),
    "ImagingCdsDetectorFinding": (detector_metrics(COUNTS, [STOPPED], 0.0), "1h"),
    "ImagingCdsDetectorsOld": (detector_metrics(COUNTS, [], 0.0), "3d"),
}
"""What a command wrote when the clock began, and how long ago that is when the alert fires."""

WELL = (detector_metrics(COUNTS, [], 0.0), canary_metrics([RIGHT], 0.0))


@pytest.mark.parametrize("alert", sorted(FROM_COMMANDS))
def test_it_fires(alert: str, tmp_path: Path) -> None:
    registry, length = HISTORIES[alert]
    series = _series(registry)
    assert fires(alert, [(series, series, length)], tmp_path, "5m")


@pytest.mark.parametrize("alert", sorted(FROM_COMMANDS))
def test_it_keeps_quiet_where_all_is_well(alert: str, tmp_path: Path) -> None:
    series = _series(WELL[0]) | _series(WELL[1])
    assert not fires(alert, [(series, series, "2h")], tmp_path, "5m")


def _series(registry: CollectorRegistry) -> Series:
    return scraped(generate_latest(registry), instance="a", job="node")
