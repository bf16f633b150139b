"""A rate of events that can occur more than once for each unit, for example cards per 100 orders."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from typing import TYPE_CHECKING

from app.governance.statistics.interval import LEVEL, Interval, normal

if TYPE_CHECKING:
    from collections.abc import Callable

PER = 100
"""Rates are stated per 100 units."""

_EXACT_UP_TO = 100
"""Above this number of events Byar's approximation differs from the exact limits by less than one in a thousand."""

_STEPS = 60
"""Halvings of the bracket in which an exact limit is looked for; 60 leave less than the precision of a float."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per 100 units, with its 95 % interval."""

    events: int
    units: int
    per_100: float
    interval: Interval


def rate(events: int, units: int) -> Rate | None:
    """Return the rate per 100 units; None where there is no unit.

    Raises:
        ValueError: if a count is negative.
    """
    if events < 0 or units < 0:
        raise ValueError(f"{events} events in {units} units are no rate")
    if units == 0:
        return None
    limits = poisson(events)
    scale = PER / units
    return Rate(events, units, events * scale, Interval(limits.low * scale, limits.high * scale))


def poisson(events: int) -> Interval:
    """Return the limits of the expected number of events.

    Exact (Garwood, Biometrika 1936;28:437-442) up to 100 events, above that by Byar's approximation (Breslow and Day,
    Statistical Methods in Cancer Research II, 1987, page 69).
    """
    if events > _EXACT_UP_TO:
        return _byar(events)
    tail = (1 - LEVEL) / 2
    high = _solve(lambda mean: _at_most(events, mean) > tail, events + 5 * sqrt(events + 1) + 5)
    low = 0.0 if events == 0 else _solve(lambda mean: _at_most(events - 1, mean) > 1 - tail, float(events))
    return Interval(low, high)


def _byar(events: int) -> Interval:
    z = normal()
    above = events + 1
    return Interval(
        events * (1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3,
    )


def _at_most(events: int, mean: float) -> float:
    """Return the probability of so many events or fewer where `mean` are expected."""
    return sum(exp(count * log(mean) - mean - lgamma(count + 1)) for count in range(events + 1))


def _solve(below: Callable[[float], bool], high: float) -> float:
    low = 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
