"""Is the patient pregnant now, as far as the chart tells?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.value_sets import is_one_of
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds_services.demyelinating_diseases.condition import ChartCondition
    from cds_services.fhir import Resource

_NOT_A_RESULT = frozenset({"entered-in-error", "cancelled"})


def read_pregnancy(observations: Iterable[Resource], conditions: Iterable[ChartCondition], today: date) -> str:
    """Return what the chart says of a present pregnancy, in its own words; the empty string when nothing does.

    A newer observation that says "not pregnant" outweighs an older problem or test.
    """
    said: list[tuple[date, str]] = []
    since = today - timedelta(interpretation().pregnancy_days.value)
    for condition in conditions:
        if "pregnancy" in condition.ideas and condition.standing is Standing.AFFIRMED:
            day = condition.newest
            if day is None or day >= since:
                said.append((day or date.min, condition.words or "Pregnancy"))
        elif "not-pregnant" in condition.ideas and condition.standing is Standing.AFFIRMED and condition.newest:
            said.append((condition.newest, ""))
    since = today - timedelta(interpretation().pregnancy_observation_days.value)
    for observation in observations:
        read = _observation(observation)
        if read is not None and read[0] >= since:
            said.append(read)
    return max(said, key=lambda item: item[0])[1] if said else ""


def _observation(observation: Resource) -> tuple[date, str] | None:
    """Day and words of an observation about pregnancy; empty words when it denies it."""
    if fhir.resource_type(observation) != "Observation" or fhir.string(observation.get("status")) in _NOT_A_RESULT:
        return None
    code = observation.get("code")
    codings = fhir.codings(code)
    about = any(is_one_of(idea, codings) for idea in ("pregnancy-status", "pregnancy-test", "pregnancy"))
    if not about and "pregnan" not in fhir.words(code).lower():
        return None
    found = fhir.day(observation.get("effectiveDateTime")) or fhir.day(observation.get("issued"))
    day = found.last if found else date.min
    value = observation.get("valueCodeableConcept")
    words = (fhir.words(value) or fhir.string(observation.get("valueString"))).lower()
    positive = is_one_of("positive-result", fhir.codings(value)) or observation.get("valueBoolean") is True
    if positive or (words and not any(no in words for no in ("not ", "neg", "no ", "unlikely", "unknown"))
                    and any(yes in words for yes in ("pregnan", "pos", "detected", "yes"))):  # fmt: skip
        return day, f"{fhir.words(code) or 'Pregnancy'}: {fhir.words(value) or words or 'positive'}"
    return (day, "") if words or value or observation.get("valueBoolean") is False else None
