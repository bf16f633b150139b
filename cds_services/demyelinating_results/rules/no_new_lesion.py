"""NoNewLesion: nothing new was found for a new deficit: look elsewhere, and at what makes old symptoms worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.infection import INFECTION
from cds_services.demyelinating_results.next_step import NextStep
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD, Region
from cds_services.recommendation.plain_words import escaped
from cds_services.recommendation.recommendation import INFO, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.results import Results

CODE = "NoNewLesion"
_FACTS = ("no_new_lesion",)


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report the region that was not shown, or of the infection that is on record."""
    if not case.findings.no_new_lesion:
        return None
    if not case.for_a_deficit:
        return Suppressed(CODE, "the study was not for a new deficit")
    if not case.can_order:
        return Suppressed(CODE, "the orders on record were not supplied, so none is offered")
    told = case.findings.told("no_new_lesion")
    report = told.report if told else case.findings.counting.reports[0]
    quote = told.statement.words if told else ""
    infection = escaped(case.infection)
    values = {"infection": infection}
    head = case.is_mri_done(Region.HEAD)
    cord = any(case.is_mri_done(region) for region in CORD_LEVELS)
    if case.findings.has_cord_study and not head:
        return NextStep(CODE, INFO, "head", report, quote, case.mri(HEAD), values, _FACTS)
    if case.findings.has_head_study and not cord:
        if not _is_of_the_cord(case):
            return Suppressed(CODE, "the signs point to what was shown")
        return NextStep(CODE, INFO, "cord", report, quote, case.mri(CORD_LEVELS), values, _FACTS)
    if head and cord and infection:
        return NextStep(CODE, INFO, "infection", report, quote, (), values, (*_FACTS, INFECTION))
    return Suppressed(CODE, "head and cord are done, or on their way, and no infection is on record")


def _is_of_the_cord(case: Results) -> bool:
    """Return whether the signs point to the cord, or nowhere."""
    picture = case.reason.picture
    return bool(picture.cord) or not (picture.brain or picture.optic)
