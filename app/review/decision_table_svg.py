"""The decision table as a diagram: conditions from the top down, and where each yes leads."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.topic_document import DecisionRow, TopicDocument

_WIDTH, _TOP, _GAP = 860, 62, 14
_LINE, _FRAME = 20, 12
_STYLE = """
  svg { font: 15px system-ui, sans-serif; --ink: #1b2733; --line: #7a8894; --paper: #ffffff; --speak: #e3f0fb;
        --quiet: #f0f2f4; --speak-line: #1667a8; --warn: #fdf0dc; --warn-line: #a65b00 }
  @media (prefers-color-scheme: dark) { svg { --ink: #e8edf2; --line: #8a98a5; --paper: #15202b; --speak: #12344f;
        --quiet: #22303d; --speak-line: #6db3ea; --warn: #46300f; --warn-line: #f0a63c } }
  text { fill: var(--ink) } .small { font-size: 13px } .mono { font-family: ui-monospace, monospace; font-size: 14px }
  .end { text-anchor: end }
  rect { rx: 7; stroke: var(--line); stroke-width: 1 } .paper { fill: var(--paper); stroke: none; rx: 0 }
  .question { fill: var(--paper) }
  .speaks { fill: var(--speak); stroke: var(--speak-line) } .quiet { fill: var(--quiet) }
  .warns { fill: var(--warn); stroke: var(--warn-line) }
  path { stroke: var(--line); stroke-width: 1.5; fill: none; marker-end: url(#tip) }
  marker path { marker-end: none; fill: var(--line) }
"""
_TIP = """<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 8 4 0 8z"/></marker></defs>"""


class _Layout(NamedTuple):
    """Where the boxes are, how many characters fit into a line of the left one, and the words above."""

    left: int
    left_width: int
    right: int
    right_width: int
    characters: int
    above: str
    legend: str


_SITUATIONS = _Layout(
    24, 520, 620, 216, 68, "Asked from the top; the first yes decides", "blue: a card may come; grey: silence"
)
_STEPS = _Layout(
    24, 430, 508, 328, 50, "From the top; the first that applies is the card", "orange: warning; blue: info"
)
_SKIPPED = "What is done, ordered or booked already is passed over."
_ANSWER_CHARACTERS = 44


def svg(document: TopicDocument) -> str:
    """Draw the table of a topic as an SVG image that follows the reader's light or dark scheme."""
    rows = document.situations
    layout = _STEPS if any(row.indicators for row in rows) else _SITUATIONS
    title = escape(f"Decisions: {document.title}")
    boxes: list[str] = []
    top = _TOP
    for row in rows:
        boxes += _row(row, layout, top, is_last=row is rows[-1])
        top += _height(row, layout) + _GAP
    height = top + 16
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            _TIP,
            f'<rect class="paper" width="{_WIDTH}" height="{height}"/>',
            f'<text x="{layout.left}" y="28" font-weight="600">{layout.above}</text>',
            *([f'<text class="small" x="{layout.left}" y="46">{_SKIPPED}</text>'] if layout is _STEPS else []),
            f'<text x="{layout.right}" y="28" font-weight="600">{escape(document.leads_to)}</text>',
            f'<text class="small" x="{layout.right}" y="46">{layout.legend}</text>',
            *boxes,
            "</svg>",
            "",
        ]
    )


def _questions(row: DecisionRow, layout: _Layout) -> list[str]:
    return textwrap.wrap(row.when, layout.characters, break_long_words=False)


def _answers(row: DecisionRow) -> list[str]:
    """What stands below the name of a rule: what one click creates, and when its card is the softer one."""
    creates = f"creates {row.creates}" if row.creates else ""
    softer = f"{row.indicators[-1]}: {row.softer}" if row.softer else ""
    return [line for words in (creates, softer) for line in textwrap.wrap(words, _ANSWER_CHARACTERS)]


def _height(row: DecisionRow, layout: _Layout) -> int:
    return _FRAME + _LINE * max(len(_questions(row, layout)), 1 + len(_answers(row)))


def _row(row: DecisionRow, layout: _Layout, top: int, *, is_last: bool) -> Iterator[str]:
    height = _height(row, layout)
    left, width, right, size = layout[:4]
    yield f'<rect class="question" x="{left}" y="{top}" width="{width}" height="{height}"/>'
    for number, line in enumerate(_questions(row, layout)):
        yield f'<text x="{left + 12}" y="{top + 21 + _LINE * number}">{escape(line)}</text>'
    yield f'<path d="M{left + width} {top + 16}H{right - 2}"/>'
    if not is_last:
        yield f'<path d="M{left + 40} {top + height}v{_GAP - 2}"/>'
        yield f'<text class="small" x="{left + width + 14}" y="{top + 11}">yes</text>'
    kind = "quiet" if row.silent else "warns" if "warning" in row.indicators else "speaks"
    yield f'<rect class="{kind}" x="{right}" y="{top}" width="{size}" height="{height}"/>'
    yield f'<text class="mono" x="{right + 12}" y="{top + 21}">{escape(row.scenario)}</text>'
    if row.indicators:
        words = " or ".join(row.indicators)
        yield f'<text class="small end" x="{right + size - 12}" y="{top + 21}">{words}</text>'
    for number, line in enumerate(_answers(row), start=1):
        yield f'<text class="small" x="{right + 12}" y="{top + 21 + _LINE * number}">{escape(line)}</text>'
