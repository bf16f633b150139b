"""Device, DeviceUseStatement and Procedure resources that put an implant on record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.demyelinating_diseases.addresses import Addresses
from cds_services.demyelinating_diseases.chart_words import read_chart_words, telling_words
from cds_services.demyelinating_diseases.mri_safety import CODED_IMPLANT, MriSafety, Said, names_removal, safety_of
from cds_services.demyelinating_diseases.value_sets import ideas_of
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cds_services.fhir import Resource

KINDS = frozenset({"Device", "DeviceUseStatement", "Procedure"})
_GONE = frozenset({"inactive", "entered-in-error", "completed", "not-done", "stopped", "intended"})
_DONE = frozenset({"completed", "in-progress", ""})
_CODED = frozenset({CODED_IMPLANT, "mri-unsafe", "mri-conditional", "mri-safety-unknown", "device-removed"})
_CONCEPTS = ("type", "code", "usedCode", "safety", "statusReason", "specialization", "property", "note", "deviceName")
_STRINGS = ("modelNumber", "manufacturer", "display", "distinctIdentifier")
_MOST_REMOVALS = 50
_WORDS_OF_REMOVAL = 600  # characters


class OnRecord(NamedTuple):
    """An implant as the record calls it (may be empty), and what is said of its safety."""

    words: str
    safety: MriSafety


class _Entry(NamedTuple):
    """What one resource says: its words, its ideas, and the day of a procedure."""

    name: str
    words: str
    said: tuple[Said, ...]
    day: date | None = None


def implants_on_record(
    resources: Iterable[Resource], today: date, addresses: Addresses | None = None
) -> Iterator[OnRecord]:
    """Yield the implants that resources record, without those that are gone.

    A procedure counts where it puts in what stays in; one that takes the same out later cancels it.
    """
    follow = addresses or Addresses({}, ())
    done: list[_Entry] = []
    for resource in resources:
        kind = fhir.resource_type(resource)
        if kind == "Procedure":
            if fhir.string(resource.get("status")) in _DONE:
                done.append(_procedure(resource, today, follow))
        elif kind in KINDS and not is_gone(resource, today):
            entry = _entry(resource, today, follow)
            safety = safety_of(entry.said, never_possible=MriSafety.UNSAFE) if entry is not None else None
            if entry is not None and safety is not None:
                yield OnRecord(entry.name or entry.words.split("; ")[0], safety)
    removals = _last_removals(done)
    for entry in done:
        safety = safety_of([item for item in entry.said if item[0] != "temporary-mri-unsafe-device"])
        if safety is not None and not any(_takes_out(one, entry) for one in removals):
            yield OnRecord(entry.name, safety)


def devices_of_orders(orders: Iterable[Resource], addresses: Addresses) -> Iterator[Resource]:
    """Yield the devices that orders refer to: contained in them, or in the prefetch."""
    for order in orders:
        for member in ("supportingInfo", "reasonReference"):
            for place in fhir.sequence(order.get(member)):
                target = addresses.resolve(place, order)
                if fhir.resource_type(target) in KINDS:
                    yield target


def is_gone(resource: Resource, today: date) -> bool:
    """Tell whether a device, or the use of one, is over, was never begun, or stands there by mistake."""
    if fhir.string(resource.get("status")).lower() in _GONE:
        return True
    repeat = fhir.mapping(fhir.mapping(resource.get("timingTiming")).get("repeat"))
    period = fhir.mapping(resource.get("timingPeriod")) or fhir.mapping(repeat.get("boundsPeriod"))
    end = fhir.day(period.get("end"))
    return end is not None and end.last < today


def _entry(resource: Resource, today: date, follow: Addresses) -> _Entry | None:
    """Read a Device, or the use of one; None where the device that is used is gone itself."""
    target: Resource = {}
    place = resource.get("device")
    if place is not None:
        target = follow.resolve(place, resource)
        if target and is_gone(target, today):
            return None
    names = [*_names(resource, today), *_names(target, today), fhir.string(fhir.mapping(place).get("display"))]
    words = "; ".join(dict.fromkeys(filter(None, names)))
    name = fhir.words(resource.get("type")) or fhir.words(target.get("type"))
    return _Entry(name, words, (*_said(words, today), *_coded(resource), *_coded(target)))


def _procedure(resource: Resource, today: date, follow: Addresses) -> _Entry:
    used = [
        follow.resolve(place, resource)
        for place in (
            *(fhir.mapping(item).get("manipulated") for item in fhir.sequence(resource.get("focalDevice"))),
            *fhir.sequence(resource.get("usedReference")),
        )
    ]
    actions = [fhir.words(fhir.mapping(item).get("action")) for item in fhir.sequence(resource.get("focalDevice"))]
    names = [*_names(resource, today), *actions, *(name for target in used for name in _names(target, today))]
    words = "; ".join(dict.fromkeys(filter(None, names)))
    period = fhir.mapping(resource.get("performedPeriod"))
    found = fhir.day(resource.get("performedDateTime")) or fhir.day(period.get("end")) or fhir.day(period.get("start"))
    said = (*_said(words, today), *(item for target in (resource, *used) for item in _coded(target)))
    return _Entry(fhir.words(resource.get("code")), words, said, found.last if found else None)


def _last_removals(done: Iterable[_Entry]) -> list[tuple[_Entry, str]]:
    """Return the procedures that take something out with what each tells, the last of them where there are many.

    Each is held against all that was put in. Nobody has so many; what an older one took out would count as there still.
    """
    found = [entry for entry in done if names_removal(entry.said)]
    found.sort(key=lambda entry: entry.day or date.max, reverse=True)
    return [(entry, entry.words[:_WORDS_OF_REMOVAL].lower()) for entry in found[:_MOST_REMOVALS]]


def _takes_out(removal: tuple[_Entry, str], entry: _Entry) -> bool:
    """Tell whether a removal was at the same time or later, and names what another procedure put in."""
    other, told = removal
    if other is entry or (other.day and entry.day and other.day < entry.day):
        return False
    return any(word in told for word in entry.name.lower().replace(",", " ").split() if len(word) > len("valve"))


def _said(words: str, today: date) -> Iterator[Said]:
    # A property and its value may stand with a dash between them: "MRI conditional - no".
    for item in read_chart_words(words.replace(" - ", ": "), today, forms=False):
        yield item.concept, item.standing


def _coded(resource: Resource) -> Iterator[Said]:
    codings = [
        coding
        for member in ("type", "code", "safety", "usedCode")
        for concept in fhir.sequence(resource.get(member))
        for coding in fhir.codings(concept)
    ]
    for idea in ideas_of(codings):
        if idea in _CODED:
            yield idea, Standing.AFFIRMED
        elif idea == "device-implantation":
            yield CODED_IMPLANT, Standing.AFFIRMED


def _names(resource: Resource, today: date) -> Iterator[str]:
    """Every text that names a device or says something of it."""
    for member in _CONCEPTS:
        for item in fhir.sequence(resource.get(member)):
            yield _text(item, today)
    for item in fhir.sequence(resource.get("safety")):  # the less safe of text and displays stands: every one is read
        yield from (coding.display for coding in fhir.codings(item))
    for member in _STRINGS:
        yield fhir.string(resource.get(member))


def _text(item: object, today: date) -> str:
    """The words of a concept, a name, a note or a property with its value ("MRI safety: MR Conditional")."""
    entry = fhir.mapping(item)
    told = fhir.string(entry.get("name")) or telling_words(item, today) or fhir.words(entry.get("systemType"))
    kind = fhir.words(entry.get("type")) if isinstance(entry.get("type"), dict) else ""
    values: Sequence[object] = (*fhir.sequence(entry.get("valueCode")), entry.get("valueString"), entry.get("value"))
    value = ", ".join(filter(None, map(fhir.words, values)))
    return ": ".join(filter(None, (told or kind, value)))
