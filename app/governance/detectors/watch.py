"""All detectors on one day, and what they cannot watch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from app.governance.detectors.catalogue import catalogue_changed
from app.governance.detectors.gap import open_gap
from app.governance.detectors.quiet import client_quiet, expected
from app.governance.detectors.rose import prefetch_lost, unknown_codes
from app.governance.detectors.spike import rule_spike
from app.governance.detectors.stopped import feedback_stopped, rule_stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from app.governance.detectors.daily_counts import DailyCounts
    from app.governance.detectors.finding import Finding
    from app.governance.detectors.thresholds import Thresholds

    Detector: TypeAlias = Callable[[DailyCounts, int, Thresholds], Iterable[Finding]]

DETECTORS: dict[str, Detector] = {
    "rule-stopped": rule_stopped,
    "rule-spike": rule_spike,
    "client-quiet": client_quiet,
    "prefetch-lost": prefetch_lost,
    "feedback-stopped": feedback_stopped,
    "unknown-codes": unknown_codes,
    "catalogue-changed": catalogue_changed,
}
"""Every detector by its code."""

_BEFORE = timedelta(days=7)
"""A change of version up to a week before a finding may explain it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How soon a rule that stops would be noticed.

    Attributes:
        client: the client's name in this deployment.
        service: the service that it calls.
        rule: code of the rule; empty for the client's calls themselves.
        days: days until it is noticed; None if it is too rare to be watched at all.
    """

    client: str
    service: str
    rule: str
    days: float | None


def findings(counts: DailyCounts, day: date, limits: Thresholds) -> list[Finding]:
    """Return what all detectors find on a day, in the order of the detectors.

    A client that went quiet explains what else seems to have stopped, so that nothing else is said about it.
    """
    index = counts.index_of(day)
    found = [finding for detect in DETECTORS.values() for finding in detect(counts, index, limits)]
    quiet = {(each.client, each.service) for each in found if each.detector == "client-quiet"}
    told = [each for each in found if each.detector == "client-quiet" or (each.client, each.service) not in quiet]
    return [replace(each, changed=_change(counts, each.since)) for each in told]


def sights(counts: DailyCounts, day: date, limits: Thresholds) -> list[Sight]:
    """Return how soon silence would be noticed, of each client and of each rule that ever made a card."""
    index, found = counts.index_of(day), []
    for stream, patients in counts.patients.items():
        due = expected(patients, index, limits)
        found.append(Sight(*stream, "", None if due is None else index + 1 - due.start))
        for rule, cards in sorted(counts.rules.get(stream, {}).items()):
            gap = open_gap(cards, patients, index, limits.baseline_days.value)
            days = None
            if gap is not None and gap.events >= limits.rule_stopped.fewest_cards.value:
                days = gap.days_to_notice(limits.rule_stopped.chance.value, limits.baseline_days.value)
            found.append(Sight(*stream, rule, days if days and days <= limits.rule_stopped.forget_days.value else None))
    return found


def _change(counts: DailyCounts, since: date) -> date | None:
    return next((day for day in reversed(counts.changes) if since - _BEFORE <= day), None)
