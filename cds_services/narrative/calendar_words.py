"""Days named by the calendar ("Sunday", "September", "in 2019", "yesterday") as days before a date."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cds_services.narrative.modifiers import TimeWords

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)$")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})$")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})/(\d{4})$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DAY = re.compile(r"\d{1,2}$")
_HOUR, _MINUTE = re.compile(r"[01]?\d$|2[0-3]$"), re.compile(r"[0-5]\d(?:hrs?|h)?$")
_DOTTED = re.compile(r"(?:[01]\d|2[0-3])[.][0-5]\d(?:hrs?|h)?$")
_FOUR_DIGITS = re.compile(r"(?:0\d|1[0-8]|2[1-3])[0-5]\d(?:hrs?|h)?$")
_HALVES = frozenset({"am", "pm"})
_DAYS_OF_WEEK = 7
_MONTHS = 12
_LAST_DAY = 31


class Moment(NamedTuple):
    """A day or a stretch of days: the word behind it, and how many days back it can be."""

    last: int
    most: int
    fewest: int
    sudden: bool = False


class Calendar:
    """Reads names of days, months and years."""

    def __init__(self, words: TimeWords) -> None:
        self._months = words.months
        self._named_years = {tuple(phrase.split()): back for phrase, back in words.named_years.items()}
        self._ordinals = words.ordinals
        self._weekdays = words.weekdays
        self._weekdays_behind = {**words.weekdays, **words.weekdays_behind}
        sudden = frozenset(words.sudden_moments)
        self._moments = {
            tuple(phrase.split()): (most, fewest, phrase in sudden) for phrase, (most, fewest) in words.moments.items()
        }
        self._longest = max(map(len, self._moments))
        self._opening = frozenset(phrase[0] for phrase in self._moments)

    def read(self, text: list[str], first: int, written: date, *, bare: bool) -> Moment | None:
        """Return the day or days named at word `first`.

        Args:
            text: the words.
            first: where to begin.
            written: the day of writing, which days are counted back from.
            bare: false behind a preposition, where a lone month is a date ("since May", not "may").
        """
        word = text[first]
        longest = self._longest if word in self._opening else 0
        for size in range(min(longest, len(text) - first), 0, -1):
            if found := self._moments.get(tuple(text[first : first + size])):
                return Moment(first + size, *found)
        if (weekday := (self._weekdays if bare else self._weekdays_behind).get(word)) is not None:
            back = (written.weekday() - weekday) % _DAYS_OF_WEEK
            return Moment(first + 1, back, back)
        if word[0].isdigit():
            hour = _behind_time_of_day(text, first)
            if bare and hour is not None and (hour >= len(text) or text[hour] not in self._opening):
                hour = None  # "1400" alone is no time of day, "1400 today" is one
            return self._numbered(text, first, word, written) if hour is None else self._at(text, hour, written)
        if month := self._months.get(word):
            return self._month(text, first, month, written, bare=bare)
        return None

    def _at(self, text: list[str], last: int, written: date) -> Moment:
        """Return the moment of a time of day, with the day that may stand behind it: "9 am", "0900 yesterday"."""
        day = self.read(text, last, written, bare=True) if last < len(text) else None
        return day._replace(sudden=day.most < 1) if day else Moment(last, 1, 0, sudden=True)

    def day_and_month(self, text: list[str], first: int, written: date) -> Moment | None:
        """Return the day meant by "11/18" or "3/12", month first or day first: where both can be, both stand.

        Only for words behind "since", "onset" or "on": elsewhere such figures are power, sight or a score.
        """
        last = first + 1
        found = _DAY_AND_MONTH.match(text[first])
        if found is None and text[last : last + 1] == ["/"] and last + 1 < len(text):
            found = _DAY_AND_MONTH.match(f"{text[first]}/{text[last + 1]}")
            last += 2
        if found is None:
            return None
        one, two = map(int, found.groups())
        readings = [_between(last, written, None, *pair) for pair in ((one, two), (two, one))]
        possible = [reading for reading in readings if reading]
        if not possible:
            return None
        return Moment(last, max(r.most for r in possible), min(r.fewest for r in possible))

    def _month(self, text: list[str], first: int, month: int, written: date, *, bare: bool) -> Moment | None:
        last = first + 1
        named = self._named_years.get(tuple(text[last : last + 2]))
        if named is not None:
            return _between(last + 2, written, written.year - named, month, None)
        if last < len(text):
            if _YEAR.match(text[last]):
                return _between(last + 1, written, int(text[last]), month, None)
            if _DAY.match(text[last]) and 0 < int(text[last]) <= _LAST_DAY:
                return _between(last + 1, written, None, month, int(text[last]))
        return None if bare else _between(last, written, None, month, None)

    def _numbered(self, text: list[str], first: int, word: str, written: date) -> Moment | None:
        last = first + 1
        if found := _ISO.match(word):
            return _between(last, written, *map(int, found.groups()))
        if found := _SLASHED.match(word):
            one, two, year = map(int, found.groups())
            year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits of a year
            # Month first or day first: only the reading that is possible, else both stand.
            readings = [_between(last, written, year, *pair) for pair in ((one, two), (two, one))]
            possible = [reading for reading in readings if reading]
            if not possible:
                return None
            return Moment(last, max(r.most for r in possible), min(r.fewest for r in possible))
        if found := _MONTH_AND_YEAR.match(word):
            return _between(last, written, int(found[2]), int(found[1]), None)
        if _YEAR.match(word):
            return _between(last, written, int(word), None, None)
        ordinal = text[last : last + 1] and text[last] in self._ordinals
        if ordinal:  # "15th of November"
            last += 2 if text[last + 1 : last + 2] == ["of"] else 1
        if last < len(text) and _DAY.match(word) and (month := self._months.get(text[last])):
            stated = int(text[last + 1]) if last + 1 < len(text) and _YEAR.match(text[last + 1]) else None
            return _between(last + (2 if stated else 1), written, stated, month, int(word))
        return None


def _behind_time_of_day(text: list[str], first: int) -> int | None:
    """Return the word behind "9 am", "09:15", "09.15" or "0915", as far as they can be no year."""
    last = first + 1
    following = text[last] if last < len(text) else ""
    if following in _HALVES and _DAY.match(text[first]):
        return last + 1
    if following == ":" and last + 1 < len(text) and _HOUR.match(text[first]) and _MINUTE.match(text[last + 1]):
        return last + 2
    return last if _FOUR_DIGITS.match(text[first]) or _DOTTED.match(text[first]) else None


def _between(last: int, written: date, year: int | None, month: int | None, day: int | None) -> Moment | None:
    """Days back to the first and the last day meant; a date without a year is the latest one before the writing."""
    try:
        start = date(year or written.year, month or 1, day or 1)
        if year is None and start > written:
            start = start.replace(year=written.year - 1)
        if day:
            end = start
        elif month:
            end = date(start.year + month // _MONTHS, month % _MONTHS + 1, 1) - timedelta(days=1)
        else:
            end = date(start.year, 12, 31)
    except (ValueError, OverflowError):
        return None
    if start > written:
        return None
    return Moment(last, (written - start).days, max((written - end).days, 0))
