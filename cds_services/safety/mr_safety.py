"""What concepts named together say of an implant and the scanner."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Sequence

Said: TypeAlias = tuple[str, Assertion]
"""A concept of the phrases or value-set files, and how it is meant."""

CODED_IMPLANT = "device-mri-unsafe-unless-conditional"
_NAMES = frozenset({CODED_IMPLANT, "mri-unsafe-device", "temporary-mri-unsafe-device", "mri-conditional-device"})
_CONDITIONAL = frozenset({"mri-conditional", "mri-conditional-device"})
_REMOVED = frozenset({"device-removed", "named-device-removed"})
_TRUE = frozenset({Assertion.AFFIRMED, Assertion.PAST})


class MrSafety(StrEnum):
    """What the chart says of an implant and the scanner."""

    UNSAFE = "unsafe"
    UNKNOWN = "unknown"
    CONDITIONAL = "conditional"


def safety_of(
    said: Sequence[Said], never_possible: MrSafety | None = None, *, one_entry: bool = True
) -> MrSafety | None:
    """Return what is said of an implant's safety; None when no implant that matters is named.

    Args:
        said: the concepts of one entry of the chart, or of an order.
        never_possible: the safety of an entry that says "MRI contraindicated" and names nothing else.
        one_entry: false for the words of an order, which may name several implants.
    """
    named = bool(kept(said, one_entry=one_entry))
    concepts = {concept for concept, assertion in said if assertion in _TRUE}
    denied = {concept for concept, assertion in said if assertion is Assertion.NEGATED}
    if "mri-unsafe" in concepts or (named and "mri-conditional" in denied):
        return MrSafety.UNSAFE
    if never_possible is not None and ("mri-not-possible", Assertion.AFFIRMED) in said:
        return never_possible
    if not named:
        return None
    conditional = concepts & _CONDITIONAL and "mri-safety-unknown" not in concepts
    return MrSafety.CONDITIONAL if conditional else MrSafety.UNKNOWN


def kept(said: Sequence[Said], *, one_entry: bool = True) -> list[Said]:
    """Return those of the concepts that name an implant which is still there.

    A past implant is still present (a year only dates its implantation) unless something is said to have been removed.

    Args:
        said: all concepts stated together.
        one_entry: true where all of them are of one implant: then "explanted" is said of each name before it.
    """
    there = {Assertion.AFFIRMED} if names_removal(said) else _TRUE
    found: list[Said] = []
    for concept, assertion in said:
        if concept in _NAMES and assertion in there:
            found.append((concept, assertion))
        elif concept == "named-device-removed" and assertion in _TRUE and found:
            del found[0 if one_entry else -1 :]
    return found


def names_removal(said: Sequence[Said]) -> bool:
    """Return whether an implant is said to have been removed."""
    return any(concept in _REMOVED and assertion in _TRUE for concept, assertion in said)
