"""OpticNeuritis: CT for a clinical picture of the eye, or only one of head and orbits in optic neuritis.

Gives a warning against CT wherever new signs of the eye are stated and the disease is known or in question; a hint
about the missing study where optic neuritis is the whole question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.study import HEAD, ORBITS, Modality
from cds_services.recommendation.recommendation import INFO, WARNING, Change, Recommendation, Rule, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.assessment import Assessment


def evaluate(case: Assessment) -> Recommendation | Suppressed | None:
    """Recommend MRI of orbits and head."""
    drafts, optic = case.drafts, case.picture.optic
    if not case.scenario.optic_rule or not optic:
        return None
    both = (drafts.mri(ORBITS), drafts.head_mri)
    ct = drafts.selected_with(Modality.CT, HEAD | ORBITS)
    if drafts.covered(HEAD) and drafts.covered(ORBITS):
        return Suppressed(RULE.code, "MRI of head and orbits is drafted")
    if ct:
        values = case.study_values(ct[0].study)
        cord = case.scenario is Scenario.RELAPSE and case.picture.cord
        wanted = (*both, drafts.cord_mri) if cord else both
        change = Change((*ct, *drafts.wrong_phase(HEAD | ORBITS)), wanted)
        signs = (*optic, *case.picture.cord) if cord else optic
        text = "ct-and-cord" if cord else "ct"
        return Recommendation(RULE.code, WARNING, text, ct[0], change, values, rests_on=signs)
    mri = drafts.selected_with(Modality.MRI, HEAD | ORBITS)
    if case.scenario is not Scenario.OPTIC_NEURITIS or not mri:
        return None
    text = "orbits-missing" if drafts.covered(HEAD) else "head-missing"
    change = Change(drafts.wrong_phase(HEAD | ORBITS), both)
    return Recommendation(RULE.code, INFO, text, mri[0], change, rests_on=optic)


RULE = Rule("OpticNeuritis", evaluate)
