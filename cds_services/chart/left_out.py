"""Chart entries not read, or counted as absent: reported by number and cause, so that silence is not misunderstood.

The notes hold no patient data.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.prefetch import counted
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


class LeftOut:
    """Counts the entries that are left out, by the key that their type belongs to and by cause."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._numbers: dict[str, Counter[str]] = {key: Counter() for key in keys}

    def add(self, key: str, why: str) -> None:
        """Count one entry, unless the reason is empty."""
        if why:
            self._numbers[key][why] += 1

    def notes(self) -> Iterator[str]:
        """Yield one note for each key and cause."""
        for key, numbers in self._numbers.items():
            for why, number in numbers.items():
                yield f"{key}: {counted(number, 'entry', 'entries')} {why} did not count"


def notes_on_unknown(resources: Mapping[str, Iterable[Resource]]) -> Iterator[str]:
    """Yield one note for each kind of resource that is coded in unknown systems only, and has no words.

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
            if fhir.words(concept):
                return False
            codings = fhir.codings(concept)
            if not codings or any(is_known(coding.system) for coding in codings):
                return False
            return not any(resource.get(element) for element in _WORDS_ELSEWHERE)
    return False
