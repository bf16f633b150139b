"""FirstLesions: lesions of demyelinating type in someone who does not have the diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.care_taken import known_to_neurology
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.demyelination.interpretation import interpretation as of_the_disease
from cds_services.narrative.mention import Assertion
from cds_services.recommendation.recommendation import INFO, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.results import Results

CODE = "FirstLesions"
_FACTS = ("brain_lesions_typical", "cord_lesion", "optic_nerve")


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report lesions that are called demyelinating."""
    if case.established:
        return None
    for fact in _FACTS:
        told = case.findings.told(fact)
        if told is not None and (fact != "cord_lesion" or told.report.reading.demyelinating):
            break
    else:
        return None
    known = known_to_neurology(case, CODE, told.report)
    if known is not None:
        return known
    if case.findings.no_new_lesion and _has_past_event(case):
        return Suppressed(CODE, "an event of demyelination is on record for long, and the lesions have not changed")
    statement = told.statement
    values = {"level": statement.levels, "place": statement.place}
    wanted = (Wanted(Service.NEUROLOGY),)
    return NextStep(CODE, INFO, "default", told.report, statement.words, wanted, values, (statement.fact,))


def _has_past_event(case: Results) -> bool:
    """Return whether an event of demyelination was recorded long enough ago to be known."""
    before = case.care.months_ago(interpretation().past_event_months.value)
    events = of_the_disease().past_demyelination.value
    return any(
        item.assertion in {Assertion.AFFIRMED, Assertion.PAST}
        and not events.isdisjoint(item.concepts)
        and item.newest is not None
        and item.newest < before
        for item in case.chart.conditions
    )
