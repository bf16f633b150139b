"""PmlConcern: the report raises PML, and neurology was neither asked urgently nor has seen the patient since.

Where PML is only not excluded, it counts beside a drug that is linked to it; where it is affirmed, whatever the drugs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.findings import AFFIRMED, OPEN
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.demyelination.disease_modifying_drugs import PML_DRUG
from cds_services.recommendation.plain_words import escaped
from cds_services.recommendation.recommendation import WARNING, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.results import Results

CODE = "PmlConcern"
_SAID = {AFFIRMED: "raised", OPEN: "only not excluded"}
_URGENT = (Wanted(Service.NEUROLOGY, priority="urgent"),)


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report PML."""
    found = case.findings.pml
    if found is None:
        return None
    report, said = found
    drug = case.pml_drug
    chosen = interpretation()
    needs = chosen.pml_affirmed_needs_drug if said == AFFIRMED else chosen.pml_open_needs_drug
    if needs.value and not drug:
        return Suppressed(CODE, f"it is {_SAID[said]}, and no drug that is linked to it is on record")
    if case.is_urgently_with_neurology(report):
        return Suppressed(CODE, "neurology was asked urgently, or has seen the patient since the report")
    if case.is_worked_up_for_pml(report):
        return Suppressed(CODE, "it is on the problem list, or its test was ordered or has resulted since the report")
    told = case.findings.told("pml_concern") if said == AFFIRMED else case.findings.opened("pml_concern")
    index = escaped(case.jc_virus_index)
    values = {"drug": drug, "no_drug": "" if drug else "none", "index": index}
    text = "default" if said == AFFIRMED else "open"
    facts = ("pml_concern", "pml", *((PML_DRUG,) if drug else ()))
    return NextStep(CODE, WARNING, text, report, told.statement.words if told else "", _URGENT, values, facts)
