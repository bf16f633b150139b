"""Two hundred simulated months in which nothing is wrong: how often the detectors find something all the same.

The figures are those of docs/governance-detectors.md.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.governance.detectors.thresholds import thresholds
from app.governance.detectors.watch import findings
from tests.app.governance.detectors.simulated import BASELINE, DAYS, SITES, Site, simulate

pytestmark = pytest.mark.slow

MONTHS_EACH = 50
PAGE = Path(__file__).parents[4] / "docs" / "governance-detectors.md"


def test_a_site_has_less_than_one_false_alarm_a_month_and_the_page_states_how_many() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for site in SITES:
        alarms = Counter[str]()
        for seed in range(MONTHS_EACH):
            alarms.update(_alarms(site, seed))
        assert alarms.total() / MONTHS_EACH < 1
        assert f"| {site.name} | {alarms.total()} | {alarms.total() / MONTHS_EACH:.2f} |" in page


def _alarms(site: Site, seed: int) -> list[str]:
    """The detectors of a month's alarms; what is found on several days in a row is one alarm."""
    counts, alarms, before = simulate(site, seed), list[str](), set[tuple[str, ...]]()
    for day in range(BASELINE, DAYS):
        found = {finding.key for finding in findings(counts, counts.date_of(day), thresholds())}
        alarms += [key[0] for key in found - before]
        before = set(found)
    return alarms
