"""A FHIR Procedure: what was done, when, and what it implanted or removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import CodeableConcept, read_codeable_concept
from cds_services.chart.device import device_codings, device_names
from cds_services.chart.moments import last_moment

if TYPE_CHECKING:
    from datetime import date

    from cds_services.chart.addresses import Addresses
    from cds_services.chart.moments import Moment
    from cds_services.fhir import Resource
    from cds_services.terminology import Coding

_NOT_DONE = frozenset({"entered-in-error", "not-done", "preparation", "stopped", "on-hold"})
_DONE = frozenset({"completed", "in-progress", ""})


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure.

    Attributes:
        code: what was done.
        words: every text that says what was done or names a device that was used, each once.
        codings: its codes and those of the devices that were used.
        day: the last day of it, in the simple forms of a date; None where none of them is there.
        when: its last moment that is not in the future, in any form.
        aged: whether it is dated by the age of the patient.
        in_progress: whether it is ongoing.
        is_done: whether it was done or is being done.
        is_not_done: whether it was not done, was stopped, or is entered in error.
    """

    code: CodeableConcept
    words: str
    codings: tuple[Coding, ...]
    day: date | None
    when: Moment | None
    aged: bool
    in_progress: bool
    is_done: bool
    is_not_done: bool


def read_procedure(resource: Resource, today: date, addresses: Addresses) -> Procedure:
    """Read a Procedure with the devices that it refers to; an element of the wrong type reads as absent."""
    focal = [fhir.mapping(item) for item in fhir.sequence(resource.get("focalDevice"))]
    places = (*(item.get("manipulated") for item in focal), *fhir.sequence(resource.get("usedReference")))
    used = [addresses.resolve(place, resource) for place in places]
    names = [*device_names(resource, today), *(fhir.words(item.get("action")) for item in focal)]
    names += [name for target in used for name in device_names(target, today)]
    period = fhir.mapping(resource.get("performedPeriod"))
    found = fhir.day(resource.get("performedDateTime")) or fhir.day(period.get("end")) or fhir.day(period.get("start"))
    written = fhir.string(resource.get("status"))
    status = written.lower()
    return Procedure(
        code=read_codeable_concept(resource.get("code")),
        words="; ".join(dict.fromkeys(filter(None, names))),
        codings=tuple(coding for target in (resource, *used) for coding in device_codings(target)),
        day=found.last if found else None,
        when=last_moment(resource, "performed", today),
        aged="performedAge" in resource or "performedRange" in resource,
        in_progress=status == "in-progress",
        is_done=written in _DONE,
        is_not_done=status in _NOT_DONE,
    )
