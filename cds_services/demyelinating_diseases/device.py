"""Implants that bear on MRI: unsafe or unknown, or recorded as MR-conditional."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.value_sets import is_one_of
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cds_services.demyelinating_diseases.condition import ChartCondition
    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.fhir import Resource

_IDEA = "device-mri-unsafe-unless-conditional"
_GONE = frozenset({"inactive", "entered-in-error", "completed", "not-done", "stopped"})
_REMOVED = re.compile("remov|explant|extract")


class MriSafety(StrEnum):
    """What the chart says of an implant and the scanner."""

    UNSAFE = "unsafe"
    UNKNOWN = "unknown"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Implant:
    """One implant in the chart's words.

    Attributes:
        words: what the chart or the order says.
        safety: what that means for the scanner.
        named: false where the order only says that MRI is not possible, and names no implant.
    """

    words: str
    safety: MriSafety
    named: bool = True


def read_implant(
    devices: Iterable[Resource], conditions: Iterable[ChartCondition], findings: Sequence[Finding]
) -> Implant | None:
    """Return the implant that decides, or None.

    An implant called unsafe decides first. One whose safety is recorded as conditional outweighs entries that
    only name it ("pacemaker in situ"), for they speak of the same implant.
    """
    found = [
        *filter(None, map(_device, devices)),
        *_of_conditions(conditions),
        *_of_findings(findings),
    ]
    for safety in (MriSafety.UNSAFE, MriSafety.CONDITIONAL, MriSafety.UNKNOWN):
        for implant in found:
            if implant.safety is safety:
                return implant
    return None


@cache
def _matter(choice: str) -> re.Pattern[str]:
    """One pattern for all phrases of a choice; a hyphen and a space are alike, and a phrase begins a word."""
    phrases = getattr(interpretation(), choice).value
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(item.replace("-", " ")) for item in phrases) + ")")


def safety_in(words: str) -> MriSafety | None:
    """Read what words say of an implant's safety; None when they name no implant that matters."""
    told = " ".join(words.lower().replace("-", " ").split())
    if _matter("device_unsafe_words").search(told):
        return MriSafety.UNSAFE
    if not _matter("device_words").search(told):
        return None
    return MriSafety.CONDITIONAL if _matter("device_conditional_words").search(told) else MriSafety.UNKNOWN


def _device(resource: Resource) -> Implant | None:
    if fhir.resource_type(resource) not in {"Device", "DeviceUseStatement", "Procedure"}:
        return None
    if fhir.string(resource.get("status")) in _GONE and fhir.resource_type(resource) != "Procedure":
        return None
    names = list(_names(resource))
    words = "; ".join(dict.fromkeys(filter(None, names)))
    safety = safety_in(words)
    coded = is_one_of(_IDEA, (*fhir.codings(resource.get("type")), *fhir.codings(resource.get("code"))))
    if fhir.resource_type(resource) == "Procedure" and safety is not MriSafety.UNSAFE:
        return None
    if safety is None and coded:
        safety = MriSafety.UNKNOWN
    return Implant(fhir.words(resource.get("type")) or words, safety) if safety else None


def _names(resource: Resource) -> Iterator[str]:
    for member in ("type", "code", "modelNumber", "manufacturer", "display", "distinctIdentifier"):
        value = resource.get(member)
        yield fhir.words(value) if isinstance(value, dict) else fhir.string(value)
    for member in ("deviceName", "safety", "note", "specialization", "property"):
        for item in fhir.sequence(resource.get(member)):
            entry = fhir.mapping(item)
            yield fhir.string(entry.get("name")) or fhir.string(entry.get("text")) or fhir.words(entry)


def _of_conditions(conditions: Iterable[ChartCondition]) -> Iterator[Implant]:
    for condition in conditions:
        # "History of pacemaker" among the active problems is a pacemaker; one that is resolved was taken out.
        kept = condition.standing is Standing.PAST and condition.status == "active"
        if condition.standing is Standing.AFFIRMED or (kept and not _REMOVED.search(condition.words.lower())):
            safety = safety_in(f"{condition.words} {condition.note}")
            if safety is None and _IDEA in condition.ideas:
                safety = MriSafety.UNKNOWN
            if safety is not None:
                yield Implant(condition.words, safety)


def _of_findings(findings: Sequence[Finding]) -> Iterator[Implant]:
    """Read the order's own words. "PMH: PPM" and "pacemaker 2018" are there still, unless the order says otherwise."""
    removed = any(finding.idea == "device-removed" for finding in findings)
    conditional = any(finding.idea == "mri-conditional" and finding.affirmed for finding in findings)
    for finding in findings:
        if finding.idea == "mri-not-possible" and finding.affirmed:
            yield Implant(finding.words, MriSafety.UNKNOWN, named=False)
        elif finding.affirmed or (finding.standing is Standing.PAST and not removed):
            if finding.idea == "mri-conditional-device":
                yield Implant(finding.words, MriSafety.CONDITIONAL)
            elif finding.idea == "mri-unsafe-device":
                told = safety_in(finding.words) or MriSafety.UNKNOWN
                yield Implant(finding.words, MriSafety.CONDITIONAL if conditional else told)
