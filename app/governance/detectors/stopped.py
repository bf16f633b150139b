"""What stopped: a rule without a card, and cards without feedback, for longer than chance explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.detectors.finding import Finding
from app.governance.detectors.gap import open_gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.governance.detectors.daily_counts import DailyCounts
    from app.governance.detectors.gap import Gap
    from app.governance.detectors.thresholds import Thresholds


def rule_stopped(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find rules that make no card any more, by client, while the client's patients go on coming."""
    own = limits.rule_stopped
    for stream, rules in counts.rules.items():
        patients = counts.patients.get(stream, counts.nothing())
        for rule, cards in rules.items():
            gap = open_gap(cards, patients, day, limits.baseline_days.value)
            if gap is None or gap.events < own.fewest_cards.value or day - gap.last > own.forget_days.value:
                continue
            if gap.chance < own.chance.value:
                yield _finding(counts, "rule-stopped", (*stream, rule), gap)


def feedback_stopped(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find clients from which no feedback comes on the cards that they get."""
    own = limits.feedback_stopped
    for stream, feedback in counts.feedback.items():
        shown = counts.shown.get(stream, counts.nothing())
        gap = open_gap(feedback, shown, day, limits.baseline_days.value, own.lag_days.value)
        if gap is None or gap.events < own.fewest_feedback.value or day - gap.last > own.forget_days.value:
            continue
        if gap.chance < own.chance.value:
            yield _finding(counts, "feedback-stopped", (*stream, ""), gap)


def _finding(counts: DailyCounts, detector: str, what: tuple[str, str, str], gap: Gap) -> Finding:
    return Finding(detector, *what, counts.date_of(gap.last + 1), 0, gap.expected)
