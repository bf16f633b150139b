"""Resources of the chart that nobody here can read: codes of unknown systems, and no words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.prefetch import counted
from cds_services.terminology import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cds_services.fhir import Resource

_NOUNS = {
    "MedicationRequest": "medicine",
    "MedicationStatement": "medicine",
    "MedicationAdministration": "medicine",
    "MedicationDispense": "medicine",
    "Medication": "medicine",
    "Device": "device",
    "AllergyIntolerance": "allergy",
    "Procedure": "procedure",
}
_PLURALS = {"allergy": "allergies"}
_WORDS_ELSEWHERE = ("deviceName", "modelNumber", "manufacturer", "note", "dosageInstruction", "reaction", "text")
"""Elements that may say in words what the code does not."""


def notes_on_unknown(resources: Mapping[str, Iterable[Resource]]) -> Iterator[str]:
    """Yield one note for each kind of resource, without patient data.

    Args:
        resources: the resources that are read, by key of the prefetch; one that came under two keys counts once.
    """
    numbers: Counter[str] = Counter()
    for resource in {id(item): item for items in resources.values() for item in items}.values():
        noun = _NOUNS.get(fhir.resource_type(resource))
        if noun is not None and _is_unknown(resource):
            numbers[noun] += 1
    for noun, number in numbers.items():
        yield f"{counted(number, noun, _PLURALS.get(noun, ''))} in a code system that this service does not know"


def _is_unknown(resource: Resource) -> bool:
    for name in ("code", "medicationCodeableConcept", "type"):
        concept = resource.get(name)
        if concept is not None:
            codings = fhir.codings(concept)
            if not codings or fhir.words(concept) or any(is_known(coding.system) for coding in codings):
                return False
            return not any(resource.get(element) for element in _WORDS_ELSEWHERE)
    return False
