"""CtHead: CT of the head, where MRI is what fits the clinical picture.

Gives a hint in an established disease that has changed; not where CT is a reasonable first study (a seizure, confusion
or coma alone), nor where PML is the question about the same draft.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.right_study import instead, right_study
from cds_services.demyelinating_diseases.rules.ct_spine import CORD_OR_SPINE
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, Modality
from cds_services.recommendation.recommendation import INFO, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment
    from cds_services.recommendation.recommendation import Recommendation


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend the MRI that fits the clinical picture in place of the CT."""
    if not case.scenario.ct_and_lumbar_rules:
        return None
    ct = case.drafts.selected_with(Modality.CT, HEAD)
    if not ct:
        return None
    pml = case.pml_drug and case.picture.cerebral and case.scenario is Scenario.RELAPSE
    if pml and not case.drafts.answered(HEAD):
        return Suppressed(RULE.code, "PmlSuspicion speaks of the same draft")
    if case.picture.ct_first:
        return Suppressed(RULE.code, "a seizure, confusion or coma alone: CT is a sound first look")
    studies = right_study(case, HEAD)
    elsewhere = tuple(study for study in studies if not study.regions & CORD_LEVELS)
    if elsewhere and case.drafts.selected_with(Modality.CT, CORD_OR_SPINE):
        studies = elsewhere  # The card about the CT of the spine offers the cord.
    found = instead(case, RULE.code, INFO, ct, studies)
    return replace(found, values={**found.values, "study_rating": ""})


RULE = Rule("CtHead", evaluate)
