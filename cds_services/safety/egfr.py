"""One result of an estimated glomerular filtration rate: what it says, in whatever form a laboratory sends it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cds_services.concepts.value_sets import is_one_of
from cds_services.knowledge import any_of
from cds_services.safety.choices import choices
from cds_services.terminology import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.chart.codeable_concept import CodeableConcept
    from cds_services.chart.moments import Moment
    from cds_services.chart.observation import Observation, Part
    from cds_services.chart.quantity import Quantity

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
        value: in mL/min/1.73 m2; of a result below a bound slightly less than the bound; None where it is unreadable.
        when: its moment, or None.
        problem: why it is unreadable.
    """

    value: float | None
    when: Moment | None
    problem: str = ""


def read_results(observation: Observation) -> Iterator[Result]:
    """Yield every eGFR of an Observation: its own value, its components, and the members that it contains."""
    if not observation.is_result:
        return
    own, when = observation.own, observation.when
    ours = is_egfr(own.code)
    alone = ours and not own.given
    parts = [part for part in observation.parts if is_egfr(part.code) or (alone and _is_unnamed_number(part))]
    for part in parts:
        yield _result(part, when)
    for member in observation.contained:
        for result in read_results(member):
            yield result if result.when else result._replace(when=when)
    if ours and (own.given or not (parts or observation.refers or own.absent in _NOT_MADE)):
        yield _result(own, when)


def is_egfr(code: CodeableConcept) -> bool:
    """Return whether a code is that of an eGFR: by LOINC, or where there is no LOINC code by name."""
    if is_one_of("egfr", code.codings):
        return True
    if any(coding.system == _LOINC for coding in code.codings):
        return False
    name = code.words.lower()
    return any(word in name for word in choices().egfr_words.value)


def _is_unnamed_number(part: Part) -> bool:
    named = any(is_known(coding.system) for coding in part.code.codings)
    return not named and (part.quantity is not None or part.integer is not None)


def _result(part: Part, when: Moment | None) -> Result:
    if part.changed:
        return Result(None, when, "an eGFR with an extension that changes its meaning could not be read")
    value, factor = _reading(part)
    if value is None:
        return Result(None, when, "an eGFR without a number that could be read")
    if factor is None:
        return Result(None, when, "an eGFR in a unit of something else")
    return Result(value * factor, when)


def _reading(part: Part) -> tuple[float | None, float | None]:
    """Return number and factor of the value, whichever of R4's types it has."""
    if part.quantity is not None:
        return _bounded(part.quantity), _factor_of(part.quantity)
    if part.ranged:
        number = part.low.number if part.low is not None else None
        if number is None and part.high is not None and part.high.number is not None:
            number = part.high.number - _A_LITTLE
        return number, _factor_of(part.low or part.high)
    if part.integer is not None:
        return part.integer, 1.0
    return _in_words((part.text or part.concept.words)[:_LONGEST].lower())


def _bounded(quantity: Quantity) -> float | None:
    if quantity.number is None:
        text = quantity.written[:_LONGEST].lower()
        return _in_words(text)[0] if text else None
    return quantity.number - _A_LITTLE if quantity.comparator == "<" else quantity.number


def _in_words(text: str) -> tuple[float | None, float | None]:
    """Read "<15", "28 (low)", ">60 mL/min", "28,5", "15-29": of two numbers the lower counts."""
    found = _TEXT.match(text.strip())
    if found is None:
        return None, None
    numbers = [float(number.replace(",", ".")) for number in found.groups()[2:] if number]
    below = re.fullmatch(_LESS, found["sign"] or "") is not None and found["sign"] != "\u2264" and not found["equal"]
    return min(numbers) - (_A_LITTLE if below else 0), _factor(text[found.end() :])


def _factor_of(quantity: Quantity | None) -> float | None:
    told = {_factor(unit) for unit in (quantity.units if quantity is not None else ())} - {1.0}
    return 1.0 if not told else told.pop() if len(told) == 1 else None


def _factor(unit: str) -> float | None:
    """Return the factor to mL/min/1.73 m2; None for a unit of something else.

    The quantity that the LOINC code states decides. A missing or misspelled unit is therefore taken as the usual one;
    another unit must be recognised as such.
    """
    if not unit:
        return 1.0
    units = choices().egfr_units.value
    if any(mark in unit for mark in units.something_else):
        return None
    rate = _rate().search(unit)
    if rate is None:
        return 1.0
    return units.millilitres[rate["volume"]] / units.minutes[rate["time"]]


@cache
def _rate() -> re.Pattern[str]:
    units = choices().egfr_units.value
    volume, time = any_of(units.millilitres), any_of(units.minutes)
    return re.compile(
        rf"(?<![a-z])(?P<volume>{volume})(?:\s*(?:/|per|p)\s*|[\s.\u00b7*]+(?=min))(?P<time>{time})(?![a-z])"
    )
