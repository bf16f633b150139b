"""What one Observation says of a pregnancy: a status, a test, or an estimated date of delivery."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds_services.concepts.pregnancy_words import is_not_of_now, speaks_of
from cds_services.safety.choices import choices

if TYPE_CHECKING:
    from cds_services.chart.observation import Observation, Part

_LOINC = "http://loinc.org"
_WORD = re.compile(r"[a-z]+|\+")
_ABOUT = frozenset({"pregnancy-status", "pregnancy-test", "pregnancy"})
_YES = frozenset({"positive-result", "pregnancy"})
_NO = frozenset({"negative-result", "not-pregnant", "postpartum"})
_LONGEST = 200


def read_pregnancy_result(observation: Observation, today: date) -> tuple[date, str] | None:
    """Return day and words of an Observation about a pregnancy; empty words when it denies one.

    None where it is about something else (an intention, or an earlier pregnancy), is undetermined, or lies in the
    future.
    """
    if observation.is_void:
        return None
    own = observation.own
    concepts = frozenset(own.code.concepts)
    loinc = any(coding.system == _LOINC for coding in own.code.codings)
    name = own.code.words
    day = _day(observation, today)
    if day is None:
        return None
    if "delivery-date" in concepts or (not loinc and speaks_of(name, choices().delivery_date_words.value)):
        return (day, f"{name or 'Estimated delivery date'}: ahead") if _lies_ahead(own, today) else None
    if concepts.isdisjoint(_ABOUT) and (loinc or not _is_status(name)):
        return None
    told = _answer(own)
    if told is None:
        return None
    return day, f"{name or 'Pregnancy'}: {own.words or 'positive'}" if told else ""


def _day(observation: Observation, today: date) -> date | None:
    """The last day that it covers and that is not in the future; the earliest day where it has none."""
    if observation.period is not None:
        start, end = observation.period
        if start.first <= today <= end.last:
            return today
    when = observation.when
    if when is None:
        return date.min
    return None if when.lies_ahead(today) else when.day


def _lies_ahead(part: Part, today: date) -> bool:
    """Return whether a date of delivery is not past, and near enough to be plausible."""
    day, latest = part.day, today + timedelta(choices().pregnancy_days.value)
    return day is not None and day.last >= today and day.first <= latest


def _is_status(name: str) -> bool:
    return speaks_of(name, choices().pregnancy_name_words.value) and not is_not_of_now(name)


def _answer(part: Part) -> bool | None:
    """Yes, no, or neither."""
    if part.boolean is not None:
        return part.boolean
    value = part.concept if part.concept.codings or part.concept.words else part.interpreted
    concepts = frozenset(value.concepts)
    if concepts:
        return True if concepts & _YES else False if concepts & _NO else None
    return _answer_in_words(value.words or part.text)


def _answer_in_words(text: str) -> bool | None:
    words = _WORD.findall(text[:_LONGEST].lower())
    chosen = choices()
    if not chosen.pregnancy_unsure_words.value.isdisjoint(words):
        return None
    if not chosen.pregnancy_no_words.value.isdisjoint(words):
        return False
    return True if not chosen.pregnancy_yes_words.value.isdisjoint(words) else None
