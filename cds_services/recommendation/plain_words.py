"""Words of order and chart as a card may show them."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#|~!])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_SEMANTIC_TAG = re.compile(r" ?\((?:finding|disorder|situation|procedure)\)")
"""What SNOMED CT appends to a name; no clinician uses it."""
_WORDS_SHOWN = 90


def escaped(words: str, limit: int = _WORDS_SHOWN) -> str:
    """Make words of the chart safe to show: one line, no markdown, no HTML, no hidden characters, not too long."""
    # Runs of spaces are collapsed before searching for an expression that begins with a space.
    line = _SEMANTIC_TAG.sub("", " ".join(_CONTROL.sub(" ", words).split())).strip()
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", line)
