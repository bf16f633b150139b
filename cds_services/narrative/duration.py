"""Time expressions of clinical shorthand ("x2wks", "10/7 hx", "since Sunday", "in 2019") as days before a date."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from cds_services.narrative.calendar_words import Calendar

if TYPE_CHECKING:
    from cds_services.narrative.modifiers import TimeWords

_FRACTION = re.compile(r"(\d{1,2})/(7|52|12)$")
_FRACTION_UNITS = {"7": "day", "52": "week", "12": "month"}
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,2})?$")
_LONGEST_DAYS = 45_000  # older than anybody: keeps every date inside the calendar
_MOST_PREPOSITIONS = 4
_STOP = "."
_STOPS = frozenset({".", "\n", ";"})
_PARTS = _STOPS | {",", ")", "/"}
_OPENS = _STOPS | {",", ":", "-", "|", "("}
_JOINED = frozenset({"and", "&", "+", "/"})
_JOINS = frozenset({",", ":", "/", "-", "("})
_ACUITY_WORDS = 4  # "VA right eye 6/9, left 6/12"


class Form(Enum):
    """How a time is put."""

    LENGTH = "length"
    """It has lasted so long ("for 2 weeks")."""
    AGO = "ago"
    """It was then ("2 years ago", "in 2019"); an event so dated may be over."""
    SINCE = "since"
    """It has been there since then."""
    NONE = "none"
    """A time that dates no symptom: an age, an interval, "6 months after starting"."""


class Span(NamedTuple):
    """One time expression: words to before `last`, from `most` to `fewest` days before the writing."""

    last: int
    form: Form
    most: float = 0.0
    fewest: float = 0.0
    forward: bool = False
    """True where it can only concern what follows ("2 week history of")."""
    gradual: bool = False
    """True for "over two years": the words say that it took so long."""
    hours: bool = False
    """True for hours or less."""

    def dates(self, written: date) -> tuple[date, date]:
        """Return the earliest and the latest day meant, both inside the calendar."""
        today = written.toordinal()
        longest = min(_LONGEST_DAYS, today - 1)
        most, fewest = min(int(self.most), longest), min(int(self.fewest), longest)
        return date.fromordinal(today - most), date.fromordinal(today - fewest)


_OF_A_TEST = 0.05
"""Days; no test takes an hour."""
_NEAR_A_TEST = 8  # words


class _Amount(NamedTuple):
    last: int
    most: float
    fewest: float


class Clock:
    """Reads time expressions off a list of words."""

    def __init__(self, words: TimeWords) -> None:
        self._numbers = words.numbers
        self._acuity = frozenset(words.acuity)
        self._vague = words.vague
        self._weekdays = frozenset(words.weekdays)
        self._units = {form: words.unit_days[unit] for unit, forms in words.units.items() for form in forms}
        self._fractions = {digits: words.unit_days[unit] for digits, unit in _FRACTION_UNITS.items()}
        self._before = frozenset({*words.lasting, *words.within, *words.dated})
        self._dated = frozenset(words.dated)
        self._bounds = frozenset(words.bounds)
        self._within = frozenset(words.within) - self._dated
        self._since = frozenset(words.since)
        self._long_ago = frozenset(words.long_ago)
        self._frequency = frozenset(words.frequency)
        self._gradual_over = frozenset(words.gradual_over)
        self._compared = frozenset(words.compared)
        self._history = frozenset(words.history)
        self._meetings = frozenset(words.meetings)
        self._coming = frozenset(words.coming)
        self._ago = frozenset(words.ago)
        self._back, *of_the_back = words.of_the_back
        self._of_the_back = frozenset(of_the_back)
        self._age = frozenset(words.age)
        self._age_before = frozenset(words.age_before)
        self._born = frozenset(words.born)
        self._age_units = frozenset(words.age_units)
        self._youngest = words.youngest_age_alone * words.unit_days["year"]
        self._not_onset = frozenset(words.not_onset)
        self._tests = frozenset(words.timed_tests)
        self._calendar = Calendar(words)
        self._prepositions = self._before | self._since | self._frequency
        self._inside = frozenset(
            {*words.numbers, *words.vague, *self._units, *words.months, *words.weekdays, *words.weekdays_behind,
             *self._prepositions, *self._long_ago, *(word for phrase in words.moments for word in phrase.split())}
        )  # fmt: skip
        self.starts = frozenset(
            {*words.numbers, *words.vague, *self._before, *self._since, *self._frequency, *words.months,
             *words.weekdays, *(phrase.split()[0] for phrase in words.moments)}
        )  # fmt: skip
        """Words with which an expression can begin, beside those that begin with a digit."""

    def read(self, text: list[str], first: int, written: date) -> Span | None:
        """Return the time expression that begins at word `first`, if one does."""
        if first and text[first - 1] in self._compared:
            return self._compared_with(text, first, written)
        span = self._read(text, first, written)
        if span is None or span.form is Form.NONE:
            return span
        if first and text[first - 1] in self._born:
            return Span(span.last, Form.NONE)
        if span.form is Form.LENGTH and (self._is_ahead(text, first, span) or self._is_result(text, first, span)):
            return Span(span.last, Form.NONE)
        if text[span.last : span.last + 1] and text[span.last] in self._history and self._opens(text, first):
            return span._replace(last=span.last + 1, forward=True)  # "Began 4 weeks ago, hx ..." tells what follows
        return span

    def _is_ahead(self, text: list[str], first: int, span: Span) -> bool:
        """Tell what is still to come ("Next visit in 3/52", "within the next 2 weeks") from how long it has lasted."""
        if not self._coming.isdisjoint(text[first : span.last]):
            return True
        before = text[max(first - 2, 0) : first]
        if not before or before[-1] not in self._meetings:
            return False
        return text[first] == "in" or before[0] in self._coming

    def _is_result(self, text: list[str], first: int, span: Span) -> bool:
        """Tell the result of a timed test from how long a symptom lasts."""
        if span.most >= _OF_A_TEST:
            return False
        return not self._tests.isdisjoint(text[max(first - _NEAR_A_TEST, 0) : first])

    @staticmethod
    def _opens(text: list[str], first: int) -> bool:
        """Tell whether a time opens its statement."""
        return first == 0 or text[first - 1] in _OPENS

    def _compared_with(self, text: list[str], first: int, written: date) -> Span | None:
        """Read "weaker than 2 years ago": what is compared with then has changed from then to now."""
        span = self._read(text, first, written)
        if span is None:
            amount = self._amount(text, first, alone=True)
            span = self._with_what_follows(text, amount, gradual=False) if amount else None
        if span is None or span.form is not Form.AGO:
            return span
        return span._replace(form=Form.LENGTH, gradual=True)

    def _read(self, text: list[str], first: int, written: date) -> Span | None:
        word = text[first]
        if word in self._prepositions and not self._follows(text, first + 1):
            return None
        if word in self._frequency:
            amount = self._amount(text, first + 1, alone=True)
            return Span(amount.last, Form.NONE) if amount else None
        if word in self._since:
            if first and text[first - 1] == "at":  # "TM at onset 2015": a date, not since when
                moment = self._calendar.read(text, first + 1, written, bare=False)
                return Span(moment.last, Form.AGO, moment.most, moment.fewest) if moment else None
            return self._after_since(text, first + 1, written)
        if word in self._before:
            return self._after_preposition(text, first, written)
        amount = self._amount(text, first, alone=False)
        if amount:
            if self._is_age(text, first, amount):
                return Span(amount.last, Form.NONE)
            return self._with_what_follows(text, amount, gradual=False)
        moment = self._calendar.read(text, first, written, bare=True)
        return Span(moment.last, Form.AGO, moment.most, moment.fewest, hours=moment.sudden) if moment else None

    def _follows(self, text: list[str], place: int) -> bool:
        """Tell in one look whether a time can follow a preposition ("in 2019", not "in both legs")."""
        place = self._bound(text, place)
        if place >= len(text):
            return False
        word = text[place]
        return word in self._inside or word[0].isdigit()

    def _bound(self, text: list[str], place: int) -> int:
        """Pass over "at least", "more than": the time is what stands behind them."""
        return place + 2 if " ".join(text[place : place + 2]) in self._bounds else place

    def _after_since(self, text: list[str], place: int, written: date) -> Span | None:
        while place < len(text) and text[place] in self._before:
            if moment := self._calendar.read(text, place, written, bare=False):
                break
            place += 1
        place = self._bound(text, place)
        if place >= len(text):
            return None
        if text[place] in self._long_ago:
            return Span(place + 1, Form.SINCE, _LONGEST_DAYS, _LONGEST_DAYS)
        amount = self._amount(text, place, alone=True)
        if day := self._calendar.day_and_month(text, place, written):
            # "since 11/12" may be twelve November, eleven December or eleven months: all of them stand.
            most, fewest = (amount.most, amount.fewest) if amount else (day.most, day.fewest)
            return Span(day.last, Form.SINCE, max(most, day.most), min(fewest, day.fewest))
        if amount:
            span = self._with_what_follows(text, amount, gradual=False)
            form = Form.NONE if span.form is Form.NONE else Form.SINCE
            return Span(span.last, form, span.most, span.fewest, hours=span.hours)
        moment = self._calendar.read(text, place, written, bare=False)
        return Span(moment.last, Form.SINCE, moment.most, moment.fewest, hours=moment.sudden) if moment else None

    def _after_preposition(self, text: list[str], first: int, written: date) -> Span | None:
        if moment := self._calendar.read(text, first, written, bare=True):  # "last night", "past Sunday"
            return Span(moment.last, Form.AGO, moment.most, moment.fewest, hours=moment.sudden)
        if text[first] in self._within and text[first + 1 : first + 2] == ["on"]:
            return None  # "previous ON 2019": the optic neuritis
        place, dated, gradual = self._prepositions_from(text, first)
        if place >= len(text):
            return None
        if amount := self._amount(text, place, alone=True):
            return self._with_what_follows(text, amount, gradual=gradual)
        if text[first] == "on" and not self._acuity.intersection(text[max(first - _ACUITY_WORDS, 0) : first]):
            day = self._calendar.day_and_month(text, place, written)
            if day:
                return Span(day.last, Form.AGO, day.most, day.fewest)
        if dated and (moment := self._calendar.read(text, place, written, bare=False)):
            return Span(moment.last, Form.AGO, moment.most, moment.fewest, hours=moment.sudden)
        return None

    def _prepositions_from(self, text: list[str], first: int) -> tuple[int, bool, bool]:
        """Return the word behind the prepositions of a time, and whether one dates it or makes it a slow course."""
        place, dated, gradual = first, False, False
        while place < len(text) and place < first + _MOST_PREPOSITIONS:
            if (bound := self._bound(text, place)) > place:  # "for more than a year"
                place = bound
            elif text[place] in self._before:
                dated = dated or text[place] in self._dated
                gradual = gradual or text[place] in self._gradual_over
                place += 1
            else:
                break
        return place, dated, gradual

    def _with_what_follows(self, text: list[str], amount: _Amount, *, gradual: bool) -> Span:
        last, most, fewest = amount
        hours = most < 1
        following = text[last] if last < len(text) else ""
        if following in self._ago and not self._is_the_back(text, last):
            return Span(last + 1, Form.AGO, most, fewest, hours=hours)
        if following in self._history:
            return Span(last + 1, Form.LENGTH, most, fewest, forward=True, hours=hours)
        if following in self._age:
            return Span(last + 1, Form.NONE)
        if following in self._not_onset:
            return Span(last, Form.NONE)
        return Span(last, Form.LENGTH, most, fewest, forward=following == "of", gradual=gradual, hours=hours)

    def _is_the_back(self, text: list[str], place: int) -> bool:
        """Tell "3 weeks back pain" from "began 3 weeks back"."""
        if text[place] != self._back:
            return False
        behind = [word for word in text[place + 1 : place + 3] if word not in _JOINED]
        return bool(behind) and behind[0] in self._of_the_back

    def _is_age(self, text: list[str], first: int, amount: _Amount) -> bool:
        """Tell how old somebody is ("Confused, febrile. 19 y. CT normal", "F, 34 yrs, numb") from how long it lasts."""
        following = text[amount.last] if amount.last < len(text) else _STOP
        if amount.fewest < self._youngest or following not in _PARTS:
            return False
        before = text[first - 1] if first else _STOP
        if before in _JOINS and first > 1:  # "F, 34 yrs", "Age: 34 y"
            return text[first - 2] in self._age_before
        return before in self._age_before or (before in _STOPS and text[amount.last - 1] in self._age_units)

    def _amount(self, text: list[str], first: int, *, alone: bool) -> _Amount | None:
        """Read "2 weeks", "5/7", "2-3 wks", "a few days", "weeks"; with `alone` also "week" for one week."""
        size = len(text)
        if first >= size:
            return None
        word = text[first]
        if found := _FRACTION.match(word):
            if found[2] == "12" and self._acuity.intersection(text[max(first - _ACUITY_WORDS, 0) : first]):
                return None  # sight of 6/12, not six months
            days = int(found[1]) * self._fractions[found[2]]
            return _Amount(first + 1, days, days)
        if word in self._vague and word in self._units:
            fewest, most = self._vague[word]
            return _Amount(first + 1, most * self._units[word], fewest * self._units[word])
        if alone and word in self._units and word not in self._weekdays and not word.endswith("s"):  # "since Mon"
            return _Amount(first + 1, self._units[word], self._units[word])
        number = self._number(word)
        if number is None:
            return None
        low, high = number
        last = first + 1
        if last < size and text[last] in ("to", "or") and last + 1 < size:
            last += 1
        if last < size and (second := self._number(text[last])) is not None:
            high = second[1]
            last += 1
        elif last < size and text[last] in ("of", "more", "+"):
            last += 1
        unit = self._units.get(text[last]) if last < size else None
        return None if unit is None else _Amount(last + 1, max(low, high) * unit, min(low, high) * unit)

    def _number(self, word: str) -> tuple[float, float] | None:
        if _NUMBER.match(word):
            return float(word), float(word)
        return self._numbers.get(word)
