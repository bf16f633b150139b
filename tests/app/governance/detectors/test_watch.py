"""What the detectors say of small, plain counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.governance.detectors.daily_counts import DailyCounts
from app.governance.detectors.thresholds import thresholds
from app.governance.detectors.watch import DETECTORS, findings, sights

if TYPE_CHECKING:
    from app.governance.detectors.finding import Finding

FIRST = date(2026, 1, 5)
NORTH = ("north", "orders")
LIMITS = thresholds()


def test_a_rule_without_a_card_is_found_with_its_first_silent_day_and_what_was_expected() -> None:
    counts = DailyCounts(FIRST, 100, {NORTH: [50] * 100}, rules={NORTH: {"CtSpine": [1] * 90 + [0] * 10}})
    (found,) = _last(counts)
    assert (found.detector, found.client, found.service, found.subject) == ("rule-stopped", *NORTH, "CtSpine")
    assert (found.since, found.observed, found.expected) == (FIRST + timedelta(days=90), 0, 10.0)


def test_a_week_without_patients_is_no_rule_that_stopped() -> None:
    patients = [50] * 90 + [1] * 10
    counts = DailyCounts(FIRST, 100, {NORTH: patients}, rules={NORTH: {"CtSpine": [1] * 90 + [0] * 10}})
    assert "rule-stopped" not in {found.detector for found in _last(counts)}


def test_a_quiet_client_explains_what_else_seems_to_have_stopped() -> None:
    shown, feedback = [10] * 97 + [0] * 3, [8] * 96 + [0] * 4
    counts = DailyCounts(FIRST, 100, {NORTH: [50] * 97 + [0] * 3}, shown={NORTH: shown}, feedback={NORTH: feedback})
    assert [found.detector for found in _last(counts)] == ["client-quiet"]


def test_a_change_of_version_shortly_before_is_named() -> None:
    changes = (FIRST + timedelta(days=10), FIRST + timedelta(days=89))
    counts = DailyCounts(
        FIRST, 100, {NORTH: [50] * 100}, rules={NORTH: {"CtSpine": [1] * 90 + [0] * 10}}, changes=changes
    )
    assert [found.changed for found in _last(counts)] == [FIRST + timedelta(days=89)]


def test_a_rule_that_was_turned_off_long_ago_is_forgotten() -> None:
    counts = DailyCounts(FIRST, 180, {NORTH: [50] * 180}, rules={NORTH: {"CtSpine": [1] * 80 + [0] * 100}})
    assert _last(counts) == []


def test_a_new_client_is_not_judged_before_two_weeks() -> None:
    counts = DailyCounts(FIRST, 10, {NORTH: [50] * 9 + [0]}, rules={NORTH: {"CtSpine": [5] * 9 + [0]}})
    assert _last(counts) == []


def test_what_is_too_rare_to_be_watched_is_said() -> None:
    rules = {"Often": [1] * 100, "Weekly": [1, 0, 0, 0, 0, 0, 0] * 14 + [1, 0], "Once": [1] + [0] * 99}
    counts = DailyCounts(FIRST, 100, {NORTH: [50] * 100}, rules={NORTH: rules})
    days = {sight.rule: sight.days for sight in sights(counts, FIRST + timedelta(days=99), LIMITS)}
    assert days[""] == 1
    assert 7 < (days["Often"] or 0) < 8
    assert 50 < (days["Weekly"] or 0) < 56
    assert days["Once"] is None


def test_nothing_is_found_in_nothing() -> None:
    assert _last(DailyCounts(FIRST, 100)) == []


def test_every_detector_has_a_description() -> None:
    assert all(LIMITS.description(detector).remedy for detector in DETECTORS)


def _last(counts: DailyCounts) -> list[Finding]:
    return findings(counts, counts.date_of(counts.days - 1), LIMITS)
