"""Words of order and chart as a card may show them, and which of them it quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.demyelinating_diseases.case import Case
    from cds_services.demyelinating_diseases.finding import Finding

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#|~!])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_SEMANTIC_TAG = re.compile(r" ?\((?:finding|disorder|situation|procedure)\)")
"""What SNOMED CT puts behind a name; no clinician says it."""
_WORDS_SHOWN = 90
_QUOTES_SHOWN = 3
_QUOTES_WEIGHED = 12
_SAYS_LITTLE = frozenset({"ms-abbreviation", "cord-named"})


def escaped(words: str, limit: int = _WORDS_SHOWN) -> str:
    """Make words of the chart safe to show: one line, no markdown, no HTML, no hidden characters, not too long."""
    # No two spaces side by side are left before an expression that begins with a space is looked for.
    line = _SEMANTIC_TAG.sub("", " ".join(_CONTROL.sub(" ", words).split())).strip()
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", line)


def evidence_line(case: Case, rests_on: Sequence[Finding] = ()) -> str:
    """What in this chart led here: the order's own words, and the problem that stands behind them.

    What the card rests on comes first; a code without words is not quoted.
    """
    picture = case.picture
    shown = [*rests_on, *picture.new_deficits, *picture.gradual, *picture.relapse_raised]
    shown = [item for item in shown if item.words] or [
        item
        for item in picture.findings
        if item.raised and item.source == "reason for exam" and item.idea not in _SAYS_LITTLE
    ]
    where = shown[0].source if shown else ""
    quotes = list(dict.fromkeys(escaped(item.words) for item in shown if item.words and item.source == where))
    quotes = quotes[:_QUOTES_WEIGHED]
    quotes = [quote for quote in quotes if not any(quote != other and quote in other for other in quotes)]
    parts = []
    if quotes:
        parts.append(f"From the {where}: " + ", ".join(f"'{quote}'" for quote in quotes[:_QUOTES_SHOWN]))
    problems = [escaped(item.words, 60) for item in picture.active_problems(picture.established) if item.words]
    if problems:
        parts.append(f"problem list: {problems[0]}")
    return "; ".join(parts) + "." if parts else ""
