"""Clarify: CT of the spine or lumbar MRI in established disease, and no reason on the order.

Gives a hint, where the deployment's knowledge enables it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.rules.ct_spine import CORD_OR_SPINE
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import Modality, Region
from cds_services.recommendation.recommendation import INFO, Recommendation, Rule

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | None:
    """Ask for the reason."""
    if case.scenario is not Scenario.INDETERMINATE or not interpretation().clarify.value:
        return None
    if not case.picture.established or not case.picture.silent:
        return None
    doubtful = (
        *case.drafts.selected_with(Modality.CT, CORD_OR_SPINE),
        *case.drafts.selected_with(Modality.MRI, {Region.LUMBAR}),
    )
    return Recommendation(RULE.code, INFO, "default", doubtful[0]) if doubtful else None


RULE = Rule("Clarify", evaluate)
