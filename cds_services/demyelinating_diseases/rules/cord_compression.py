"""CordCompression: cancer or spinal infection with a sign of the cord: MRI of the whole spine, urgently.

Gives a warning; a hint without a suggestion where an implant is a reason against MRI; not where the whole spine is
drafted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.cord_threat import cord_threats
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import SPINE_LEVELS, Region
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of the whole spine."""
    drafts = case.drafts
    if case.scenario is not Scenario.CORD_COMPRESSION:
        return None
    if drafts.covered(SPINE_LEVELS) or Region.SPINE in drafts.drafted:
        return Suppressed(RULE.code, "MRI of the whole spine is drafted")
    spine = tuple(order for order in drafts.selected if order.study.regions & (SPINE_LEVELS | {Region.SPINE}))
    threat = next((item for item in cord_threats(case.picture) if item.words), None)
    text = "infection" if threat is not None and threat.infection else "cancer"
    values = {"cause": threat.words, "place": threat.source} if threat is not None else {}
    about = (*spine, *drafts.selected)[0]
    if case.safety.reason_against_mri:
        return Recommendation(RULE.code, INFO, "device", about, None, values)
    change = Change(spine, (drafts.mri(SPINE_LEVELS),), priority="urgent")
    return Recommendation(RULE.code, WARNING, text, about, change, values)


RULE = Rule("CordCompression", evaluate)
