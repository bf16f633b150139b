"""Which MRI answers the picture: head for brain and brainstem, orbits and head for the eye, the cord for the cord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.case import HEAD, ORBITS
from cds_services.imaging_orders.study import CORD_LEVELS, Region

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.demyelinating_diseases.finding import Finding
    from cds_services.imaging_orders.study import Study

DRAFTED = "drafted"
"""The text to show where the MRI that answers the picture is among the drafts."""


def right_study(case: Case, unstated: frozenset[Region]) -> tuple[Study, ...]:
    """Return the studies that the signs ask for; `unstated` where they tell no place."""
    picture = case.picture
    optic = bool(picture.optic_or_slowly_so)
    regions = []
    if optic or picture.brain:
        regions.append(HEAD)
    if optic:
        regions.append(ORBITS)
    if picture.cord:
        regions.append(CORD_LEVELS)
    return tuple(case.mri(part) for part in regions or [unstated])


def still_to_order(case: Case, studies: tuple[Study, ...]) -> tuple[Study, ...]:
    """Return the studies that are not drafted in full; head and orbits count in any phase, which no rule corrects."""
    return tuple(
        study
        for study in studies
        if (case.undrafted(study) if study.regions & CORD_LEVELS else not study.regions <= case.drafted)
    )


def place(studies: tuple[Study, ...]) -> str:
    """Name the text that fits the studies: `brain`, `optic`, `both` (one of them and the cord), else `default`."""
    regions = frozenset[Region]().union(*(study.regions for study in studies))
    if regions & CORD_LEVELS:
        return "both" if regions - CORD_LEVELS else "default"
    if Region.ORBITS in regions:
        return "optic"
    return "brain" if regions else DRAFTED


def signs(case: Case) -> tuple[Finding, ...]:
    """The findings that the place rests on."""
    picture = case.picture
    return (*picture.optic_or_slowly_so, *picture.brain, *picture.cord)
