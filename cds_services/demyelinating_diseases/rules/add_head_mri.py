"""AddHeadMri: a clinical picture of brain or brainstem, and only the cord in the drafts.

Gives a hint in a relapse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import HEAD, SPINE_LEVELS, Modality, Region
from cds_services.recommendation.recommendation import INFO, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of the head in addition to that of the cord."""
    drafts, brain = case.drafts, case.picture.brain
    if case.scenario is not Scenario.RELAPSE or not brain:
        return None
    cord = drafts.selected_with(Modality.MRI, SPINE_LEVELS | {Region.SPINE})
    if not cord:
        return None
    if drafts.head_drafted:
        return Suppressed(RULE.code, "MRI of the head is drafted")
    change = Change(drafts.drafts_with(Modality.CT, HEAD), (drafts.head_mri,))
    return Recommendation(RULE.code, INFO, "default", cord[0], change, rests_on=brain)


RULE = Rule("AddHeadMri", evaluate)
