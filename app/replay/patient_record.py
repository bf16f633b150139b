"""Everything that a population holds of one patient, read once."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from app import strict_json
from app.replay.dating import dates, held_since
from app.replay.tally import BROKEN, ENTERED, TWICE
from cds_services import fhir
from cds_services.concepts.choices import choices
from cds_services.errors import NotJson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.replay.dating import Held
    from app.replay.tally import Tally
    from cds_services.fhir import Resource

    Shared = Callable[[str], bytes | None]
    """Finds a resource that names no patient (a Medication) by its key, `Type/id`."""

_UNREADABLE = "JSON that two parsers may read differently"


_LISTED = frozenset({"Condition"})
"""Types whose days of entry are counted: a day on which very many were entered is that of an import."""
_MEDICINES = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")
_REFERRING = {"Medication": _MEDICINES, "Device": ("DeviceUseStatement", "Procedure")}
"""The types that refer to one without a date of its own."""
_NAMING = {"Device": "Procedure"}
"""The type that names one in words ("Implantation of cardiac pacemaker") where nothing refers to it."""
_WORDS_OF_A_NAME = 2
"""Fewest words of a name by which a procedure is known to be about it: "pump" or "stent" alone may be another one."""


class Entry(NamedTuple):
    """One resource with the date since which the chart held it; None where it has none."""

    resource: Resource
    held: Held | None


class PatientRecord:
    """The resources of one patient; each type is read when it is first asked for.

    Most orders of a population are for studies that the service has nothing to say about, and need no chart.

    Attributes:
        identity: bare id of the patient.
    """

    def __init__(self, identity: str, lines: Mapping[str, Sequence[bytes]], shared: Shared, tally: Tally) -> None:
        """Keep what is there of a patient.

        Args:
            identity: bare id of the patient.
            lines: each resource as JSON, by type and in any order; of two with one id, the one that was changed last
                counts.
            shared: finds resources that name no patient.
            tally: counts what is left out.
        """
        self.identity = identity
        self._lines = lines
        self._shared = shared
        self._tally = tally
        self._read: dict[str, dict[str, Entry]] = {}

    @cached_property
    def patient(self) -> Resource | None:
        """The Patient; None where the population has none."""
        return next((entry.resource for entry in self._of_lines("Patient").values()), None)

    def of(self, kind: str) -> Mapping[str, Entry]:
        """Return the resources of a type by key, `Type/id`."""
        found = self._read.get(kind)
        if found is None:
            found = self._of_lines(kind)
            self._read[kind] = self._by_reference(kind, found) if dates().types[kind].by_reference else found
        return self._read[kind]

    def find(self, key: str) -> Entry | None:
        """Return a resource by `Type/id`."""
        kind = key.partition("/")[0]
        return self.of(kind).get(key) if kind in dates().types else None

    def _of_lines(self, kind: str) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        dated = dates().types.get(kind)
        since = dated.since if dated is not None else ()
        # In an order of their own, so that the order of files changes nothing.
        for number, line in enumerate(sorted(self._lines.get(kind, ()))):
            try:
                resource: Resource = fhir.mapping(strict_json.decode(line))
            except NotJson:
                self._tally.add(BROKEN, _UNREADABLE)
                continue
            key = f"{kind}/{fhir.resource_id(resource) or f'#{number}'}"
            known = found.get(key)
            if known is not None:
                self._tally.add(TWICE, kind)
                if _changed(resource) < _changed(known.resource):
                    continue
            held = held_since(resource, since)
            if held is not None and kind in _LISTED:
                self._tally.add(ENTERED, f"{kind} {held.day.isoformat()}")
            found[key] = Entry(resource, held)
        return found

    def _by_reference(self, kind: str, found: dict[str, Entry]) -> dict[str, Entry]:
        """Add what names no patient, and date each by the earliest resource that refers to it."""
        earliest: dict[str, Held] = {}
        for referring in _REFERRING[kind]:
            for entry in self.of(referring).values():
                for key in _places(entry.resource):
                    if not key.startswith(f"{kind}/"):
                        continue
                    line = None if key in found else self._shared(key)
                    if line is not None:
                        found[key] = Entry(fhir.mapping(strict_json.decode(line)), None)
                    if entry.held is not None and (key not in earliest or entry.held.day < earliest[key].day):
                        earliest[key] = entry.held
        dated = {key: Entry(entry.resource, entry.held or earliest.get(key)) for key, entry in found.items()}
        return self._by_name(kind, dated) if kind in _NAMING else dated

    def _by_name(self, kind: str, found: dict[str, Entry]) -> dict[str, Entry]:
        """Date what nothing dates and nothing refers to by the first completed procedure that put one of its name in.

        Many systems keep the operation and the implant apart. Without this a pacemaker that is recorded as
        MR-conditional would be missing from the chart while its implantation is there.
        """
        undated = {key: name for key, entry in found.items() if entry.held is None and (name := _name(entry.resource))}
        if not undated:
            return found
        earliest: dict[str, Held] = {}
        for entry in self.of(_NAMING[kind]).values():
            done = f" {_words(entry.resource.get('code'))} "
            if entry.held is None or fhir.string(entry.resource.get("status")) != "completed" or _takes_out(done):
                continue
            for key, name in undated.items():
                if f" {name} " in done and (key not in earliest or entry.held.day < earliest[key].day):
                    earliest[key] = entry.held
        return found | {key: Entry(found[key].resource, held) for key, held in earliest.items()}


def shared_keys(kind: str, line: bytes) -> list[str]:
    """Return the keys of what a resource refers to that may name no patient.

    Args:
        kind: its type.
        line: the resource as JSON.
    """
    if not any(kind in referring for referring in _REFERRING.values()):
        return []
    return [key for key in _places(fhir.mapping(msgspec.json.decode(line))) if key.partition("/")[0] in _REFERRING]


def _name(device: Resource) -> str:
    name = _words(device.get("type"))
    return name if name.count(" ") + 1 >= _WORDS_OF_A_NAME else ""


def _words(concept: object) -> str:
    """Return the words of a concept in small letters, one space between two, without marks."""
    return " ".join(re.findall(r"[^\W_]+", fhir.words(concept).lower()))


def _takes_out(words: str) -> bool:
    return any(word in words for word in choices().removed_words.value)


def _changed(resource: Resource) -> str:
    return fhir.string(fhir.mapping(resource.get("meta")).get("lastUpdated"))


def _places(resource: Resource) -> list[str]:
    used = [fhir.mapping(part).get("manipulated") for part in fhir.sequence(resource.get("focalDevice"))]
    places = [
        resource.get("medicationReference"),
        resource.get("device"),
        *used,
        *fhir.sequence(resource.get("usedReference")),
    ]
    return [key for place in places if place is not None and (key := fhir.reference_key(fhir.reference(place)))]
