"""The geometry of a chart: where each line, limit and label is in a drawing of one width, in its own units."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.governance.charts.chart import Chart

WIDTHS = {"small": 330, "medium": 560, "wide": 1120}
"""A drawing of each is sent, and the screen chooses, so that words keep their size whatever its width."""
HEIGHT = 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 16, 30
_TICKS = 4
_LABELS = 5
_STEPS = (1, 2, 2.5, 5, 10)
_LABEL_GAP = 60
"""Least distance of two labels."""
_DOTS_UP_TO = 120
"""Points of a line that still get a dot each; more of them would hide the line."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word at a place; `anchor` is the side at which it ends there."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw: polylines are strings of coordinates, as SVG has them."""

    width: int
    height: int
    grid: tuple[tuple[float, Text], ...]
    labels: tuple[Text, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    dots: tuple[tuple[float, float], ...]
    signals: tuple[tuple[float, float], ...]
    limits: tuple[str, ...]
    centre: float | None
    marks: tuple[tuple[float, str], ...]
    left: float
    right: float
    top: float
    bottom: float


def draw(chart: Chart, width: int = WIDTHS["medium"]) -> Drawing:
    """Return the geometry of a chart in a drawing of some width."""
    scale = _Scale(chart, width)
    places = [scale.x(number) for number in range(len(chart.labels))]
    first = chart.lines[0].values if chart.lines else ()
    spots = [(x, scale.y(value)) for x, value in zip(places, first, strict=True) if value is not None]
    signals = [(places[at], scale.y(value)) for at in chart.signals if (value := first[at]) is not None]
    return Drawing(
        width,
        HEIGHT,
        tuple((scale.y(tick), Text(_LEFT - 6, scale.y(tick) + 4, f"{tick:g}", "end")) for tick in scale.ticks),
        tuple(_spread(chart.labels, places)),
        tuple((line.name, tuple(_pieces(line.values, places, scale))) for line in chart.lines),
        tuple(spots) if len(spots) <= _DOTS_UP_TO else (),
        tuple(signals),
        tuple(_steps(list(edge), places, scale) for edge in zip(*chart.limits, strict=True)) if chart.limits else (),
        scale.y(chart.centre) if chart.centre is not None else None,
        tuple((scale.before(mark.at), mark.name) for mark in chart.marks),
        _LEFT,
        width - _RIGHT,
        _TOP,
        HEIGHT - _BOTTOM,
    )


class _Scale:
    """From values to places."""

    def __init__(self, chart: Chart, width: int) -> None:
        values = [value for line in chart.lines for value in line.values if value is not None]
        values += [high for _, high in chart.limits] + ([chart.centre] if chart.centre is not None else [])
        step = _round_step(max(values, default=1) / _TICKS)
        self._top = step * max(ceil(max(values, default=1) / step - 1e-9), 1)
        self.ticks = [round(step * number, 10) for number in range(round(self._top / step) + 1)]
        self.gap = (width - _LEFT - _RIGHT) / max(len(chart.labels), 1)

    def x(self, number: int) -> float:
        return round(_LEFT + self.gap * (number + 0.5), 1)

    def before(self, number: int) -> float:
        return round(_LEFT + self.gap * number, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / self._top * (HEIGHT - _TOP - _BOTTOM), 1)


def _round_step(least: float) -> float:
    """Return the next round number, as axes have them."""
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in _STEPS if step * power >= least - 1e-12)


def _pieces(values: Sequence[float | None], places: Sequence[float], scale: _Scale) -> Iterator[str]:
    """Yield a polyline for each run of values without a gap."""
    run: list[str] = []
    for x, value in zip(places, values, strict=True):
        if value is not None:
            run.append(f"{x},{scale.y(value)}")
        elif run:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


def _steps(values: Sequence[float], places: Sequence[float], scale: _Scale) -> str:
    """Return a limit as steps, each as wide as its point."""
    half = scale.gap / 2
    corners = [
        f"{round(x + side, 1)},{scale.y(value)}"
        for x, value in zip(places, values, strict=True)
        for side in (-half, half)
    ]
    return " ".join(corners)


def _spread(labels: Sequence[str], places: Sequence[float]) -> Iterator[Text]:
    """Yield as many labels as have room, the first and the last among them."""
    count = len(labels)
    chosen = sorted({round(number * (count - 1) / (_LABELS - 1)) for number in range(_LABELS)}) if count else []
    kept: list[int] = []
    for at in chosen:
        if kept and at == count - 1 and len(kept) > 1 and places[at] - places[kept[-1]] < _LABEL_GAP:
            kept.pop()  # the last one has its place before the one beside it
        if not kept or places[at] - places[kept[-1]] >= _LABEL_GAP:
            kept.append(at)
    for at in kept:
        anchor = "start" if at == 0 and count > 1 else "end" if at == count - 1 and count > 1 else "middle"
        yield Text(places[at], HEIGHT - 10, labels[at], anchor)
