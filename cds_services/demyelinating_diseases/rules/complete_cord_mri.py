"""CompleteCordMri: a clinical picture of the cord, and only a part of the cord, or only the head, in the drafts.

Gives a hint in a relapse; also where the site is not stated and some of the spine is drafted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, SPINE_LEVELS, Region
from cds_services.recommendation.recommendation import INFO, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of cervical and thoracic spine together."""
    drafts, picture = case.drafts, case.picture
    mri = drafts.selected_mri
    if case.scenario is not Scenario.RELAPSE or not mri:
        return None
    regions = drafts.mri_regions(selected=True)
    spine = regions & CORD_LEVELS
    lumbar = Region.LUMBAR in regions
    unstated = not (picture.cord or picture.brain or picture.optic)
    conus = case.mogad_lumbar if lumbar else False
    if not (picture.cord or conus or (unstated and (spine or lumbar))):
        return None
    if drafts.cord_drafted:
        return Suppressed(RULE.code, "cervical and thoracic spine are drafted")
    if lumbar and not spine and not conus:
        return Suppressed(RULE.code, "the lumbar question stands on its own")
    text = "conus" if conus else "head-only" if not spine else "part"
    about = next((order for order in mri if order.study.regions & SPINE_LEVELS), mri[0])
    change = Change(drafts.wrong_phase(), (drafts.cord_mri,))
    return Recommendation(RULE.code, INFO, text, about, change, rests_on=picture.cord)


RULE = Rule("CompleteCordMri", evaluate)
