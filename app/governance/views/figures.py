"""Figures as cells of a table: shares and rates with their intervals, and nothing where there is nothing to divide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.statistics.proportion import proportion
from app.governance.statistics.rate import rate

if TYPE_CHECKING:
    from app.governance.statistics.interval import Interval

_HUNDRED = 100
NONE = None, ""
"""What stands for a share of nothing."""


def share(events: int, total: int) -> tuple[float | None, str]:
    """Return a share in percent, and its 95 % interval in words."""
    found = proportion(events, total)
    return (round(found.share * _HUNDRED, 1), between(found.interval, _HUNDRED)) if found else NONE


def per_hundred(events: int, units: int) -> tuple[float | None, str]:
    """Return a rate per 100, and its 95 % interval in words."""
    found = rate(events, units)
    return (round(found.per_100, 2), between(found.interval, 1, 2)) if found else NONE


def between(interval: Interval, scale: float = 1.0, digits: int = 1) -> str:
    """Return an interval in words."""
    return f"{interval.low * scale:.{digits}f} to {interval.high * scale:.{digits}f}"
