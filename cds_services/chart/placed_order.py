"""A ServiceRequest of the record: what was ordered, when, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import CodeableConcept, read_codeable_concept, read_codeable_concepts
from cds_services.chart.moments import moments_of, read_moment
from cds_services.hook_request import DraftOrder
from cds_services.imaging_orders.order import read_order
from cds_services.imaging_orders.study import Modality, Region

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.chart.moments import Moment
    from cds_services.fhir import Resource
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.imaging_orders.study import Study

STANDS = frozenset({"active", "completed"})
_PROPOSED = frozenset({"proposal", "plan", "option"})


@dataclass(frozen=True, eq=False)
class PlacedOrder:
    """One order of the record.

    Attributes:
        key: `Type/id`; empty where it has no id.
        stands: whether it is active or completed; a draft, a proposal or what was revoked does not stand.
        is_completed: whether it was carried out.
        authored: when it was ordered.
        planned: the day for which it is planned; None where none is stated.
        priority: its priority, in lower case.
        code: what was ordered.
        words: everything that says what was ordered and of whom, each once.
        concepts: the concepts of its codes.
    """

    key: str
    stands: bool
    is_completed: bool
    authored: Moment | None
    planned: date | None
    priority: str
    code: CodeableConcept
    words: str
    concepts: tuple[str, ...]
    resource: Resource = field(repr=False)

    @cached_property
    def imaging(self) -> ImagingOrder:
        """The order as an imaging order; its study is None where it asks for none."""
        return read_order(DraftOrder(self.key, self.resource, selected=True))

    @property
    def study(self) -> Study | None:
        """The imaging study that it asks for, or None."""
        return self.imaging.study

    @property
    def mri_regions(self) -> frozenset[Region]:
        """The regions that it asks for an MRI of; empty where it asks for something else."""
        study = self.study
        return study.regions if study is not None and study.modality is Modality.MRI else frozenset()


def read_placed_order(resource: Resource) -> PlacedOrder:
    """Read a ServiceRequest; an element of the wrong type reads as absent."""
    identity = fhir.resource_id(resource)
    status = fhir.string(resource.get("status")).lower()
    forbidden = resource.get("doNotPerform")
    proposed = fhir.string(resource.get("intent")).lower() in _PROPOSED
    code = read_codeable_concept(resource.get("code"))
    others = [
        concept
        for name in ("performerType", "orderDetail", "category")
        for concept in read_codeable_concepts(resource.get(name))
    ]
    names = [code.words, *code.displays, *(concept.words for concept in others), *_performers(resource)]
    return PlacedOrder(
        key=f"{fhir.resource_type(resource)}/{identity}" if identity else "",
        stands=status in STANDS and not proposed and forbidden is not True and forbidden != "true",
        is_completed=status == "completed",
        authored=read_moment(resource.get("authoredOn")),
        planned=next((found.day for found in moments_of(resource, "occurrence")), None),
        priority=fhir.string(resource.get("priority")).lower(),
        code=code,
        words="; ".join(dict.fromkeys(filter(None, names))),
        concepts=tuple(dict.fromkeys(name for concept in (code, *others) for name in concept.concepts)),
        resource=resource,
    )


def _performers(resource: Resource) -> Iterator[str]:
    for place in fhir.sequence(resource.get("performer")):
        yield fhir.string(fhir.mapping(place).get("display"))
