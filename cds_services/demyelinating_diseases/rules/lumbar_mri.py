"""LumbarMri: lumbar MRI in place of the study that fits the clinical picture.

Matches in an established disease that has changed: a warning in a relapse, a hint in slow progression; not where the
cord is drafted too, nor where a lumbar question is asked (root signs, the cauda equina, the conus in MOG antibody
disease, a lumbar spine that was operated on).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.right_study import instead, right_study
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Modality, Region
from cds_services.recommendation.recommendation import INFO, WARNING, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.recommendation.recommendation import Recommendation


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend the MRI that fits the clinical picture in place of the lumbar one."""
    if not case.scenario.ct_and_lumbar_rules:
        return None
    lumbar = case.drafts.selected_with(Modality.MRI, {Region.LUMBAR})
    if not lumbar:
        return None
    if case.drafts.cord_drafted:
        return Suppressed(RULE.code, "cervical and thoracic spine are drafted")
    if case.mogad_lumbar:
        return Suppressed(RULE.code, "a conus question in MOG antibody disease")
    if case.lumbar_cue:
        return Suppressed(RULE.code, f"a legitimate lumbar question: {case.lumbar_cue}")
    indicator = INFO if case.scenario is Scenario.SLOW_PROGRESSION else WARNING
    return instead(case, RULE.code, indicator, lumbar, right_study(case, CORD_LEVELS))


RULE = Rule("LumbarMri", evaluate)
