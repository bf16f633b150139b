"""A confidence interval, and the quantiles that all of them use."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
"""The share of intervals that hold the true value, if they were calculated again and again."""

_FEWEST_DEGREES = 4
"""The formula in `student` is right within 0.2 % with four degrees of freedom, and worse with fewer."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both limits included; the unit is that of what was estimated."""

    low: float
    high: float


def normal(level: float = LEVEL) -> float:
    """Return how many standard errors a two-sided interval reaches to each side: 1.96 for 95 %."""
    return NormalDist().inv_cdf((1 + level) / 2)


def student(degrees: int, level: float = LEVEL) -> float:
    """Return the same for Student's t distribution (Abramowitz and Stegun 1964, formula 26.7.5).

    Raises:
        ValueError: if there are too few degrees of freedom for the formula.
    """
    if degrees < _FEWEST_DEGREES:
        raise ValueError(f"{degrees} degrees of freedom are too few; at least {_FEWEST_DEGREES} are needed")
    z = normal(level)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(degrees) ** power for power, term in enumerate(terms, start=1))
