"""One result of an estimated glomerular filtration rate: what it says, in whatever form a laboratory sends it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import any_of, interpretation
from cds_services.demyelinating_diseases.value_sets import is_one_of
from cds_services.modifier_extensions import changes_meaning
from cds_services.moments import Moment, last_moment
from cds_services.terminology import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.fhir import Resource

_NOT_A_RESULT = frozenset({"entered-in-error", "cancelled", "registered", "unknown"})
_NOT_MADE = frozenset({"not-performed", "not-asked", "asked-declined", "not-applicable"})
_LOINC = "http://loinc.org"
_A_LITTLE = 1e-6
_LONGEST = 200

_LESS = r"<|\u2264|less than|lower than|below|under"
_MORE = r">|\u2265|greater than|more than|above|over|at least"
_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)(?![\d.,/]*\d)"
_TEXT = re.compile(
    rf"(?:e?gfr|estimated gfr)?[\s:=(]*+(?P<sign>{_LESS}|{_MORE})?\s*+(?P<equal>=|or equal to)?\s*+{_NUMBER}"
    rf"(?:\s*(?:-|to|\u2013)\s*{_NUMBER})?"
)


class Result(NamedTuple):
    """One result.

    Attributes:
        value: in mL/min/1.73 m2; of a result below a bound a hair less than the bound; None where it is unreadable.
        when: its moment, or None.
        problem: why it is unreadable.
    """

    value: float | None
    when: Moment | None
    problem: str = ""


def read_results(observation: Resource, today: date) -> Iterator[Result]:
    """Yield every eGFR of an Observation: its own value, its components, and the members that it contains."""
    if fhir.resource_type(observation) != "Observation" or _is_void(observation):
        return
    when = last_moment(observation, "effective", today, "issued")
    components = list(map(fhir.mapping, fhir.sequence(observation.get("component"))))
    ours = is_egfr(observation)
    alone = ours and not _has_value(observation)
    parts = [part for part in components if is_egfr(part) or (alone and _is_unnamed_number(part))]
    for part in parts:
        yield _result(part, when)
    for member in map(fhir.mapping, fhir.sequence(observation.get("contained"))):
        if fhir.resource_type(member) == "Observation":
            for result in read_results(member, today):
                yield result if result.when else result._replace(when=when)
    if ours and (_has_value(observation) or not (parts or observation.get("hasMember") or _never_made(observation))):
        yield _result(observation, when)


def is_egfr(element: Resource) -> bool:
    """Tell whether an Observation or a component of one measures eGFR: by its LOINC code, or without one by name."""
    code = element.get("code")
    codings = fhir.codings(code)
    if is_one_of("egfr", codings):
        return True
    if any(coding.system == _LOINC for coding in codings):
        return False
    name = fhir.words(code).lower()
    return any(word in name for word in interpretation().egfr_words.value)


def _is_void(observation: Resource) -> bool:
    return fhir.string(observation.get("status")).lower() in _NOT_A_RESULT


def _is_unnamed_number(part: Resource) -> bool:
    named = any(is_known(coding.system) for coding in fhir.codings(part.get("code")))
    return not named and ("valueQuantity" in part or "valueInteger" in part)


def _never_made(observation: Resource) -> bool:
    """Tell a test that was not done, which is no result, from one whose result cannot be read."""
    return fhir.first_code(observation.get("dataAbsentReason")) in _NOT_MADE


def _has_value(element: Resource) -> bool:
    return any(name.startswith("value") for name in element)


def _result(element: Resource, when: Moment | None) -> Result:
    if changes_meaning(element):
        return Result(None, when, "an eGFR with an extension that changes its meaning could not be read")
    value, factor = _reading(element)
    if value is None:
        return Result(None, when, "an eGFR without a number that could be read")
    if factor is None:
        return Result(None, when, "an eGFR in a unit of something else")
    return Result(value * factor, when)


def _reading(element: Resource) -> tuple[float | None, float | None]:
    """Return number and factor of the value, whichever of R4's types it has."""
    quantity = fhir.mapping(element.get("valueQuantity"))
    if quantity:
        return _bounded(quantity), _factor_of(quantity)
    value_range = fhir.mapping(element.get("valueRange"))
    if value_range:
        low, high = fhir.mapping(value_range.get("low")), fhir.mapping(value_range.get("high"))
        number = fhir.number(low.get("value"))
        if number is None:
            top = fhir.number(high.get("value"))
            number = None if top is None else top - _A_LITTLE
        return number, _factor_of(low or high)
    integer = fhir.number(element.get("valueInteger"))
    if integer is not None:
        return integer, 1.0
    text = fhir.string(element.get("valueString")) or fhir.words(element.get("valueCodeableConcept"))
    return _in_words(text[:_LONGEST].lower())


def _bounded(quantity: Resource) -> float | None:
    number = fhir.number(quantity.get("value"))
    if number is None:
        text = fhir.string(quantity.get("value"))[:_LONGEST].lower()
        return _in_words(text)[0] if text else None
    return number - _A_LITTLE if fhir.string(quantity.get("comparator")) == "<" else number


def _in_words(text: str) -> tuple[float | None, float | None]:
    """Read "<15", "28 (low)", ">60 mL/min", "28,5", "15-29": of two numbers the lower counts."""
    found = _TEXT.match(text.strip())
    if found is None:
        return None, None
    numbers = [float(number.replace(",", ".")) for number in found.groups()[2:] if number]
    below = re.fullmatch(_LESS, found["sign"] or "") is not None and found["sign"] != "\u2264" and not found["equal"]
    return min(numbers) - (_A_LITTLE if below else 0), _factor(text[found.end() :])


def _factor_of(quantity: Resource) -> float | None:
    factors = {_factor(fhir.string(quantity.get(name)).lower()) for name in ("code", "unit")}
    told = factors - {1.0}
    return 1.0 if not told else told.pop() if len(told) == 1 else None


def _factor(unit: str) -> float | None:
    """Return the factor to mL/min/1.73 m2; None for a unit of something else.

    What the LOINC code says is measured decides. A unit that is missing or misspelled is therefore the usual one;
    another one must be recognised as such.
    """
    if not unit:
        return 1.0
    units = interpretation().egfr_units.value
    if any(mark in unit for mark in units.something_else):
        return None
    rate = _rate().search(unit)
    if rate is None:
        return 1.0
    return units.millilitres[rate["volume"]] / units.minutes[rate["time"]]


@cache
def _rate() -> re.Pattern[str]:
    units = interpretation().egfr_units.value
    volume, time = any_of(units.millilitres), any_of(units.minutes)
    return re.compile(
        rf"(?<![a-z])(?P<volume>{volume})(?:\s*(?:/|per|p)\s*|[\s.\u00b7*]+(?=min))(?P<time>{time})(?![a-z])"
    )
