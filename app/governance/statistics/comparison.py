"""Two proportions compared: their difference and their ratio, with intervals made of Wilson's."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from app.governance.statistics.interval import Interval, normal
from app.governance.statistics.proportion import wilson

if TYPE_CHECKING:
    from app.governance.statistics.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first proportion against the second: `difference` is first minus second, `ratio` first by second."""

    difference: float
    difference_interval: Interval
    ratio: float | None
    """None where the second proportion is zero."""
    ratio_interval: Interval | None
    """Its upper limit is infinite where the second proportion may be zero; None where both proportions are zero."""


def compare(first: Proportion, second: Proportion) -> Comparison:
    """Compare two proportions of independent cases; `clusters` has the same for cases that belong together."""
    return compare_effective((first.share, float(first.total)), (second.share, float(second.total)), normal())


def compare_effective(first: tuple[float, float], second: tuple[float, float], z: float) -> Comparison:
    """Compare two shares, each with the number of independent cases that it is worth.

    The difference is Newcombe's method 10 (Statistics in Medicine 1998;17:873-890), the ratio is MOVER-R on Wilson's
    limits (Donner and Zou, Statistical Methods in Medical Research 2012;21:347-359).
    """
    (p, n), (q, m) = first, second
    one, two = wilson(p * n, n, z), wilson(q * m, m, z)
    difference = Interval(
        p - q - sqrt((p - one.low) ** 2 + (two.high - q) ** 2),
        p - q + sqrt((one.high - p) ** 2 + (q - two.low) ** 2),
    )
    return Comparison(p - q, difference, p / q if q else None, _ratio(p, one, q, two))


def _ratio(p: float, one: Interval, q: float, two: Interval) -> Interval | None:
    if p == 0 and q == 0:
        return None
    below = (p * q) ** 2 - one.low * two.high * (2 * p - one.low) * (2 * q - two.high)
    above = (p * q) ** 2 - one.high * two.low * (2 * p - one.high) * (2 * q - two.low)
    low_scale, high_scale = two.high * (2 * q - two.high), two.low * (2 * q - two.low)
    low = (p * q - sqrt(max(below, 0.0))) / low_scale if low_scale else 0.0
    high = (p * q + sqrt(max(above, 0.0))) / high_scale if high_scale > 0 else inf
    return Interval(max(low, 0.0), high if high >= 0 else inf)
