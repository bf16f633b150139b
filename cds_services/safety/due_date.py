"""The day on which a birth is due, in the words of a problem: "G3P2, EDD 03/06/2027"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from cds_services.knowledge import any_of
from cds_services.safety.choices import choices

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS = r"\b(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\b"
_DATE = re.compile(_NUMBERS)
_YEAR = re.compile(r"\b(20\d\d)\b")
_CENTURY = 2000
_SHORT = 100  # a year of two figures is smaller


def last_day_due(words: str) -> date | None:
    """Return the last day that words with a year can mean; None where they name no year.

    Args:
        words: a problem that names a due date; 03/06/2027 can be the 3rd of June or the 6th of March.
    """
    days = [day for found in _DATE.finditer(words) for day in _days(found)]
    days += [] if days else [date(int(year), 12, 31) for year in _YEAR.findall(words)]
    return max(days, default=None)


def is_born(words: str, due: date | None, today: date) -> bool:
    """Return whether words with a due date tell of the birth as well: "EDD 12/09/2026 - NVD 10/09/2026"."""
    since = timedelta(choices().one_pregnancy_days.value)
    births = [min(_days(found), default=date.max) for found in _birth().finditer(words.lower())]
    return any(day <= today and (due is None or due - day < since) for day in births)


def _days(found: re.Match[str]) -> Iterator[date]:
    one, two, three = map(int, found.groups())
    for day, month, year in ((one, two, three), (two, one, three), (three, two, one)):
        try:
            yield date(year + _CENTURY if year < _SHORT else year, month, day)
        except ValueError:
            continue


@cache
def _birth() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(choices().birth_words.value)})\b(?:\W{{0,4}}on\b)?\W{{0,4}}{_NUMBERS}")
