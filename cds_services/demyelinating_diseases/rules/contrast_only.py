"""ContrastOnly: MRI of the cord with contrast, and no images before contrast to compare.

Gives a hint in a relapse; not where gadolinium should not be given, nor where the code leaves open whether phases
without contrast come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.rules.add_contrast import cord_and_asked_lumbar
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Contrast, Modality
from cds_services.recommendation.recommendation import INFO, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend the same study without and with contrast."""
    if case.scenario is not Scenario.RELAPSE:
        return None
    mri = case.drafts.selected_with(Modality.MRI, CORD_LEVELS)
    only = [order for order in mri if order.study.contrast is Contrast.WITH]
    if not only:
        return None
    if case.safety.no_gadolinium:
        return Suppressed(RULE.code, "pregnant, or allergic to gadolinium")
    if not all(order.phases_told_apart for order in only):
        return Suppressed(RULE.code, "the code does not tell whether phases without contrast come first")
    change = Change(tuple(dict.fromkeys((*only, *case.drafts.wrong_phase()))), (cord_and_asked_lumbar(case),))
    return Recommendation(RULE.code, INFO, "default", only[0], change)


RULE = Rule("ContrastOnly", evaluate)
