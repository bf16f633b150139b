"""A control chart: points in order of time, what they vary between by chance, and which are more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGMA_RULE = "beyond-limits"
"""A point outside the limits (Shewhart 1931); the limits are three standard deviations away, or as unlikely."""

RUN_RULE = "long-run"
"""A run of points on one side of the centre that is longer than log2(n) + 3 (Anhøj and Olesen 2014, PLOS ONE
9:e113825)."""

CROSSINGS_RULE = "few-crossings"
"""Fewer crossings of the centre than 95 % of series by chance have (the same)."""

RULES = {
    SIGMA_RULE: "A point outside the control limits (Shewhart's rule)",
    RUN_RULE: "A run on one side of the centre that is longer than chance makes it (Anhøj's rule)",
    CROSSINGS_RULE: "Fewer crossings of the centre than chance makes (Anhøj's rule)",
}
"""The rule set of all charts, in words for the reader of a chart."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point, with the limits that hold for it."""

    value: float
    low: float
    high: float

    @property
    def beyond(self) -> bool:
        """Say whether the point is outside its limits."""
        return not self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that the chart breaks, and the index of the point at which it does."""

    rule: str
    at: int


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Points in order of time, the centre line, and the signals in order of time."""

    kind: str
    """`p'` or `g`."""
    centre: float
    points: tuple[Point, ...]
    signals: tuple[Signal, ...]


def beyond_limits(points: Sequence[Point]) -> list[Signal]:
    """Return the points outside their limits."""
    return [Signal(SIGMA_RULE, index) for index, point in enumerate(points) if point.beyond]
