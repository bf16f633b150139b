"""The control chart of one rule: p' by week where its cards are frequent enough, else g, from card to card.

With fewer than five events in a period a chart of shares is nearly always at zero (Benneyan 2001), so the rule is drawn
by the number of calls from one card to the next. Counts are kept by day: within a day its cards are taken as spread
evenly over its calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.governance.charts.chart import Chart, Line, Mark
from app.governance.statistics.control_chart import RULES
from app.governance.statistics.g_chart import g_chart
from app.governance.statistics.laney_chart import laney_chart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.governance.statistics.control_chart import ControlChart

_FEWEST = 5
"""Cards a week from which on the chart is p'."""
_WEEK = 7
_BASELINE = 10
"""Points before a change that are enough to take the limits from them alone."""


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one rule, and the calls in scope, of one day."""

    day: date
    cards: int
    calls: int


@dataclass(frozen=True, slots=True)
class ControlledPoint:
    """One point of a control chart, with its limits, for the table."""

    label: str
    cards: int
    calls: int
    value: float
    low: float
    high: float
    signal: str


@dataclass(frozen=True, slots=True)
class Controlled:
    """A control chart, its points, and whether anything in it is more than chance."""

    kind: str
    chart: Chart
    points: tuple[ControlledPoint, ...]
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    label: str
    begins: date
    cards: int
    calls: int


def control(name: str, days: Sequence[Day], changes: Sequence[tuple[date, str]], path: str = "") -> Controlled | None:
    """Return the chart of one rule.

    Args:
        name: what the rule is called.
        days: every day of the period, in order.
        changes: the days on which another version of knowledge or site came into force, each with its name.
        path: the page of the rule.

    Returns:
        The chart; None where there are too few cards or weeks for one.
    """
    cards = sum(day.cards for day in days)
    if not cards:
        return None
    frequent = cards * _WEEK >= _FEWEST * len(days)
    groups = _weeks(days) if frequent else _gaps(days)
    marks = marks_of([group.begins for group in groups], changes)
    baseline = marks[0].at if marks and marks[0].at >= _BASELINE else None
    if frequent:
        found = laney_chart([(group.cards, group.calls) for group in groups], baseline)
        unit, scale = "cards per 100 calls in scope", 100.0
    else:
        charted = g_chart([group.calls for group in groups], baseline=baseline)
        found, unit, scale = charted.chart if charted else None, "calls in scope without a card, up to each card", 1.0
    return _controlled(name, groups, found, unit, scale, marks, path) if found else None


def _controlled(  # noqa: PLR0913, PLR0917 - the parts of one chart
    name: str,
    groups: Sequence[_Group],
    found: ControlChart,
    unit: str,
    scale: float,
    marks: tuple[Mark, ...],
    path: str,
) -> Controlled:
    signals: dict[int, list[str]] = {}
    for signal in found.signals:
        signals.setdefault(signal.at, []).append(RULES[signal.rule])
    points = tuple(
        ControlledPoint(
            group.label,
            group.cards,
            group.calls,
            round(point.value * scale, 2),
            round(point.low * scale, 2),
            round(point.high * scale, 2),
            "; ".join(signals.get(number, ())),
        )
        for number, (group, point) in enumerate(zip(groups, found.points, strict=True))
    )
    said = tuple(dict.fromkeys(RULES[signal.rule] for signal in found.signals))
    summary = f"{found.kind} chart, {len(points)} points, centre {found.centre * scale:.3g}. " + (
        f"{'. '.join(said)}." if said else "No point or run that chance does not explain."
    )
    chart = Chart(
        title=name,
        summary=summary,
        unit=unit,
        labels=tuple(point.label for point in points),
        lines=(Line(unit, tuple(point.value for point in points)),),
        centre=found.centre * scale,
        limits=tuple((point.low, point.high) for point in points),
        signals=tuple(signals),
        marks=marks,
        path=path,
    )
    return Controlled(found.kind, chart, points, said)


def _weeks(days: Sequence[Day]) -> list[_Group]:
    """Return the weeks from the last day backwards; a week without a call, or cut off, is left out."""
    weeks = [days[max(end - _WEEK, 0) : end] for end in range(len(days), 0, -_WEEK)]
    groups = [
        _Group(f"{week[0].day:%d %b}", week[0].day, sum(day.cards for day in week), sum(day.calls for day in week))
        for week in reversed(weeks)
        if len(week) == _WEEK
    ]
    # A session's calls may bring two cards of a rule only where clients split them; a share never exceeds 1.
    return [_Group(g.label, g.begins, min(g.cards, g.calls), g.calls) for g in groups if g.calls]


def _gaps(days: Sequence[Day]) -> list[_Group]:
    """Return, for each card, the calls without a card since the one before it."""
    groups, carried = list[_Group](), 0
    for day in days:
        quiet = max(day.calls - day.cards, 0)
        if not day.cards:
            carried += quiet
            continue
        before, more = divmod(quiet, day.cards + 1)
        for number in range(day.cards):
            groups.append(_Group(f"{day.day:%d %b}", day.day, 1, carried + before + (number < more)))
            carried = 0
        carried = quiet - before * day.cards - min(more, day.cards)
    return groups


def marks_of(begins: Sequence[date], changes: Sequence[tuple[date, str]]) -> tuple[Mark, ...]:
    """Put each change before the first point that is wholly after it.

    Args:
        begins: the first day of each point.
        changes: the first day of each change, and its name.
    """
    marks = []
    for day, name in changes:
        at = next((number for number, first in enumerate(begins) if first >= day), None)
        if at:
            marks.append(Mark(at, f"{name}, from {day:%d %b %Y}"))
    return tuple(marks)
