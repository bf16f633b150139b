"""A Task or a Communication: that someone has taken note of a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

KINDS = frozenset({"Task", "Communication"})
_COUNTS = {
    "Task": frozenset({"accepted", "in-progress", "completed"}),
    "Communication": frozenset({"completed"}),
}
_ABOUT = {
    "Task": ("focus", "reasonReference"),
    "Communication": ("about", "reasonReference"),
}


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One acknowledgement.

    Attributes:
        counts: whether it was accepted, begun or completed; a request alone does not count.
        about: keys of what it is about.
    """

    counts: bool
    about: frozenset[str]


def read_acknowledgement(resource: Resource) -> Acknowledgement:
    """Read a resource of one of `KINDS`; an element of the wrong type reads as absent."""
    kind = fhir.resource_type(resource)
    status = fhir.string(resource.get("status")).lower()
    return Acknowledgement(status in _COUNTS.get(kind, ()), frozenset(_about(resource, kind)))


def _about(resource: Resource, kind: str) -> Iterator[str]:
    places = [place for name in _ABOUT.get(kind, ()) for place in fhir.sequence(resource.get(name))]
    payload = (fhir.mapping(part).get("contentReference") for part in fhir.sequence(resource.get("payload")))
    for place in (*places, *payload):
        key = fhir.reference_key(fhir.reference(place))
        if key:
            yield key
