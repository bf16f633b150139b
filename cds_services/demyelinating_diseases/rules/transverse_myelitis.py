"""TransverseMyelitis: myelitis in question: the whole cord, without and with contrast.

Gives a warning about CT, or about lumbar MRI alone; a hint where a part of the cord or a phase is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, SPINE_LEVELS, Modality, Region
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of cervical and thoracic spine."""
    drafts = case.drafts
    if case.scenario is not Scenario.TRANSVERSE_MYELITIS or not drafts.selected:
        return None
    if drafts.answered(CORD_LEVELS) or Region.SPINE in drafts.drafted:
        return Suppressed(RULE.code, "MRI of the cord is drafted as it should be")
    ct = [order for order in drafts.selected if order.study.modality is Modality.CT]
    cord = drafts.drafted & CORD_LEVELS
    signs = (*case.picture.raised("transverse-myelitis"), *case.picture.cord)
    lumbar = drafts.selected_with(Modality.MRI, {Region.LUMBAR})
    if ct:
        replaced = tuple(order for order in ct if order.study.regions & (SPINE_LEVELS | {Region.SPINE}))
        change = Change((*replaced, *drafts.wrong_phase()), (drafts.cord_mri,))
        values = case.study_values(ct[0].study)
        return Recommendation(RULE.code, WARNING, "ct", ct[0], change, values, rests_on=signs)
    if lumbar and not cord and not drafts.head_drafted:
        change = Change(lumbar, (drafts.cord_mri,))
        return Recommendation(RULE.code, WARNING, "lumbar", lumbar[0], change, rests_on=signs)
    change = Change(drafts.wrong_phase(), (drafts.cord_mri,))
    text = "phase" if cord == CORD_LEVELS else "part"
    return Recommendation(RULE.code, INFO, text, drafts.selected[0], change, rests_on=signs)


RULE = Rule("TransverseMyelitis", evaluate)
