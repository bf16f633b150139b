"""How far two readers agree beyond chance: Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from app.governance.statistics.interval import Interval, normal

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two readers who judged the same cases agree on."""

    cases: int
    observed: float
    """The share of cases that both judged alike."""
    expected: float
    """The share that would agree if each had given the same answers to other cases, at random."""
    kappa: float | None
    """1 is perfect, 0 is chance; None where chance alone agrees always, since both gave one and the same answer."""
    interval: Interval | None


def agreement(pairs: Iterable[tuple[Hashable, Hashable]]) -> Agreement | None:
    """Return the agreement of pairs of answers, one pair for each case; None without a case.

    The interval uses the large-sample variance of Fleiss, Cohen and Everitt (Psychological Bulletin 1969;72:323-327);
    a case that only one reader judged, or could not judge, must be left out by the caller, and counted.
    """
    counts = Counter(pairs)
    cases = counts.total()
    if cases == 0:
        return None
    rows, columns = Counter[object](), Counter[object]()
    for (first, second), count in counts.items():
        rows[first] += count
        columns[second] += count
    observed = sum(count for (first, second), count in counts.items() if first == second) / cases
    expected = sum(rows[answer] * columns[answer] for answer in rows) / cases**2
    if expected == 1:
        return Agreement(cases, observed, expected, None, None)
    kappa = (observed - expected) / (1 - expected)
    on, off = 0.0, 0.0
    for (first, second), count in counts.items():
        if first == second:
            on += count / cases * (1 - (rows[first] + columns[first]) / cases * (1 - kappa)) ** 2
        else:
            off += count / cases * ((columns[first] + rows[second]) / cases) ** 2
    variance = on + (1 - kappa) ** 2 * off - (kappa - expected * (1 - kappa)) ** 2
    half = normal() * sqrt(max(variance, 0.0) / cases) / (1 - expected)
    return Agreement(cases, observed, expected, kappa, Interval(max(kappa - half, -1.0), min(kappa + half, 1.0)))
