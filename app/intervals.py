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
    if not cases:
        return None
    share = count / cases
    squared = _Z * _Z / cases
    middle = (share + squared / 2) / (1 + squared)
    half = _Z * math.sqrt(share * (1 - share) / cases + squared / (4 * cases)) / (1 + squared)
    # The interval of none and of all ends at the share itself, which rounding would miss by a hair.
    return Interval(share, 0.0 if count == 0 else middle - half, 1.0 if count == cases else middle + half)
