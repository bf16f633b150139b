"""A chart as values: lines over time, limits, changes, and points that stand out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a value is missing where there is nothing to draw."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A change between two points, such as new knowledge: it was in force from the point `at` on."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Attributes:
        title: what it shows.
        summary: what a reader sees in it, for those who do not see it.
        unit: what the height means.
        labels: the place of each point on the horizontal axis, in words.
        lines: at most two.
        centre: the centre line of a control chart.
        limits: the lower and upper control limit at each point.
        signals: the points that chance does not explain.
        marks: the changes.
        path: the page with more about it.
    """

    title: str
    summary: str
    unit: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    centre: float | None = None
    limits: tuple[tuple[float, float], ...] = ()
    signals: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    path: str = ""
