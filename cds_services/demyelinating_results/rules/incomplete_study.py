"""IncompleteStudy: the study does not answer its question, by quality or for want of contrast."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cds_services.demyelinating_results.next_step import NextStep
from cds_services.demyelination.interpretation import interpretation as of_the_disease
from cds_services.imaging_orders.study import Region
from cds_services.recommendation.recommendation import INFO, WARNING, Suppressed

if TYPE_CHECKING:
    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.demyelinating_results.results import Results

CODE = "IncompleteStudy"
_FACTS = {"quality": "nondiagnostic", "contrast": "contrast_not_given"}
_REPEATED = "the study is ordered again, or booked"


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report what is missing, and offer only that."""
    found: NextStep | Suppressed | None = None
    for report in case.findings.counting.reports:
        found = _unanswered(case, report) or _without_contrast(case, report)
        if isinstance(found, NextStep):
            return found
    return found


def _unanswered(case: Results, report: DiagnosticReport) -> NextStep | Suppressed | None:
    if not report.reading.facts.nondiagnostic:
        return None
    named = frozenset(Region(name) for name in report.reading.unanswered)
    newest = case.findings.counting.newest
    regions = {region for region in (named or report.mri_regions) if newest.get(region) is report} or set(named)
    indicator = WARNING if case.for_a_deficit else INFO
    told = case.findings.told("nondiagnostic")
    return _offer(case, report, regions, "quality", indicator, told.statement.words if told else "")


def _without_contrast(case: Results, report: DiagnosticReport) -> NextStep | Suppressed | None:
    reading = report.reading
    if not reading.facts.contrast_not_given or not (reading.age_unknown or reading.asks_for_contrast):
        return None
    if reading.contrast_omitted:
        return Suppressed(CODE, "contrast was left out for a reason")
    if case.safety.no_gadolinium:
        return Suppressed(CODE, "the patient should not have contrast")
    onset = case.reason.onset
    limit = timedelta(of_the_disease().enhancement_window_days.value)
    if onset is not None and case.today - onset.latest > limit:
        return Suppressed(CODE, "contrast would be too late to show anything")
    return _offer(case, report, set(report.mri_regions), "contrast", INFO, "")


def _offer(  # noqa: PLR0913, PLR0917 - what the offer is made of
    case: Results, report: DiagnosticReport, regions: set[Region], text: str, indicator: str, quote: str
) -> NextStep | Suppressed:
    if case.is_surveillance:
        return Suppressed(CODE, "the study was routine: radiology recalls the patient")
    if not case.can_order:
        return Suppressed(CODE, "the orders on record were not supplied, so none is offered")
    missing = {region for region in regions if not case.is_mri_under_way(region)}
    if not missing:
        return Suppressed(CODE, _REPEATED)
    onset = case.reason.onset
    limit = of_the_disease().enhancement_window_days.value
    left = limit - (case.today - onset.latest).days if onset is not None else 0
    values = {"days_left": str(left) if left > 0 else ""}
    return NextStep(CODE, indicator, text, report, quote, case.mri(missing), values, (_FACTS[text],))
