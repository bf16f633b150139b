"""PmlSuspicion: a drug linked to progressive multifocal leukoencephalopathy, and a cerebral clinical picture.

Matches in a relapse: a warning about CT of the head, a hint where MRI of the head is missing or in the wrong phase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.disease_modifying_drugs import PML_DRUG
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import HEAD, Modality
from cds_services.recommendation.plain_words import escaped
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


_FACTS = (PML_DRUG,)


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of the head."""
    drafts, cerebral = case.drafts, case.picture.cerebral
    if case.scenario is not Scenario.RELAPSE or not case.pml_drug:
        return None
    if not cerebral:
        return Suppressed(RULE.code, "no cerebral picture")
    if drafts.answered(HEAD):
        return Suppressed(RULE.code, "MRI of the head is drafted as it should be")
    values = {"drug": case.pml_drug, "index": escaped(case.jc_virus_index)}
    ct, head = drafts.drafts_with(Modality.CT, HEAD), drafts.drafts_with(Modality.MRI, HEAD)
    wanted = (drafts.head_mri,)
    if any(order.selected for order in ct):
        values |= case.study_values(ct[0].study)
        change = Change((*ct, *head), wanted)
        return Recommendation(RULE.code, WARNING, "ct", ct[0], change, values, rests_on=cerebral, facts=_FACTS)
    about, text = (head or drafts.selected)[0], "phase" if head else "no-head"
    change = Change(head, wanted)
    return Recommendation(
        RULE.code, INFO, text, about, change, values, rests_on=cerebral, facts=_FACTS, beside="beside"
    )


RULE = Rule("PmlSuspicion", evaluate)
