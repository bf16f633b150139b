"""Charts as SVG: drawn from the very numbers of the table beside them, in the colours of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 640
_ROW = 26
_LABEL = 210
_NUMBER = 64
_HEIGHT = 190
_FOOT = 34
_TOP = 16


def bars(name: str, title: str, rows: Sequence[tuple[str, float | None, str]]) -> Markup:
    """Draw horizontal bars.

    Args:
        name: id of the chart on its page.
        title: what it shows, for those who do not see it.
        rows: label, length (None for a masked one), and the number as written.
    """
    longest = max((value for _, value, _ in rows if value), default=1) or 1
    room = _WIDTH - _LABEL - _NUMBER
    parts = []
    for place, (label, value, written) in enumerate(rows):
        y = place * _ROW
        length = round(room * (value or 0) / longest, 1)
        parts.append(
            Markup(
                '<text class="label" x="{x}" y="{y}" text-anchor="end">{label}</text>'
                '<rect class="bar" x="{left}" y="{top}" width="{length}" height="16" rx="2"/>'
                '<text class="number" x="{end}" y="{y}">{written}</text>'
            ).format(
                x=_LABEL - 8,
                y=y + 17,
                label=label,
                left=_LABEL,
                top=y + 5,
                length=length,
                end=_LABEL + length + 6,
                written=written,
            )
        )
    return _svg(name, title, len(rows) * _ROW + 6, parts)


def columns(name: str, title: str, rows: Sequence[tuple[str, float | None, str]]) -> Markup:
    """Draw vertical columns with the number above and the label below each; arguments as of `bars`."""
    highest = max((value for _, value, _ in rows if value), default=1) or 1
    step = _WIDTH / max(len(rows), 1)
    room = _HEIGHT - _FOOT - _TOP
    parts = []
    for place, (label, value, written) in enumerate(rows):
        height = round(room * (value or 0) / highest, 1)
        middle = round(step * (place + 0.5), 1)
        parts.append(
            Markup(
                '<rect class="bar" x="{x}" y="{y}" width="{width}" height="{height}" rx="2"/>'
                '<text class="number" x="{middle}" y="{above}" text-anchor="middle">{written}</text>'
                '<text class="label" x="{middle}" y="{below}" text-anchor="middle">{label}</text>'
            ).format(
                x=round(middle - step * 0.32, 1),
                y=round(_TOP + room - height, 1),
                width=round(step * 0.64, 1),
                height=height,
                middle=middle,
                above=round(_TOP + room - height - 4, 1),
                written=written,
                below=_HEIGHT - 12,
                label=label,
            )
        )
    return _svg(name, title, _HEIGHT, parts)


def _svg(name: str, title: str, height: int, parts: list[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title">'
        '<title id="{name}-title">{title}. The numbers are in the table below.</title>{parts}</svg>'
    ).format(width=_WIDTH, height=height, name=name, title=title, parts=Markup("").join(parts))
