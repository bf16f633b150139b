"""The g chart: orders between one card of a rule and the next, for rules that match rarely.

Source: Benneyan, Health Care Management Science 2001;4:305-318.

A daily share of a rare rule is nearly always zero, and a chart of it can show no fall. The number of orders between two
cards can: the longer, the rarer. The limits are quantiles of the geometric distribution as unlikely as three standard
deviations of a normal one, because the distribution is skewed: three of its own standard deviations would be passed by
chance once in 55 points.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log1p, sqrt
from typing import TYPE_CHECKING

from app.governance.statistics.control_chart import ControlChart, Point, beyond_limits
from app.governance.statistics.runs import run_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL = 0.00135
"""The probability on each side of three standard deviations of a normal distribution."""


@dataclass(frozen=True, slots=True)
class GChart:
    """The chart of the gaps, and the gap that is still open after the last event."""

    chart: ControlChart
    open_gap: int
    """Opportunities since the last event."""
    open_chance: float
    """The probability of an open gap of this length or longer if nothing changed."""
    three_sigma: float
    """Benneyan's upper limit, the mean and three standard deviations, which other programs draw."""


def g_chart(gaps: Sequence[int], open_gap: int = 0, baseline: int | None = None) -> GChart | None:
    """Return the chart of how many opportunities without an event lay between each event and the next.

    Args:
        gaps: opportunities between successive events, in order of time; 0 where two events follow each other.
        open_gap: opportunities since the last event, without one.
        baseline: how many of the first gaps set centre and limits; all of them if None.

    Returns:
        The chart; None without a gap in the baseline. The centre is the median, so that the rules about runs hold.
    """
    base = gaps[:baseline]
    if not base:
        return None
    mean = sum(base) / len(base)
    chance = 1 / (1 + mean)
    low, centre, high = (float(quantile(chance, at)) for at in (TAIL, 0.5, 1 - TAIL))
    points = [Point(float(gap), low, high) for gap in gaps]
    signals = [*beyond_limits(points), *run_signals([float(gap) for gap in gaps], centre)]
    chart = ControlChart("g", centre, tuple(points), tuple(sorted(signals, key=lambda signal: signal.at)))
    return GChart(chart, open_gap, (1 - chance) ** open_gap, mean + 3 * sqrt(mean * (mean + 1)))


def quantile(chance: float, at: float) -> int:
    """Return the smallest gap that is reached with probability `at`, where an event has the given chance each time."""
    if chance >= 1:
        return 0
    return max(ceil(log1p(-at) / log1p(-chance)) - 1, 0)
