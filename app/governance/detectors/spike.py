"""A rule that makes several times as many cards as usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.detectors.finding import Finding
from app.governance.detectors.window import fixed
from app.governance.statistics.chance import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.governance.detectors.daily_counts import DailyCounts, Series
    from app.governance.detectors.thresholds import Thresholds
    from app.governance.detectors.window import Window


def rule_spike(counts: DailyCounts, day: int, limits: Thresholds) -> Iterator[Finding]:
    """Find rules with a spike, by client; a rule is found once, in the shortest window that shows it."""
    windows = [fixed(day, length, limits.baseline_days.value) for length in limits.rule_spike.windows.value]
    for stream, rules in counts.rules.items():
        patients = counts.patients.get(stream, counts.nothing())
        for rule, cards in rules.items():
            found = next((each for each in windows if each and _is_spike(cards, patients, each, limits)), None)
            if found:
                expected = found.usual(cards) * found.recent(patients) / found.usual(patients)
                since = counts.date_of(found.start)
                yield Finding("rule-spike", *stream, rule, since, found.recent(cards), expected)


def _is_spike(cards: Series, patients: Series, window: Window, limits: Thresholds) -> bool:
    own = limits.rule_spike
    recent, usual = window.recent(cards), window.usual(cards)
    of, before = window.recent(patients), window.usual(patients)
    if recent < own.fewest_cards.value or not before or recent * before < own.ratio.value * usual * of:
        return False
    return at_least(recent, of, usual, before) < own.chance.value
