"""Which MRI fits the clinical picture: head for brain and brainstem, orbits and head for the eye, cord for the cord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, ORBITS, Region
from cds_services.recommendation.recommendation import Change, Recommendation

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.imaging_orders.order import ReadableOrder
    from cds_services.imaging_orders.study import Study
    from cds_services.indication.finding import Finding

DRAFTED, REPORTED = "drafted", "reported"
"""The text to show where the MRI that fits the clinical picture is among the drafts."""


def right_study(case: Assessment, unstated: frozenset[Region]) -> tuple[Study, ...]:
    """Return the studies that the signs call for; `unstated` where they indicate no site."""
    picture = case.picture
    optic = bool(picture.optic_or_slowly_so)
    regions = []
    if optic or picture.brain:
        regions.append(HEAD)
    if optic:
        regions.append(ORBITS)
    if picture.cord:
        regions.append(CORD_LEVELS)
    return tuple(case.drafts.mri(part) for part in regions or [unstated])


def _still_to_order(case: Assessment, studies: tuple[Study, ...]) -> tuple[Study, ...]:
    """Return the studies that are not drafted in full; head and orbits count in any phase, which no rule corrects."""
    return tuple(
        study
        for study in studies
        if (case.drafts.undrafted(study) if study.regions & CORD_LEVELS else not study.regions <= case.drafts.drafted)
    )


def instead(
    case: Assessment, rule: str, indicator: str, wrong: tuple[ReadableOrder, ...], studies: tuple[Study, ...]
) -> Recommendation:
    """Replace drafts by the studies that fit the clinical picture; where these are drafted, only drop them.

    Args:
        case: the situation.
        rule: code of the rule.
        indicator: `warning` or `info`.
        wrong: the drafts to replace, the one that the card is about first.
        studies: the studies that fit the clinical picture.
    """
    left = _still_to_order(case, studies)
    phases = case.drafts.wrong_phase() if any(study.regions & CORD_LEVELS for study in left) else ()
    change = Change(tuple(dict.fromkeys((*wrong, *phases))), left)
    values = case.study_values(wrong[0].study)
    text = _place(left) or covered_text(case, studies)
    return Recommendation(rule, indicator, text, wrong[0], change, values, rests_on=_signs(case))


def covered_text(case: Assessment, studies: tuple[Study, ...]) -> str:
    """Return the text for studies of which nothing is left to order: `drafted`, or `reported` lately.

    Args:
        case: the situation.
        studies: the studies that answer the question.
    """
    regions = frozenset[Region]().union(*(study.regions for study in studies))
    return REPORTED if regions & case.drafts.reported else DRAFTED


def _place(studies: tuple[Study, ...]) -> str:
    """Return the text: `brain`, `optic`, `both` (one of them and the cord), else `default`; empty for no study."""
    regions = frozenset[Region]().union(*(study.regions for study in studies))
    if regions & CORD_LEVELS:
        return "both" if regions - CORD_LEVELS else "default"
    if Region.ORBITS in regions:
        return "optic"
    return "brain" if regions else ""


def _signs(case: Assessment) -> tuple[Finding, ...]:
    """The findings that the site is based on."""
    picture = case.picture
    return (*picture.optic_or_slowly_so, *picture.brain, *picture.cord)
