"""WholeSpineMri: cervical, thoracic and lumbar MRI together, in one order or several.

Gives a hint in a relapse; not where a lumbar question is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import SPINE_LEVELS, Modality, Region
from cds_services.recommendation.recommendation import INFO, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend omitting the lumbar spine."""
    drafts = case.drafts
    if case.scenario is not Scenario.RELAPSE or not drafts.mri_regions() >= SPINE_LEVELS:
        return None
    spine = drafts.selected_with(Modality.MRI, SPINE_LEVELS)
    if not spine:
        return None
    if case.lumbar_cue:
        return Suppressed(RULE.code, f"a legitimate lumbar question: {case.lumbar_cue}")
    lumbar = drafts.drafts_with(Modality.MRI, {Region.LUMBAR})
    about = next((order for order in lumbar if order.selected), spine[0])
    return Recommendation(RULE.code, INFO, "default", about, Change(lumbar, (drafts.cord_mri,)), drops=True)


RULE = Rule("WholeSpineMri", evaluate)
