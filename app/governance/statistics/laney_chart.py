"""Laney's p' chart: a share for each day or week, for totals of any size (Laney, Quality Engineering 2002;14:531-537).

The limits of a plain p chart hold only if the true share is the same every day; with large totals nearly every point
would lie outside. Laney widens them by how much the points vary from one to the next.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

from app.governance.statistics.control_chart import ControlChart, Point, beyond_limits
from app.governance.statistics.runs import run_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNBIASED = 1.128
"""The mean range of two values of a normal distribution, in standard deviations."""

_SIGMAS = 3


def laney_chart(counts: Sequence[tuple[int, int]], baseline: int | None = None) -> ControlChart | None:
    """Return the chart of events and total for each period; a period without a case must be left out.

    Args:
        counts: events and total for each period, in order of time.
        baseline: how many of the first periods set centre and limits; all of them if None.

    Returns:
        The chart, in shares of 1; None where there are fewer than two periods in the baseline, or its share is 0 or 1,
        so that chance has no size.
    """
    base = counts[:baseline]
    total = sum(n for _, n in base)
    if len(base) < 2 or not total:  # noqa: PLR2004 - a range needs two
        return None
    centre = sum(events for events, _ in base) / total
    if centre in {0.0, 1.0}:
        return None
    scores = [(events / n - centre) / sqrt(centre * (1 - centre) / n) for events, n in base]
    spread = sum(abs(b - a) for a, b in pairwise(scores)) / (len(scores) - 1) / _UNBIASED
    points = []
    for events, n in counts:
        half = _SIGMAS * spread * sqrt(centre * (1 - centre) / n)
        points.append(Point(events / n, max(centre - half, 0.0), min(centre + half, 1.0)))
    runs = run_signals([point.value for point in points], centre)
    return ControlChart("p'", centre, tuple(points), tuple(sorted([*beyond_limits(points), *runs], key=lambda s: s.at)))
