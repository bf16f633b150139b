"""One value of the prefetch: which of its resources are this patient's and of a kind that is read."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a dataclass names it
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.modifier_extensions import changes_meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.fhir import Resource

_HOMES = {
    "Observation": "observations",
    "QuestionnaireResponse": "observations",
    "AllergyIntolerance": "allergies",
    "MedicationRequest": "medications",
    "MedicationStatement": "medications",
    "MedicationAdministration": "medications",
    "MedicationDispense": "medications",
    "Medication": "medications",
    "Procedure": "procedures",
    "Device": "devices",
    "DeviceUseStatement": "devices",
    "DiagnosticReport": "reports",
    "Encounter": "encounter",
}
"""The key to which a type belongs. A search may return several types, so each is read under any key."""
_HOMES_OF_CARE = {
    "ServiceRequest": "serviceRequests",
    "Appointment": "appointments",
    "Encounter": "encounters",
    "Task": "tasks",
    "Communication": "communications",
}
"""The same for what was done since, which only a service about results asks for."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the prefetch that a service asks for.

    Attributes:
        homes: the key to which each resource type belongs.
        kinds: the resource types that are read under each key.
        enough: how many resources a service asks for, the newest first, by key; a client or server that supplies this
            many has supplied enough. Of the other keys it wants all.
    """

    homes: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]
    enough: Mapping[str, int]

    @property
    def optional(self) -> tuple[str, ...]:
        """The keys besides patient and conditions."""
        return tuple(key for key in self.kinds if key not in {"patient", "conditions"})


def _keys(homes: dict[str, str], enough: dict[str, int], *also: str) -> Keys:
    kinds = dict.fromkeys((*homes.values(), *also), frozenset(homes))
    return Keys(homes, {"patient": frozenset({"Patient"}), "conditions": frozenset({"Condition"}), **kinds}, enough)


ORDERING = _keys(_HOMES, {"observations": 50, "reports": 20})
"""What services about orders ask for."""
FOLLOWING = _keys(
    {**_HOMES, **_HOMES_OF_CARE}, {"observations": 100, "reports": 50, "serviceRequests": 100}, "encounter"
)
"""What services about results ask for."""
_REFERRED_TO = frozenset({"Condition", *_HOMES})
_ELSEWHERE = frozenset({"Appointment", "Task"})
"""Types that name their patient in another element than `subject` or `patient`."""
_NOT_ASKED_FOR = "keys not asked for"
_FOREIGN = "of another patient dropped"
_CHANGED = "with an extension that changes its meaning (modifierExtension) skipped"
_COULD_BE_MEANT = frozenset({_FOREIGN, _CHANGED})


def counted(number: int, one: str, several: str = "") -> str:
    """Write a number with its noun."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def is_cut_short(key: str, value: object, keys: Keys = ORDERING) -> bool:
    """Return whether the value of a key is known to be incomplete, or is a failure or an unexpected value instead.

    Args:
        key: the key.
        value: what came under it.
        keys: what the service asks for.
    """
    if value is None:
        return False
    if fhir.resource_type(fhir.mapping(value)) in {"OperationOutcome", ""}:
        return True
    if not fhir.is_cut_short(value):
        return False
    return key not in keys.enough or fhir.matches(value) < keys.enough[key]


def is_supplied(value: object) -> bool:
    """Return whether the value of a key is data, be they empty: no null, failure or unexpected value."""
    return value is not None and fhir.resource_type(fhir.mapping(value)) not in {"OperationOutcome", ""}


def of_patient(
    value: object, key: str, patient_id: str, notes: list[str], keys: Keys = ORDERING
) -> tuple[Resource, ...]:
    """Return the resources that are this patient's and of a kind that is read; what is left out is noted by number.

    Args:
        value: what came under the key; never None.
        key: the key, one of those asked for; or the label of all those that were not asked for.
        patient_id: bare id of the patient in context.
        notes: receives one line for each reason of leaving something out, without patient data.
        keys: what the service asks for.
    """
    if fhir.resource_type(fhir.mapping(value)) == "OperationOutcome":
        notes.append(f"{key}: the client could not supply it")
        return ()
    kept: list[Resource] = []
    foreign = other = messages = changed = total = 0
    kinds, own, places = keys.kinds.get(key, _REFERRED_TO), f"Patient/{patient_id}", _places(value)
    for resource in fhir.entries(value):
        total += 1
        kind = fhir.resource_type(resource)
        subject = _subject(resource, kind, own)
        if subject and subject != own:
            subject = fhir.reference_key(subject)
        if kind == "OperationOutcome":
            messages += 1
        elif subject.startswith("Patient/") and subject != own:
            foreign += 1
        elif kind not in kinds:
            other += 1
        elif kind != "Patient" and changes_meaning(resource):
            changed += 1
        else:
            kept.append(resource)
    if len(kept) == total == places:
        return tuple(kept)
    _tell(
        notes,
        key,
        (
            (foreign, _FOREIGN),
            (other, "of a type that is not read here skipped"),
            (changed, _CHANGED),
            (messages, "with a message (OperationOutcome) in place of a resource"),
            (places - total, "without a readable resource skipped"),
        ),
    )
    return tuple(kept)


def _subject(resource: Resource, kind: str, own: str) -> str:
    """Return the reference to whom a resource is about; empty where it does not say."""
    found = fhir.reference(resource.get("subject")) or fhir.reference(resource.get("patient"))
    if found or kind not in _ELSEWHERE:
        return found
    if kind == "Task":
        return fhir.reference(resource.get("for"))
    actors = [fhir.reference(fhir.mapping(part).get("actor")) for part in fhir.sequence(resource.get("participant"))]
    patients = [actor for actor in actors if fhir.reference_key(actor).startswith("Patient/")]
    # A group session has several; it is this patient's where this patient is one of them.
    return next((actor for actor in patients if fhir.reference_key(actor) == own), patients[0] if patients else "")


def not_asked_for(
    prefetch: Mapping[str, object], patient_id: str, notes: list[str], keys: Keys = ORDERING
) -> tuple[Resource, ...]:
    """Return what came under keys that were not asked for, of this patient: read only where something refers to it."""
    more = [value for key, value in prefetch.items() if key not in keys.kinds and value is not None]
    number = len(prefetch.keys() - keys.kinds.keys())
    if number:
        notes.append(f"{counted(number, 'prefetch key')} not asked for: read only where something refers to it")
    return tuple(item for value in more for item in of_patient(value, _NOT_ASKED_FOR, patient_id, notes, keys))


def at_home(found: Mapping[str, tuple[Resource, ...]], keys: Keys = ORDERING) -> dict[str, tuple[Resource, ...]]:
    """Return resources by the key that their type belongs to; every key that came is kept, even if empty."""
    homes: dict[str, list[Resource]] = {key: [] for key in found}
    for resources in found.values():
        for resource in resources:
            homes.setdefault(keys.homes[fhir.resource_type(resource)], []).append(resource)
    return {key: tuple(resources) for key, resources in homes.items()}


def _tell(notes: list[str], key: str, left_out: Sequence[tuple[int, str]]) -> None:
    """Note what was left out; under keys that were not asked for, only what could have been referred to."""
    for number, what in left_out:
        if number and (key != _NOT_ASKED_FOR or what in _COULD_BE_MEANT):
            notes.append(f"{key}: {counted(number, 'entry', 'entries')} {what}")


def _places(value: object) -> int:
    """How many resources there should be: the entries of a Bundle, else the value itself."""
    bundle = fhir.mapping(value)
    return len(fhir.sequence(bundle.get("entry"))) if fhir.resource_type(bundle) == "Bundle" else 1
