"""Drugs and devices whose codes nobody here knows and that have no words: they are counted and told, not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.prefetch import counted
from cds_services.terminology import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds_services.fhir import Resource

_NAMED_BY = {
    "Medication": ("code",),
    "MedicationRequest": ("medicationCodeableConcept",),
    "MedicationStatement": ("medicationCodeableConcept",),
    "MedicationAdministration": ("medicationCodeableConcept",),
    "MedicationDispense": ("medicationCodeableConcept",),
    "Device": ("type", "deviceName"),
}


def unreadable_notes(key: str, resources: Iterable[Resource]) -> Iterator[str]:
    """Yield a line that counts the resources under a key that nobody can read, where there are any."""
    number = sum(_is_unreadable(resource) for resource in resources)
    if number:
        told = counted(number, "entry", "entries")
        yield f"{key}: {told} in a code system that this service does not know, and without words"


def _is_unreadable(resource: Resource) -> bool:
    members = _NAMED_BY.get(fhir.resource_type(resource), ())
    concepts = [item for member in members for item in fhir.sequence(resource.get(member))]
    codings = [coding for concept in concepts for coding in fhir.codings(concept)]
    if not codings or any(is_known(coding.system) for coding in codings):
        return False
    return not any(fhir.words(concept) or fhir.string(fhir.mapping(concept).get("name")) for concept in concepts)
