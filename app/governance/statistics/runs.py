"""Anhøj's two rules for shifts that are too small for the limits: long runs and few crossings of the centre."""

from __future__ import annotations

from math import exp, lgamma, log, log2, sqrt
from typing import TYPE_CHECKING

from app.governance.statistics.control_chart import CROSSINGS_RULE, RUN_RULE, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST = 10
"""Points off the centre without which the rules say nothing (the published table starts there)."""

_CHANCE = 0.05


def run_signals(values: Sequence[float], centre: float) -> list[Signal]:
    """Return the first breach of each rule; points on the centre line do not count, as published."""
    sides = [(index, value > centre) for index, value in enumerate(values) if value != centre]
    if len(sides) < _FEWEST:
        return []
    signals, length, crossings, limit = list[Signal](), 0, 0, longest_run(len(sides))
    before: bool | None = None
    for index, side in sides:
        crossings += before is not None and side != before
        length = length + 1 if side == before else 1
        before = side
        if length > limit and not signals:
            signals.append(Signal(RUN_RULE, index))
    if crossings < fewest_crossings(len(sides)):
        signals.append(Signal(CROSSINGS_RULE, sides[-1][0]))
    return signals


def longest_run(points: int) -> int:
    """Return the longest run that chance explains among so many points off the centre."""
    return round(log2(points) + 3)


def fewest_crossings(points: int) -> int:
    """Return the fewest crossings that chance explains: the 5 % quantile of fair coins."""
    sides = points - 1
    # Six standard deviations below the mean nothing adds to the tail, so that long series cost little.
    first = max(0, int(sides / 2 - 3 * sqrt(sides)))
    tail = 0.0
    for crossings in range(first, sides):
        tail += exp(lgamma(sides + 1) - lgamma(crossings + 1) - lgamma(sides - crossings + 1) - sides * log(2))
        if tail >= _CHANCE:
            return crossings
    return sides
