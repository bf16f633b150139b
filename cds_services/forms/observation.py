"""An Observation as questions with answers: `value[x]`, components, and why there is no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.forms.answer_codes import answer_of
from cds_services.forms.answers import form_words
from cds_services.forms.data_field import DataField, data_field, unanswered, values
from cds_services.forms.field import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

_VOID = frozenset({"entered-in-error", "cancelled", "registered"})


def of_observation(observation: Resource) -> Iterator[DataField]:
    """Yield the answers of an Observation; nothing where it is void or says no more than its code."""
    if is_void(observation):
        return
    yield from _of_part(observation)
    for component in fhir.sequence(observation.get("component")):
        yield from _of_part(fhir.mapping(component))


def is_void(observation: Resource) -> bool:
    """Tell whether an Observation is no result: not there yet, called off, or a mistake."""
    return fhir.string(observation.get("status")).lower() in _VOID


def says_only_its_code(observation: Resource) -> bool:
    """Tell whether an Observation without any value states its code as a finding."""
    parts = (observation, *map(fhir.mapping, fhir.sequence(observation.get("component"))))
    return not any(values(part, "value") or "dataAbsentReason" in part for part in parts) and not _interpreted(
        observation
    )


def _of_part(part: Resource) -> Iterator[DataField]:
    code = part.get("code")
    label, codings = fhir.words(code), fhir.codings(code)
    found = values(part, "value")
    for kind, value in found:
        yield data_field(label, codings, value, kind)
    if not found and "dataAbsentReason" in part:
        yield unanswered(label, codings, fhir.words(part.get("dataAbsentReason")))
    elif not found and (meaning := _interpreted(part)):
        yield data_field(label, codings, meaning is Answer.YES, "Boolean")


def _interpreted(part: Resource) -> Answer | None:
    """Return what the interpretation says of a part without a value ("POS", "negative")."""
    for concept in fhir.sequence(part.get("interpretation")):
        meaning = answer_of(fhir.codings(concept)) or form_words().meaning(fhir.words(concept))
        if meaning in {Answer.YES, Answer.NO}:
            return meaning
    return None
