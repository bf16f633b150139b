"""Dates relative to today, so that "two weeks ago" is true whenever the demo is shown.

A demo patient's file contains `{today-14d}`, `{today-42y-177d}`, or `{today-9y:year}` for a partial date. Reports have
dates as radiologists write them: `{today-14d:us}` (03/02/2026), `{today-14d:words}` (2 March 2026). Steps are in days,
weeks, months or years; within one date they are applied from left to right.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_RELATIVE = re.compile(r"\{today((?:-\d+[dwmy])*)(?::(year|month|us|words))?\}")
_STEP = re.compile(r"-(\d+)([dwmy])")
_PRECISION = {"year": "%Y", "month": "%Y-%m", "us": "%m/%d/%Y", "words": "%-d %B %Y", None: "%Y-%m-%d"}


def resolve(text: str, today: date) -> str:
    """Replace every relative date in a text by the date that it is today."""
    return _RELATIVE.sub(lambda found: _back(today, found[1]).strftime(_PRECISION[found[2]]), text)


def _back(day: date, steps: str) -> date:
    for number, unit in _STEP.findall(steps):
        count = int(number)
        if unit in "dw":
            day -= timedelta(days=count * (7 if unit == "w" else 1))
        else:
            day = _months_back(day, count * (12 if unit == "y" else 1))
    return day


def _months_back(day: date, months: int) -> date:
    """The same day of an earlier month, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
