"""Kidney function as far as it bears on gadolinium: newest eGFR, acute injury, dialysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.value_sets import is_one_of
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.demyelinating_diseases.condition import ChartCondition
    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.fhir import Resource

_NOT_A_RESULT = frozenset({"entered-in-error", "cancelled", "registered", "unknown"})


@dataclass(frozen=True, slots=True)
class Kidney:
    """What the chart says of the kidneys.

    Attributes:
        egfr: newest eGFR in mL/min/1.73 m2, or None.
        measured: day of that result.
        acute_injury: acute kidney injury within its time.
        dialysis: on dialysis.
        notes: results that could not be used, and why.
    """

    egfr: float | None = None
    measured: date | None = None
    acute_injury: bool = False
    dialysis: bool = False
    notes: tuple[str, ...] = ()

    def with_words(self, said: Iterable[Finding]) -> Kidney:
        """Add what the order says itself of dialysis and acute injury."""
        ideas = {item.idea for item in said}
        return replace(
            self,
            acute_injury=self.acute_injury or "acute-kidney-injury" in ideas,
            dialysis=self.dialysis or "dialysis" in ideas,
        )

    @property
    def at_risk(self) -> bool:
        """True when gadolinium needs a word with radiology: eGFR strictly below the line, injury, dialysis."""
        low = self.egfr is not None and self.egfr < interpretation().egfr_below.value
        return low or self.acute_injury or self.dialysis

    @property
    def reason(self) -> str:
        """Why, in a few words for the card."""
        if self.dialysis:
            return "On dialysis"
        if self.acute_injury:
            return "Acute kidney injury"
        return f"eGFR {self.egfr:g}" if self.egfr is not None else ""


def read_kidney(observations: Iterable[Resource], conditions: Iterable[ChartCondition], today: date) -> Kidney:
    """Read the newest usable eGFR, and acute injury and dialysis from the problems."""
    newest: tuple[date, float] | None = None
    notes = []
    for observation in observations:
        if not _is_egfr(observation) or fhir.first_code({"text": observation.get("status")}) in _NOT_A_RESULT:
            continue
        value, problem = _value(observation)
        if value is None:
            notes.append(problem)
            continue
        day = _day(observation) or date.min
        if newest is None or day > newest[0]:
            newest = (day, value)
    acute = dialysis = False
    since = today - timedelta(interpretation().acute_kidney_injury_days.value)
    for condition in conditions:
        if condition.standing is Standing.AFFIRMED:
            dialysis = dialysis or "dialysis" in condition.ideas
            recent = condition.newest is None or condition.newest >= since
            acute = acute or ("acute-kidney-injury" in condition.ideas and recent)
    egfr, measured = (newest[1], newest[0]) if newest else (None, None)
    return Kidney(egfr, measured if measured != date.min else None, acute, dialysis, tuple(notes))


def _is_egfr(observation: Resource) -> bool:
    if fhir.resource_type(observation) != "Observation":
        return False
    code = observation.get("code")
    codings = fhir.codings(code)
    if is_one_of("egfr", codings):
        return True
    name = fhir.words(code).lower()
    return not any(coding.system == "http://loinc.org" for coding in codings) and any(
        word in name for word in interpretation().egfr_words.value
    )


def _value(observation: Resource) -> tuple[float | None, str]:
    quantity = fhir.mapping(observation.get("valueQuantity"))
    value: Any = quantity.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None, "an eGFR without a number was ignored"
    units = interpretation().egfr_units.value
    for spelling in (fhir.string(quantity.get("code")), fhir.string(quantity.get("unit"))):
        factor = units.get(spelling.lower())
        if factor is not None:
            number = float(value) * factor
            below = fhir.string(quantity.get("comparator")).startswith("<")
            return (number - 1e-6 if below else number), ""
    return None, "an eGFR in a unit that is not known was ignored"


def _day(observation: Resource) -> date | None:
    found = (
        fhir.day(observation.get("effectiveDateTime"))
        or fhir.day(fhir.mapping(observation.get("effectivePeriod")).get("end"))
        or fhir.day(fhir.mapping(observation.get("effectivePeriod")).get("start"))
        or fhir.day(observation.get("effectiveInstant"))
        or fhir.day(observation.get("issued"))
    )
    return found.last if found else None
