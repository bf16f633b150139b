"""When a problem began and whether it is over, in every form that R4 has for it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.choices import choices
from cds_services.narrative.mention import Onset

if TYPE_CHECKING:
    from cds_services.fhir import Resource

_DAYS_OF_UNIT = {"a": 365.25, "y": 365.25, "year": 365.25, "yr": 365.25, "mo": 30.44, "month": 30.44, "mon": 30.44,
                 "wk": 7.0, "week": 7.0, "d": 1.0, "day": 1.0, "h": 1 / 24, "hour": 1 / 24, "hr": 1 / 24,
                 "min": 1 / 1440, "minute": 1 / 1440}  # fmt: skip
_ABATEMENTS = frozenset(f"abatement{kind}" for kind in ("DateTime", "Age", "Period", "Range", "String", "Boolean"))
_UCUM_YEAR = re.compile(r"(a|mo)_[jgts]")


def onset_of(resource: Resource, born: date | None) -> Onset | None:
    """Return when it began: a date of any precision, a period, an age, a range of ages, or a date in words."""
    return (
        span(resource.get("onsetDateTime"))
        or span(fhir.mapping(resource.get("onsetPeriod")).get("start"))
        or _at_age(resource.get("onsetAge"), born)
        or _in_range(resource.get("onsetRange"), born)
        or span(resource.get("onsetString"))
    )


def is_over(resource: Resource, born: date | None, today: date) -> bool:
    """Return whether an abatement says that it has ended; one in the future, or that says "ongoing", does not."""
    if _ABATEMENTS.isdisjoint(resource):
        return False
    if resource.get("abatementBoolean") is True:
        return True
    dates = [span(resource.get("abatementDateTime"))]
    period = fhir.mapping(resource.get("abatementPeriod"))
    dates.append(span(period.get("end")) or span(period.get("start")))
    ended = [_at_age(resource.get("abatementAge"), born), _in_range(resource.get("abatementRange"), born)]
    if any(found is not None and found.earliest <= today for found in (*dates, *ended)):
        return True
    if born is None and any(_is_told(resource.get(name)) for name in ("abatementAge", "abatementRange")):
        return True
    return _words_say_over(fhir.string(resource.get("abatementString")), today)


def span(value: object) -> Onset | None:
    """Read a FHIR date as the days that it can mean."""
    found = fhir.day(value)
    return Onset(found.first, found.last) if found else None


def _words_say_over(words: str, today: date) -> bool:
    if not words:
        return False
    dated = span(words)
    if dated is not None:
        return dated.earliest <= today
    return words.lower().strip(" .!?") not in choices().not_ended_words.value


def _is_told(value: object) -> bool:
    return bool(fhir.mapping(value))


def _in_range(value: object, born: date | None) -> Onset | None:
    """A range of ages; where one end is missing, the other is used for both."""
    if not value:
        return None
    bounds = fhir.mapping(value)
    low, high = _at_age(bounds.get("low"), born), _at_age(bounds.get("high"), born)
    if low is None or high is None:
        return low or high
    return Onset(min(low.earliest, high.earliest), max(low.latest, high.latest))


def _at_age(value: object, born: date | None) -> Onset | None:
    """An age covers the whole year of life (or month, ...) that it names, so it is not exact to the day."""
    if not value or born is None:
        return None
    age = fhir.mapping(value)
    number, days = fhir.number(age.get("value")), _days(age)
    if days is None or number is None:
        return None
    try:
        return Onset(born + timedelta(number * days), born + timedelta((number + 1) * days))
    except (OverflowError, ValueError):
        return None


def _days(age: Resource) -> float | None:
    for spelling in (fhir.string(age.get("code")), fhir.string(age.get("unit"))):
        unit = _UCUM_YEAR.sub(r"\1", spelling.lower()).strip(" .{}()")
        days = _DAYS_OF_UNIT.get(unit) or _DAYS_OF_UNIT.get(unit.removesuffix("(s").removesuffix("s"))
        if days is not None:
            return days
    return None
