"""The latest days that hold enough patients, and the days before them that say what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.governance.detectors.daily_counts import Series


@dataclass(frozen=True, slots=True)
class Window:
    """Indices of days: the window is `start` to `end`, the baseline `base` to `start`, both without their end."""

    base: int
    start: int
    end: int

    def recent(self, series: Series) -> int:
        """Return the sum within the window."""
        return sum(series[self.start : self.end])

    def usual(self, series: Series) -> int:
        """Return the sum within the baseline."""
        return sum(series[self.base : self.start])


def fixed(day: int, length: int, baseline: int) -> Window | None:
    """Return the window of so many days that ends with `day`; None if there are not twice as many days before it."""
    start = day + 1 - length
    base = max(start - baseline, 0)
    return Window(base, start, day + 1) if start - base >= 2 * length else None


def filled(patients: Series, day: int, length: tuple[int, int], fewest: int, baseline: int) -> Window | None:
    """Return the shortest window that holds enough patients; None if the longest does not.

    Args:
        patients: patients a day.
        day: index of the last day of the window.
        length: the shortest and the longest window, in days.
        fewest: how many patients are enough.
        baseline: days before it that say what is usual.
    """
    shortest, longest = length
    count = sum(patients[max(day + 1 - shortest, 0) : day + 1])
    for days in range(shortest, min(longest, day + 1) + 1):
        if days > shortest:
            count += patients[day + 1 - days]
        if count >= fewest:
            return fixed(day, days, baseline)
    return None
