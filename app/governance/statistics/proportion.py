"""A share of a count, with Wilson's interval.

Wilson's interval never leaves 0 to 1 and holds at the rare events and small numbers that governance reads (Wilson 1927;
recommended by Newcombe, Statistics in Medicine 1998;17:857-872).
"""

from __future__ import annotations

from dataclasses import dataclass

from app import intervals
from app.governance.statistics.interval import Interval, normal


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of a total had something, for example cards that were accepted among cards with feedback."""

    events: int
    total: int
    share: float
    interval: Interval


def proportion(events: int, total: int) -> Proportion | None:
    """Return the share with its 95 % interval; None where there is nothing to take a share of.

    Raises:
        ValueError: if there are more events than the total, or a count is negative.
    """
    if not 0 <= events <= total:
        raise ValueError(f"{events} of {total} is no proportion")
    if total == 0:
        return None
    return Proportion(events, total, events / total, wilson(events, total, normal()))


def wilson(events: float, total: float, z: float) -> Interval:
    """Return Wilson's score interval; the counts need not be whole, so that effective sample sizes can be used."""
    return Interval(*intervals.wilson(events, total, z))
