"""What is known of the use of a medicine: ordered, stated, dispensed or given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.choices import choices
from cds_services.chart.codeable_concept import CodeableConcept, read_codeable_concept
from cds_services.chart.medicine_dates import NEVER, first_day, last_day, not_begun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.chart.addresses import Addresses
    from cds_services.chart.medicine_dates import LastDay
    from cds_services.fhir import Resource

KINDS = frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense"})
_NEVER = frozenset({"entered-in-error", "draft", "not-taken", "not-done", "declined", "proposed", "intended"})
_NOT_ORDERED = frozenset({"proposal", "option"})


@dataclass(frozen=True, slots=True)
class MedicationUse:
    """One entry about a medicine.

    Attributes:
        names: everything that names the drug: inline, contained, or beside it in the prefetch; nothing where the
            entry does not count.
        is_denied: whether it says not to give the drug, or that it was not given.
        was_given: whether the drug is given, or was.
        ordered: the day on which it was ordered, given or dispensed; None where that is not stated.
        until: the last day of use.
        until_if_past: the last day of use where its words say that it is past, whatever its status.
    """

    names: tuple[CodeableConcept, ...]
    is_denied: bool
    was_given: bool
    ordered: date | None
    until: LastDay
    until_if_past: LastDay


def read_medication(resource: Resource, today: date, addresses: Addresses) -> MedicationUse:
    """Read a resource of one of `KINDS`; an element of the wrong type reads as absent."""
    denied = any(_holds(resource.get(name)) for name in choices().denying_elements.value)
    given = _was_given(resource, today)
    counts = given and not denied
    return MedicationUse(
        names=tuple(_names(resource, addresses)) if counts else (),
        is_denied=denied,
        was_given=given,
        ordered=first_day(resource),
        until=last_day(resource) if counts else NEVER,
        until_if_past=last_day(resource, ended=True) if counts else NEVER,
    )


def _holds(value: object) -> bool:
    return value is True or value == "true"


def _was_given(resource: Resource, today: date) -> bool:
    status = fhir.string(resource.get("status")).lower()
    if status in _NEVER or fhir.string(resource.get("intent")).lower() in _NOT_ORDERED:
        return False
    if fhir.resource_type(resource) == "MedicationDispense" and status == "cancelled":
        return False
    return not not_begun(resource, today)


def _names(resource: Resource, addresses: Addresses) -> Iterator[CodeableConcept]:
    either = fhir.mapping(resource.get("medication"))
    place = resource.get("medicationReference") or either.get("reference")
    yield read_codeable_concept(resource.get("medicationCodeableConcept") or either.get("concept"))
    if isinstance(place, dict):
        target = addresses.resolve(place, resource)
        if fhir.string(target.get("status")) == "entered-in-error":
            return
        yield read_codeable_concept(target.get("code"))
        for ingredient in fhir.sequence(target.get("ingredient")):
            yield read_codeable_concept(fhir.mapping(ingredient).get("itemCodeableConcept"))
        if not target:
            yield read_codeable_concept({"text": fhir.string(place.get("display"))})
