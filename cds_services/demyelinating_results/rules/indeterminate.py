"""Indeterminate: the radiologist leaves it open whether there is a lesion, whether it is new, whether it enhances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.care_taken import known_to_neurology
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.recommendation.recommendation import INFO, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.findings import Stated
    from cds_services.demyelinating_results.results import Results

CODE = "Indeterminate"


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report a doubt."""
    report = next((item for item in case.findings.counting.reports if item.reading.facts.indeterminate), None)
    if report is None:
        return None
    if case.is_surveillance:
        return Suppressed(CODE, "the study was routine: the next one answers it")
    known = known_to_neurology(case, CODE, report)
    if known is not None:
        return known
    opened: Stated | None = case.findings.opened()
    quote = opened.statement.words if opened is not None and opened.report is report else ""
    values = {"level": opened.statement.levels if opened is not None else ""}
    facts = ("indeterminate", *({opened.statement.fact} if quote and opened is not None else ()))
    return NextStep(CODE, INFO, "default", report, quote, (Wanted(Service.NEUROLOGY),), values, facts)
