"""Dates in the ways of many countries, put as the readers of time find them: "15.11.2026", "3-11-26", "2026.11.15"."""

from __future__ import annotations

import re

# Dates with full stops, day first: "15.11.2026", "since 15.11."; "0.15.11" and "at 15.11" are none.
_DOTTED_DATE = re.compile(
    r"(?<![\d.])(?P<day>0?[1-9]|[12]\d|3[01])\.(?P<month>0?[1-9]|1[0-2])\."
    r"(?:(?P<year>20\d\d|19\d\d|\d\d)(?![\d.]|[ ]?(?:h|hrs?|am|pm)\b)|(?=[ ]|$))"
)
# Dates with dashes, the year last; and with strokes or full stops, the year first.
_DASHED_DATE = re.compile(r"(?<![\d-])(?P<one>\d{1,2})-(?P<two>\d{1,2})-(?P<year>20\d\d|19\d\d|\d\d)(?![\d-])")
_YEAR_FIRST = re.compile(r"(?<![\d./])(?P<year>20\d\d)[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d./])")
_MAY_BE_DATED = re.compile(r"\d[./-]\d{1,2}[./-]")


def with_dates(text: str) -> str:
    """Return a text whose dates have strokes, or dashes behind a year that stands first, of the same length."""
    if _MAY_BE_DATED.search(text) is None:
        return text
    text = _DOTTED_DATE.sub(_slashed, text)
    text = _DASHED_DATE.sub(r"\g<one>/\g<two>/\g<year>", text)
    return _YEAR_FIRST.sub(r"\g<year>-\g<month>-\g<day>", text)


def _slashed(found: re.Match[str]) -> str:
    """Write a date with strokes, of the same length."""
    date = f"{found['day']}/{found['month']}" + (f"/{found['year']}" if found["year"] else "")
    return date.ljust(len(found[0]))
