"""Whose a resource is, read without reading the rest of it: this is done for each resource of a population."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from cds_services.fhir import Resource, mapping, reference, resource_id, resource_type, sequence

_OF_NO_ONE = frozenset({"Medication", "Device"})
"""Types that may name no patient, and are read where a resource of the patient refers to them."""


class Owned(NamedTuple):
    """One resource.

    Attributes:
        kind: its type.
        patient: bare id of the patient; empty where it names none.
        key: `Type/id` under which others refer to it; empty where it has no id.
    """

    kind: str
    patient: str
    key: str

    @property
    def is_shared(self) -> bool:
        """Whether resources of several patients may refer to it."""
        return not self.patient and self.kind in _OF_NO_ONE and bool(self.key)


class _Place(msgspec.Struct):
    reference: str = ""


class _Actor(msgspec.Struct):
    actor: _Place | None = None


class _Head(msgspec.Struct):
    kind: str = msgspec.field(name="resourceType")
    id: str = ""
    subject: _Place | None = None
    patient: _Place | None = None
    whom: _Place | None = msgspec.field(name="for", default=None)
    participant: list[_Actor] = []


_decoder = msgspec.json.Decoder(_Head)


def owner(line: bytes) -> Owned | None:
    """Return whose a resource is; None where the line is no resource in JSON."""
    try:
        head = _decoder.decode(line)
    except msgspec.ValidationError:
        return _tolerantly(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    kind = head.kind
    if kind == "Patient":
        return Owned(kind, _usable(head.id), f"{kind}/{head.id}" if head.id else "")
    place = head.subject or head.patient or (head.whom if kind == "Task" else None)
    if place is not None:
        patient = patient_of(place.reference)
    elif kind == "Appointment":
        actors = (patient_of(each.actor.reference) for each in head.participant if each.actor is not None)
        patient = next(filter(None, actors), "")
    else:
        patient = ""
    return Owned(kind, patient, f"{kind}/{head.id}" if head.id else "")


def patient_of(place: str) -> str:
    """Return the bare id of the patient that a reference names: relative, absolute, versioned or `urn:uuid`."""
    if place.startswith("urn:"):
        return _usable(place.rpartition(":")[2])
    parts = place.split("/_history/", maxsplit=1)[0].rstrip("/").split("/")
    return _usable(parts[-1]) if parts[-2:-1] == ["Patient"] else ""


def _usable(identity: str) -> str:
    """Refuse what is no id: a query, a fragment, or something with white space."""
    return "" if identity.startswith("#") or "?" in identity or len(identity.split()) != 1 else identity


def _tolerantly(line: bytes) -> Owned | None:
    """Read a resource in which an element has a wrong type."""
    try:
        resource: Resource = mapping(msgspec.json.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    kind, identity = resource_type(resource), resource_id(resource)
    if not kind:
        return None
    key = f"{kind}/{identity}" if identity else ""
    if kind == "Patient":
        return Owned(kind, _usable(identity), key)
    places = [resource.get("subject"), resource.get("patient"), resource.get("for") if kind == "Task" else None]
    if kind == "Appointment":
        places += [mapping(part).get("actor") for part in sequence(resource.get("participant"))]
    return Owned(kind, next(filter(None, (patient_of(reference(place)) for place in places)), ""), key)
