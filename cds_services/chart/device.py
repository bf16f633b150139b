"""A FHIR Device, or the use of one (DeviceUseStatement): what it is, what is said of it, and whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.codeable_concept import read_codeable_concept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from cds_services.chart.addresses import Addresses
    from cds_services.fhir import Resource
    from cds_services.terminology import Coding

KINDS = frozenset({"Device", "DeviceUseStatement"})
_GONE = frozenset({"inactive", "entered-in-error", "completed", "not-done", "stopped", "intended"})
_CONCEPTS = ("type", "code", "usedCode", "safety", "statusReason", "specialization", "property", "note", "deviceName")
_STRINGS = ("modelNumber", "manufacturer", "display", "distinctIdentifier")
_CODED = ("type", "code", "safety", "usedCode")


@dataclass(frozen=True, slots=True)
class Device:
    """One device.

    Attributes:
        name: what its type is called; may be empty.
        words: every text that names it or says something of it, each once.
        codings: the codes of what it is and of its safety.
        is_gone: whether the entry, a device or the use of one, has ended, was never begun, or is entered in error.
        target_is_gone: whether this applies to the device that is used.
    """

    name: str
    words: str
    codings: tuple[Coding, ...]
    is_gone: bool
    target_is_gone: bool = False


def read_device(resource: Resource, today: date, addresses: Addresses) -> Device:
    """Read a Device or a DeviceUseStatement together with the device that is used."""
    place = resource.get("device")
    target: Resource = addresses.resolve(place, resource) if place is not None else {}
    gone = _is_gone(resource, today)
    names = [*device_names(resource, today), *device_names(target, today)]
    names.append(fhir.string(fhir.mapping(place).get("display")))
    return Device(
        name=fhir.words(resource.get("type")) or fhir.words(target.get("type")),
        words="; ".join(dict.fromkeys(filter(None, names))),
        codings=(*device_codings(resource), *device_codings(target)),
        is_gone=gone,
        target_is_gone=bool(target) and _is_gone(target, today),
    )


def device_codings(resource: Resource) -> Iterator[Coding]:
    """Yield the codes of what a resource is and of its safety."""
    for member in _CODED:
        for concept in fhir.sequence(resource.get(member)):
            yield from fhir.codings(concept)


def device_names(resource: Resource, today: date) -> Iterator[str]:
    """Yield every text that names a device or says something of it."""
    for member in _CONCEPTS:
        for item in fhir.sequence(resource.get(member)):
            yield _text(item, today)
    for item in fhir.sequence(resource.get("safety")):  # the less safe of text and displays counts: all are read
        yield from (coding.display for coding in fhir.codings(item))
    for member in _STRINGS:
        yield fhir.string(resource.get(member))


def _is_gone(resource: Resource, today: date) -> bool:
    if fhir.string(resource.get("status")).lower() in _GONE:
        return True
    repeat = fhir.mapping(fhir.mapping(resource.get("timingTiming")).get("repeat"))
    period = fhir.mapping(resource.get("timingPeriod")) or fhir.mapping(repeat.get("boundsPeriod"))
    end = fhir.day(period.get("end"))
    return end is not None and end.last < today


def _text(item: object, today: date) -> str:
    """The words of a concept, a name, a note or a property with its value ("MRI safety: MR Conditional")."""
    entry = fhir.mapping(item)
    told = (
        fhir.string(entry.get("name"))
        or read_codeable_concept(item).telling_words(today)
        or fhir.words(entry.get("systemType"))
    )
    kind = fhir.words(entry.get("type")) if isinstance(entry.get("type"), dict) else ""
    values: Sequence[object] = (*fhir.sequence(entry.get("valueCode")), entry.get("valueString"), entry.get("value"))
    value = ", ".join(filter(None, map(fhir.words, values)))
    return ": ".join(filter(None, (told or kind, value)))
