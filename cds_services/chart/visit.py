"""An Appointment or an Encounter: with whom, when, and whether it takes place."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import read_codeable_concepts
from cds_services.chart.moments import read_moment
from cds_services.imaging_orders.study import Modality, Region
from cds_services.imaging_orders.text_reader import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.chart.moments import Moment
    from cds_services.fhir import Resource

KINDS = frozenset({"Appointment", "Encounter"})
_TAKES_PLACE = {
    "Appointment": frozenset({"booked", "pending", "arrived", "checked-in", "fulfilled"}),
    "Encounter": frozenset({"planned", "arrived", "triaged", "in-progress", "onleave", "finished"}),
}
_CONCEPTS = ("serviceType", "type", "specialty", "appointmentType", "serviceCategory")
_PEOPLE = ("participant", "location")


@dataclass(frozen=True, eq=False)
class Visit:
    """One visit, planned or past.

    Attributes:
        key: `Type/id`; empty where it has no id.
        is_appointment: whether it is the booking and not the visit itself.
        takes_place: whether it is planned, under way or over; not where it was cancelled or missed.
        is_finished: whether it has taken place.
        start: when it begins, or began.
        words: everything that says with whom or for what it is, each once.
        concepts: the concepts of its codes.
        based_on: keys of the orders that it carries out.
    """

    key: str
    is_appointment: bool
    takes_place: bool
    is_finished: bool
    start: Moment | None
    words: str
    concepts: tuple[str, ...]
    based_on: frozenset[str] = field(default=frozenset())

    @property
    def day(self) -> date | None:
        """The day on which it begins, or began."""
        return self.start.day if self.start is not None else None

    @cached_property
    def mri_regions(self) -> frozenset[Region]:
        """The regions that it is booked to image by MRI."""
        read = read_words(self.words)
        return read.regions if read.modality is Modality.MRI else frozenset()


def read_visit(resource: Resource) -> Visit:
    """Read a resource of one of `KINDS`; an element of the wrong type reads as absent."""
    kind, identity = fhir.resource_type(resource), fhir.resource_id(resource)
    status = fhir.string(resource.get("status")).lower()
    concepts = [concept for name in _CONCEPTS for concept in read_codeable_concepts(resource.get(name))]
    names = [*(concept.words for concept in concepts), fhir.string(resource.get("description"))]
    period = fhir.mapping(resource.get("period"))
    start = read_moment(resource.get("start")) or read_moment(period.get("start")) or read_moment(period.get("end"))
    return Visit(
        key=f"{kind}/{identity}" if identity else "",
        is_appointment=kind == "Appointment",
        takes_place=status in _TAKES_PLACE.get(kind, ()),
        is_finished=status in {"finished", "fulfilled"},
        start=start,
        words="; ".join(dict.fromkeys(filter(None, [*names, *_people(resource)]))),
        concepts=tuple(dict.fromkeys(name for concept in concepts for name in concept.concepts)),
        based_on=frozenset(
            fhir.reference_key(fhir.reference(place)) for place in fhir.sequence(resource.get("basedOn"))
        ),
    )


def _people(resource: Resource) -> Iterator[str]:
    """Who takes part and where, as far as a display says it."""
    for name in _PEOPLE:
        for part in map(fhir.mapping, fhir.sequence(resource.get(name))):
            for member in ("actor", "individual", "location"):
                place = fhir.mapping(part.get(member))
                if not fhir.reference(place).startswith("Patient/"):
                    yield fhir.string(place.get("display"))
    yield fhir.string(fhir.mapping(resource.get("serviceProvider")).get("display"))
