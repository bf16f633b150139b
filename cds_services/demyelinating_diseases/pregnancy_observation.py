"""What one Observation says of a pregnancy: a status, a test, or an estimated date of delivery."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.value_sets import ideas_of
from cds_services.forms.observation import is_void
from cds_services.moments import last_moment

if TYPE_CHECKING:
    from cds_services.fhir import Resource

_LOINC = "http://loinc.org"
_WORD = re.compile(r"[a-z]+|\+")
_ABOUT = frozenset({"pregnancy-status", "pregnancy-test", "pregnancy"})
_YES = frozenset({"positive-result", "pregnancy"})
_NO = frozenset({"negative-result", "not-pregnant", "postpartum"})
_LONGEST = 200


def read_observation(observation: Resource, today: date) -> tuple[date, str] | None:
    """Return day and words of an Observation about a pregnancy; empty words when it denies one.

    None where it is about something else (what somebody intends, or went through before), does not tell, or lies
    ahead.
    """
    if fhir.resource_type(observation) != "Observation" or is_void(observation):
        return None
    code = observation.get("code")
    codings = fhir.codings(code)
    ideas = frozenset(ideas_of(codings))
    loinc = any(coding.system == _LOINC for coding in codings)
    name = fhir.words(code)
    day = _day(observation, today)
    if day is None:
        return None
    if "delivery-date" in ideas or (not loinc and _speaks_of(name, interpretation().delivery_date_words.value)):
        return (day, f"{name or 'Estimated delivery date'}: ahead") if _lies_ahead(observation, today) else None
    if ideas.isdisjoint(_ABOUT) and (loinc or not _is_status(name)):
        return None
    told = _answer(observation)
    if told is None:
        return None
    return day, f"{name or 'Pregnancy'}: {_value_words(observation) or 'positive'}" if told else ""


def _day(observation: Resource, today: date) -> date | None:
    """The last day that it speaks of and that does not lie ahead; the earliest day where it has none."""
    period = fhir.mapping(observation.get("effectivePeriod"))
    start, end = fhir.day(period.get("start")), fhir.day(period.get("end"))
    if start is not None and end is not None and start.first <= today <= end.last:
        return today
    when = last_moment(observation, "effective", today, "issued")
    if when is None:
        return date.min
    return None if when.lies_ahead(today) else when.day


def _lies_ahead(observation: Resource, today: date) -> bool:
    """Tell whether a date of delivery is yet to come, and near enough to be one."""
    value = (
        fhir.day(observation.get("valueDateTime"))
        or fhir.day(observation.get("valueString"))
        or fhir.day(fhir.mapping(observation.get("valuePeriod")).get("end"))
    )
    latest = today + timedelta(interpretation().pregnancy_days.value)
    return value is not None and value.last >= today and value.first <= latest


def _is_status(name: str) -> bool:
    return _speaks_of(name, interpretation().pregnancy_name_words.value) and not is_not_of_now(name)


def is_not_of_now(text: str) -> bool:
    """Tell whether words about a pregnancy are of an earlier one, of one that is wished for, or of a number."""
    choices = interpretation()
    return _speaks_of(text, choices.pregnancy_not_now_words.value) and not _speaks_of(
        text, choices.pregnancy_now_words.value
    )


def _speaks_of(text: str, parts: tuple[str, ...]) -> bool:
    words = " ".join(re.findall(r"[a-z0-9]+", text[:_LONGEST].lower()))
    return any(f" {part}" in f" {words} " for part in parts)


def _answer(observation: Resource) -> bool | None:
    """Yes, no, or neither."""
    boolean = observation.get("valueBoolean")
    if isinstance(boolean, bool):
        return boolean
    value = observation.get("valueCodeableConcept")
    if value is None and "valueString" not in observation:
        value = next(iter(fhir.sequence(observation.get("interpretation"))), None)
    ideas = frozenset(ideas_of(fhir.codings(value)))
    if ideas:
        return True if ideas & _YES else False if ideas & _NO else None
    return _answer_in_words(fhir.words(value) or fhir.string(observation.get("valueString")))


def _answer_in_words(text: str) -> bool | None:
    words = _WORD.findall(text[:_LONGEST].lower())
    choices = interpretation()
    if not choices.pregnancy_unsure_words.value.isdisjoint(words):
        return None
    if not choices.pregnancy_no_words.value.isdisjoint(words):
        return False
    return True if not choices.pregnancy_yes_words.value.isdisjoint(words) else None


def _value_words(observation: Resource) -> str:
    return fhir.words(observation.get("valueCodeableConcept")) or fhir.string(observation.get("valueString"))
