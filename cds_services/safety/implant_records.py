"""Devices and procedures that record an implant."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cds_services.concepts.chart_words import read_chart_words
from cds_services.concepts.value_sets import concepts_of
from cds_services.narrative.mention import Assertion
from cds_services.safety.mr_safety import CODED_IMPLANT, MrSafety, Said, names_removal, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds_services.chart.device import Device
    from cds_services.chart.procedure import Procedure
    from cds_services.terminology import Coding

_CODED = frozenset({CODED_IMPLANT, "mri-unsafe", "mri-conditional", "mri-safety-unknown", "device-removed"})
_NOT_THERE = re.compile(r":[ ]*(?:n/?a|no|none|nil|not applicable|absent)[ .]*$", re.IGNORECASE)
_MOST_REMOVALS = 50
_WORDS_OF_REMOVAL = 600  # characters


class OnRecord(NamedTuple):
    """An implant as the record calls it (may be empty), and what is said of its safety."""

    words: str
    safety: MrSafety


class _Entry(NamedTuple):
    """What one procedure says: its words, its concepts, and its day."""

    name: str
    words: str
    said: tuple[Said, ...]
    day: date | None = None


def implants_on_record(devices: Iterable[Device], procedures: Iterable[Procedure], today: date) -> Iterator[OnRecord]:
    """Yield the implants that are on record, without those that are no longer there.

    A procedure counts where it implants something permanent; a later removal of the same cancels it.
    """
    for device in devices:
        if device.is_gone or device.target_is_gone:
            continue
        said = (*_said(device.words, today), *_coded(device.codings))
        safety = safety_of(said, never_possible=MrSafety.UNSAFE)
        if safety is not None:
            yield OnRecord(device.name or device.words.split("; ")[0], safety)
    done = [_done(procedure, today) for procedure in procedures if procedure.is_done]
    removals = _last_removals(done)
    for entry in done:
        safety = safety_of([item for item in entry.said if item[0] != "temporary-mri-unsafe-device"])
        if safety is not None and not any(_takes_out(one, entry) for one in removals):
            yield OnRecord(entry.name, safety)


def _done(procedure: Procedure, today: date) -> _Entry:
    said = (*_said(procedure.words, today), *_coded(procedure.codings))
    return _Entry(procedure.code.words, procedure.words, said, procedure.day)


def _last_removals(done: Iterable[_Entry]) -> list[tuple[_Entry, str]]:
    """Return the procedures that remove something, each with its words; only the latest where there are many.

    Each is compared with all that was implanted. No one has so many; what an older one removed would count as present.
    """
    found = [entry for entry in done if names_removal(entry.said)]
    found.sort(key=lambda entry: entry.day or date.max, reverse=True)
    return [(entry, entry.words[:_WORDS_OF_REMOVAL].lower()) for entry in found[:_MOST_REMOVALS]]


def _takes_out(removal: tuple[_Entry, str], entry: _Entry) -> bool:
    """Return whether a removal was at the same time or later, and names what another procedure implanted."""
    other, told = removal
    if other is entry or (other.day and entry.day and other.day < entry.day):
        return False
    return any(word in told for word in entry.name.lower().replace(",", " ").split() if len(word) > len("valve"))


def _said(words: str, today: date) -> Iterator[Said]:
    # A property and its value may be separated by a dash: "MRI conditional - no".
    asked = _NOT_THERE.search(words) is not None  # "Insulin pump: N/A"
    for item in read_chart_words(words.replace(" - ", ": "), today, forms=asked):
        yield item.concept, item.assertion


def _coded(codings: Iterable[Coding]) -> Iterator[Said]:
    for concept in concepts_of(codings):
        if concept in _CODED:
            yield concept, Assertion.AFFIRMED
        elif concept == "device-implantation":
            yield CODED_IMPLANT, Assertion.AFFIRMED
