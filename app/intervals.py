"""How far a share that was counted may lie from the true one."""

from __future__ import annotations

import math
from typing import NamedTuple

_Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""


class Interval(NamedTuple):
    """A share of some cases with its 95 % interval after Wilson (1927), which holds for few cases and for none."""

    share: float
    low: float
    high: float


def interval(count: int, cases: int) -> Interval | None:
    """Return the share of cases with its interval; none where there are no cases."""
    return Interval(count / cases, *wilson(count, cases)) if cases else None


def wilson(count: float, cases: float, z: float = _Z) -> tuple[float, float]:
    """Return both ends of the interval.

    Args:
        count: how many of the cases; an effective sample size need not be whole.
        cases: more than none.
        z: how many standard errors the interval reaches to each side; 1.96 for 95 %.
    """
    share = count / cases
    squared = z * z / cases
    middle = (share + squared / 2) / (1 + squared)
    half = z * math.sqrt(share * (1 - share) / cases + squared / (4 * cases)) / (1 + squared)
    # The interval of none and of all ends at the share itself, which rounding would miss by a hair.
    return 0.0 if count == 0 else max(middle - half, 0.0), 1.0 if count == cases else min(middle + half, 1.0)
