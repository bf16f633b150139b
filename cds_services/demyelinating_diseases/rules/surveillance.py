"""Surveillance: CT in routine follow-up of an established disease.

Gives a hint; every MRI of brain or cord is accepted, also beside the CT. Not where the order names another question
that CT may answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.right_study import covered_text
from cds_services.demyelinating_diseases.rules.ct_spine import CORD_OR_SPINE
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, Contrast, Modality, Region, Study
from cds_services.recommendation.recommendation import INFO, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of what the CT was to follow."""
    if case.scenario is not Scenario.SURVEILLANCE:
        return None
    ct = case.drafts.selected_with(Modality.CT, HEAD | CORD_OR_SPINE)
    if not ct:
        return None
    if case.picture.named(*interpretation().followed_by_ct.value):
        return Suppressed(RULE.code, "the order names another question that CT may answer")
    if case.drafts.mri_regions() & (HEAD | CORD_OR_SPINE):
        return Suppressed(RULE.code, "an MRI of brain or cord is drafted beside the CT")
    chosen = frozenset[Region]().union(*(order.study.regions for order in ct))
    spine = CORD_LEVELS if Region.SPINE in chosen else CORD_LEVELS & chosen
    # Where the cord is not mentioned, the spine was chosen for the disease as a whole, and the head is followed up.
    head = HEAD if Region.HEAD in chosen or (spine and not case.picture.cord_named) else frozenset()
    left = tuple(
        Study(Modality.MRI, missing, Contrast.WITHOUT)
        for part in (head, spine)
        if (missing := part - case.drafts.drafted)
    )
    values = {**case.study_values(ct[0].study), "study_rating": ""}
    parts = tuple(Study(Modality.MRI, part, Contrast.WITHOUT) for part in (head, spine) if part)
    text = "default" if left else covered_text(case, parts)
    change = Change(ct, left)
    return Recommendation(RULE.code, INFO, text, ct[0], change, values, rests_on=case.picture.surveillance)


RULE = Rule("Surveillance", evaluate)
