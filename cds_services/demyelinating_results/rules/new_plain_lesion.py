"""NewPlainLesion: a lesion is new, and nothing enhances or no contrast was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.care_taken import known_or_treated
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.recommendation.recommendation import INFO, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.results import Results

CODE = "NewPlainLesion"


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report a new lesion without enhancement."""
    told = case.findings.told("new_lesion")
    if told is None or case.findings.holds("enhancing_lesion"):
        return None
    done = known_or_treated(case, CODE, told.report)
    if done is not None:
        return done
    statement = told.statement
    text = "no-contrast" if told.report.reading.facts.contrast_not_given else "default"
    values = {"level": statement.levels, "place": statement.place}
    wanted = (Wanted(Service.NEUROLOGY),)
    facts = ("new_lesion", "contrast_not_given" if text == "no-contrast" else "no_enhancement")
    return NextStep(CODE, INFO, text, told.report, statement.words, wanted, values, facts)
