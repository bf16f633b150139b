"""FirstPresentation: suspected demyelination without a diagnosis: MRI of head and cord as the first studies.

Gives a warning about a study that the guideline rates usually not appropriate, a hint where a part is missing; not
where the drafts cover the site that the signs indicate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.demyelinating_diseases.right_study import covered_text
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, Modality, Region
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.imaging_orders.order import ReadableOrder

_NOT_APPROPRIATE = AppropriatenessCategory.USUALLY_NOT_APPROPRIATE


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of head and cord."""
    drafts = case.drafts
    if case.scenario is not Scenario.FIRST_PRESENTATION or not drafts.selected:
        return None
    wrong = tuple(order for order in drafts.selected if _is_wrong(case, order))
    replaced = tuple(dict.fromkeys((*wrong, *drafts.wrong_phase(HEAD), *drafts.wrong_phase())))
    change = Change(replaced, (drafts.head_mri, drafts.cord_mri))
    enough = _enough(case, wrong)
    if enough:
        return Suppressed(RULE.code, enough)
    about = (wrong or drafts.selected)[0]
    values = case.study_values(about.study)
    if not wrong:
        return Recommendation(RULE.code, INFO, "part", about, change, values, rests_on=case.picture.asked)
    ct = about.study.modality is Modality.CT
    text = "ct" if ct else "lumbar" if Region.LUMBAR in about.study.regions else "phase"
    if not any(drafts.undrafted(study) for study in change.wanted):
        text = covered_text(case, change.wanted)
    return Recommendation(RULE.code, WARNING, text, about, change, values, rests_on=case.picture.asked)


def _enough(case: Assessment, wrong: Sequence[ReadableOrder]) -> str:
    """Why the drafts answer the question as they are; empty when they do not."""
    if wrong:
        return ""
    head, cord = case.drafts.answered(HEAD), case.drafts.answered(CORD_LEVELS)
    picture, shown = case.picture, case.drafts.mri_regions(selected=True)
    if head and cord:
        return "MRI of head and cord is drafted"
    if head and not picture.cord:
        return "MRI of the head answers a brain picture"
    if cord and not picture.brain and (picture.cord or shown & CORD_LEVELS):
        return "MRI of the cord answers a cord picture"
    return "the level of the spine MRI is not stated" if Region.SPINE in shown else ""


def _is_wrong(case: Assessment, order: ReadableOrder) -> bool:
    """Usually Not Appropriate in the guideline; CT of one spine level is treated like that of two."""
    return order.study.modality is Modality.CT or case.rating(order.study) is _NOT_APPROPRIATE


RULE = Rule("FirstPresentation", evaluate)
