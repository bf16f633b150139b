"""Spaces in place of what is not to be read: every offset behind it, and every line, stays what it was."""

from __future__ import annotations

import re

_SIGN = re.compile(r"[^\n]")


def blank(found: re.Match[str]) -> str:
    """Return as many spaces as what was found is long; the end of a line in it becomes one too."""
    return " " * len(found[0])


def blank_lines(text: str) -> str:
    """Return a text with a space for every sign of it; its lines stay."""
    return _SIGN.sub(" ", text)
