"""Implants that matter for MRI: unsafe or unknown, or recorded as MR-conditional."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cds_services.concepts.chart_words import read_chart_words
from cds_services.narrative.mention import Assertion
from cds_services.safety.choices import choices
from cds_services.safety.implant_records import implants_on_record
from cds_services.safety.mr_safety import CODED_IMPLANT, MrSafety, kept, names_removal, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from cds_services.chart.condition import ChartCondition
    from cds_services.chart.device import Device
    from cds_services.chart.procedure import Procedure
    from cds_services.indication.finding import Finding

_UNNAMED = "an implant, by its code"


@dataclass(frozen=True, slots=True)
class Implant:
    """One implant in the chart's words.

    Attributes:
        words: what the chart or the order says.
        safety: what that means for the scanner.
        named: false where the order only says that MRI is not possible, and names no implant.
        source: where it says so, in a clinician's words.
    """

    words: str
    safety: MrSafety
    named: bool = True
    source: str = "devices"


def read_implant(
    devices: Iterable[Device],
    procedures: Iterable[Procedure],
    conditions: Iterable[ChartCondition],
    findings: Sequence[Finding],
    today: date,
) -> Implant | None:
    """Return the implant that decides, or None.

    An implant called unsafe decides first. One whose safety is recorded as conditional overrides entries that
    only name it ("pacemaker in situ"), since they mean the same implant; not those of another kind.

    Args:
        devices: devices of the chart and of the order.
        procedures: procedures of the chart and of the order.
        conditions: the problems.
        findings: what the order says.
        today: the day of the call.
    """
    found = [
        *(Implant(words or _UNNAMED, safety) for words, safety in implants_on_record(devices, procedures, today)),
        *_of_conditions(conditions, today),
        *_of_findings(findings),
    ]
    unsafe = next((item for item in found if item.safety is MrSafety.UNSAFE), None)
    if unsafe is not None:
        return unsafe
    conditional = [item for item in found if item.safety is MrSafety.CONDITIONAL]
    unknown = [item for item in found if item.safety is MrSafety.UNKNOWN]
    recorded = [_families(item.words) for item in conditional]
    any_family = not all(recorded)
    families = frozenset[str]().union(*recorded)
    other = [item for item in unknown if not (conditional and _may_be_one_of(item, families, any_family=any_family))]
    return next(iter([*other, *conditional]), None)


def _may_be_one_of(implant: Implant, recorded: frozenset[str], *, any_family: bool) -> bool:
    """Return whether an entry can mean an implant that others record.

    Args:
        implant: the entry.
        recorded: the families of the others.
        any_family: whether one of them is of no known family, and so may be the same as any.
    """
    own = _families(implant.words)
    return any_family or not own or not own.isdisjoint(recorded)


def _families(words: str) -> set[str]:
    told = set(re.findall(r"[^\W\d_]+", words.lower()))
    return {family for word in told if (family := _family_of().get(word))}


@cache
def _family_of() -> dict[str, str]:
    return {word: family for family, words in choices().implant_families.value.items() for word in words}


def _of_conditions(conditions: Iterable[ChartCondition], today: date) -> Iterator[Implant]:
    for condition in conditions:
        # "History of pacemaker" among the active problems is a pacemaker; one that is resolved was removed.
        past = condition.assertion is Assertion.PAST and condition.status == "active"
        if condition.assertion is not Assertion.AFFIRMED and not past:
            continue
        said = [
            (item.concept, item.assertion)
            for text in (condition.words, condition.note)
            for item in read_chart_words(text, today)
        ]
        if CODED_IMPLANT in condition.concepts and not (names_removal(said) and not kept(said)):
            said.append((CODED_IMPLANT, Assertion.AFFIRMED))
        safety = safety_of(said, never_possible=MrSafety.UNSAFE)
        if safety is not None:
            yield Implant(condition.words or _UNNAMED, safety, source="problem list")


def _of_findings(findings: Sequence[Finding]) -> Iterator[Implant]:
    """Read the order's own words. "PMH: PPM" and "pacemaker 2018" are still present unless the order says otherwise."""
    said = [(item.concept, item.assertion) for item in findings]
    safety = safety_of(said, one_entry=False)
    if safety is not None:
        there = set(kept(said, one_entry=False))
        named = [item for item in findings if (item.concept, item.assertion) in there]
        names = dict.fromkeys(item.words for item in named)
        words = "; ".join(_UNNAMED if name == CODED_IMPLANT else name for name in names)
        source = (named or findings)[0].source
        yield Implant(words or _UNNAMED, safety, source=source)
        return
    for item in findings:
        if item.concept == "mri-not-possible" and item.affirmed:
            yield Implant(item.words, MrSafety.UNKNOWN, named=False, source=item.source)
