"""The decision table as a diagram: questions from the top down, and where each yes leads."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.topic_document import DecisionRow

_WIDTH, _ROW, _TOP = 860, 46, 62
_QUESTION = (24, 520)
_ANSWER = (620, 216)
_STYLE = """
  svg { font: 15px system-ui, sans-serif; --ink: #1b2733; --line: #7a8894; --paper: #ffffff; --speak: #e3f0fb;
        --quiet: #f0f2f4; --speak-line: #1667a8 }
  @media (prefers-color-scheme: dark) { svg { --ink: #e8edf2; --line: #8a98a5; --paper: #15202b; --speak: #12344f;
        --quiet: #22303d; --speak-line: #6db3ea } }
  text { fill: var(--ink) } .small { font-size: 13px } .mono { font-family: ui-monospace, monospace; font-size: 14px }
  rect { rx: 7; stroke: var(--line); stroke-width: 1 } .paper { fill: var(--paper); stroke: none; rx: 0 }
  .question { fill: var(--paper) }
  .speaks { fill: var(--speak); stroke: var(--speak-line) } .quiet { fill: var(--quiet) }
  path { stroke: var(--line); stroke-width: 1.5; fill: none; marker-end: url(#tip) }
  marker path { marker-end: none; fill: var(--line) }
"""
_TIP = """<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 8 4 0 8z"/></marker></defs>"""


def svg(situations: Sequence[DecisionRow], title: str) -> str:
    """Draw the table as an SVG image that follows the reader's light or dark scheme."""
    height = _TOP + _ROW * len(situations) + 16
    view = f'viewBox="0 0 {_WIDTH} {height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            _TIP,
            f'<rect class="paper" width="{_WIDTH}" height="{height}"/>',
            f'<text x="{_QUESTION[0]}" y="28" font-weight="600">Asked from the top; the first yes decides</text>',
            f'<text x="{_ANSWER[0]}" y="28" font-weight="600">Situation</text>',
            f'<text class="small" x="{_ANSWER[0]}" y="46">blue: a card may come; grey: silence</text>',
            *(line for place, row in enumerate(situations) for line in _row(place, row, last=len(situations) - 1)),
            "</svg>",
            "",
        ]
    )


def _row(place: int, row: DecisionRow, *, last: int) -> Iterator[str]:
    top = _TOP + place * _ROW
    middle = top + 16
    left, width = _QUESTION
    right, size = _ANSWER
    yield f'<rect class="question" x="{left}" y="{top}" width="{width}" height="32"/>'
    yield f'<text x="{left + 12}" y="{middle + 5}">{escape(row.when)}</text>'
    yield f'<path d="M{left + width} {middle}H{right - 2}"/>'
    if place < last:
        yield f'<path d="M{left + 40} {top + 32}v{_ROW - 34}"/>'
        yield f'<text class="small" x="{left + width + 14}" y="{middle - 5}">yes</text>'
    yield f'<rect class="{"quiet" if row.silent else "speaks"}" x="{right}" y="{top}" width="{size}" height="32"/>'
    yield f'<text class="mono" x="{right + 12}" y="{middle + 5}">{escape(row.scenario)}</text>'
