"""Faults planted in simulated months: each detector finds its own, and how many days that takes at which site.

The figures are those of docs/governance-detectors.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.governance.detectors.thresholds import thresholds
from app.governance.detectors.watch import findings
from tests.app.governance.detectors.simulated import BASELINE, DAYS, SITES, Planted, Site, simulate

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[4] / "docs" / "governance-detectors.md"
SEEDS = range(1000, 1006)
BY_NAME = {site.name: site for site in SITES}

FAULTS = [
    ("rule-stopped", "Rule00", {"rule:Rule00": 0.0}, {"busy": 2, "middle": 7, "outpatients": 14}),
    ("rule-stopped", "Rule05", {"rule:Rule05": 0.0}, {"busy": 7}),
    ("rule-spike", "Rule05", {"rule:Rule05": 0.03}, {"busy": 2, "middle": 11}),
    ("client-quiet", "", {"patients": 0.0}, {"busy": 1, "middle": 1, "outpatients": 5, "small": 5}),
    (
        "prefetch-lost",
        "conditions",
        {"missing:conditions": 1.0},
        {"busy": 1, "middle": 2, "outpatients": 3, "small": 3},
    ),
    (
        "prefetch-lost",
        "imagingStudies",
        {"missing:imagingStudies": 0.5},
        {"busy": 2, "middle": 2, "outpatients": 3, "small": 13},
    ),
    ("feedback-stopped", "", {"feedback": 0.0}, {"busy": 3, "middle": 5, "outpatients": 8}),
    ("unknown-codes", "", {"unknown": 0.4}, {"busy": 2, "middle": 2, "outpatients": 3, "small": 12}),
    ("catalogue-changed", "", {"study:0": 0.0, "renamed": 0.2}, {"busy": 3, "middle": 3, "outpatients": 3, "small": 5}),
]
"""Detector, subject, the fault, and the slowest finding in days by site; a site is absent where it may take longer than
the month."""


@pytest.mark.parametrize(
    ("detector", "subject", "shares", "site", "longest"),
    [
        pytest.param(detector, subject, shares, site, longest, id=f"{detector}-{subject}-{site}")
        for detector, subject, shares, longests in FAULTS
        for site, longest in longests.items()
    ],
)
def test_the_fault_is_found_in_time(
    detector: str, subject: str, shares: dict[str, float], site: str, longest: int
) -> None:
    for seed in SEEDS:
        day = BASELINE + seed % 7
        delay = _delay(BY_NAME[site], seed, Planted(day, shares), (detector, subject))
        assert delay is not None, f"not found in month {seed}"
        assert delay <= longest, f"found in month {seed} after {delay} days"


def test_the_page_states_the_delays() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for detector, subject, _, longest in FAULTS:
        cells = [str(longest.get(site.name, "—")) for site in SITES]
        assert any(
            line.startswith(f"| `{detector}` |") and line.endswith(f" | {' | '.join(cells)} |")
            for line in page.splitlines()
        ), f"{detector} {subject}: {cells}"


def test_a_small_site_is_too_small_for_rules_that_stop() -> None:
    """The honest limit: at twelve patients a day not even the commonest rule is missed within ten days."""
    found = [
        _delay(BY_NAME["small"], seed, Planted(BASELINE, {"rule:Rule00": 0.0}), ("rule-stopped", "Rule00"), 10)
        for seed in SEEDS
    ]
    assert found == [None] * len(SEEDS)


def _delay(site: Site, seed: int, fault: Planted, what: tuple[str, str], within: int = DAYS) -> int | None:
    """Days from the fault to its finding, the day of the fault being the first."""
    counts = simulate(site, seed, fault)
    for day in range(fault.day, min(fault.day + within, DAYS)):
        found = {(each.detector, each.subject) for each in findings(counts, counts.date_of(day), thresholds())}
        if what in found:
            return day - fault.day + 1
    return None
