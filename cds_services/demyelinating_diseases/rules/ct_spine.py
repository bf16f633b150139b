"""CtSpine: CT of the cervical, thoracic or whole spine, where MRI is what fits the clinical picture.

Matches in an established disease that has changed: a warning in a relapse, a hint in slow progression. The MRI offered
is that of the site that the signs indicate, the cord where they indicate none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.right_study import instead, right_study
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, ORBITS, Modality, Region
from cds_services.recommendation.recommendation import INFO, WARNING, Rule

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.recommendation.recommendation import Recommendation

CORD_OR_SPINE = CORD_LEVELS | {Region.SPINE}


def evaluate(case: Assessment) -> Recommendation | None:
    """Recommend the MRI that fits the clinical picture in place of the CT."""
    if not case.scenario.ct_and_lumbar_rules:
        return None
    ct = case.drafts.selected_with(Modality.CT, CORD_OR_SPINE)
    if not ct:
        return None
    studies = right_study(case, CORD_LEVELS)
    cord = tuple(study for study in studies if study.regions & CORD_LEVELS)
    head = case.drafts.selected_with(Modality.CT, HEAD | ORBITS)
    if head and cord:
        studies = cord  # The card about the CT of the head offers the head.
    indicator = INFO if case.scenario is Scenario.SLOW_PROGRESSION else WARNING
    return instead(case, RULE.code, indicator, tuple(dict.fromkeys((*ct, *(() if cord else head)))), studies)


RULE = Rule("CtSpine", evaluate)
