"""NewEnhancingLesion: a lesion enhances, and neurology does not know it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.care_taken import known_or_treated
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.recommendation.recommendation import INFO, WARNING, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.results import Results

CODE = "NewEnhancingLesion"


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report active inflammation; softly where the study was routine."""
    told = case.findings.told("enhancing_lesion")
    if told is None:
        return None
    done = known_or_treated(case, CODE, told.report)
    if done is not None:
        return done
    statement = told.statement
    routine = case.is_surveillance
    text = "routine" if routine else "default"
    values = {"level": statement.levels, "place": statement.place}
    indicator = INFO if routine else WARNING
    wanted = (Wanted(Service.NEUROLOGY),)
    return NextStep(CODE, indicator, text, told.report, statement.words, wanted, values, ("enhancing_lesion",))
