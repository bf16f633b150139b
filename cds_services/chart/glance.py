"""A first look at a prefetch: whether it holds recent reports or orders of imaging, before anything else is read.

A hook that fires at every opening of a chart finds nothing to say most of the time, so that this costs next to nothing:
status and date are compared as they are written, and only what passes is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart.addresses import Addresses
from cds_services.chart.diagnostic_report import COUNTABLE, is_laboratory, read_diagnostic_report
from cds_services.chart.placed_order import STANDS, read_placed_order
from cds_services.chart.prefetch import FOLLOWING, of_patient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.fhir import Resource

_DAY = 10
"""Characters of a whole date."""


_REPORTS = frozenset({"Bundle", "DiagnosticReport"})


def are_reports_missing(prefetch: Mapping[str, object]) -> bool:
    """Return whether reports were not sent, or something that is no report in their place: they may still be read."""
    if "reports" not in prefetch:
        return True
    value = prefetch["reports"]
    return value is not None and not have_reports_failed(prefetch) and _kind(value) not in _REPORTS


def have_reports_failed(prefetch: Mapping[str, object]) -> bool:
    """Return whether the client tried to supply the reports and could not: they are not asked for again."""
    return _kind(prefetch.get("reports")) == "OperationOutcome"


def _kind(value: object) -> str:
    return fhir.resource_type(fhir.mapping(value))


def recent_reports(prefetch: Mapping[str, object], patient_id: str, since: date) -> Iterator[DiagnosticReport]:
    """Yield the reports of a patient that are final and not certainly older than a day.

    Args:
        prefetch: the values of the prefetch as they came.
        patient_id: bare id of the patient.
        since: the first day of interest.
    """
    written = since.isoformat()
    kept = [
        resource
        for resource in _of_kind("DiagnosticReport", prefetch.get("reports"))
        if fhir.string(resource.get("status")).lower() in COUNTABLE
        and _may_be_since(_when(resource), written)
        and not is_laboratory(resource)
        and of_patient(resource, "reports", patient_id, [], FOLLOWING)
    ]
    parts = [] if not any(resource.get("result") for resource in kept) else _parts(prefetch, patient_id)
    addresses = Addresses(prefetch, [*kept, *parts])
    return (read_diagnostic_report(resource, addresses) for resource in kept)


def _parts(prefetch: Mapping[str, object], patient_id: str) -> list[Resource]:
    """Return the Observations that came with the reports: some systems name the study only in them."""
    return [
        resource
        for resource in _of_kind("Observation", prefetch.get("reports"))
        if of_patient(resource, "reports", patient_id, [], FOLLOWING)
    ]


def recent_orders(prefetch: Mapping[str, object], patient_id: str, since: date) -> Iterator[PlacedOrder]:
    """Yield the orders of a patient that stand and are not certainly older than a day.

    Args:
        prefetch: the values of the prefetch as they came.
        patient_id: bare id of the patient.
        since: the first day of interest.
    """
    written = since.isoformat()
    for resource in _of_kind("ServiceRequest", prefetch.get("serviceRequests")):
        standing = fhir.string(resource.get("status")).lower() in STANDS
        recent = standing and _may_be_since(fhir.string(resource.get("authoredOn")), written)
        if recent and of_patient(resource, "serviceRequests", patient_id, [], FOLLOWING):
            yield read_placed_order(resource)


def _of_kind(kind: str, value: object) -> Iterator[Resource]:
    return (resource for resource in fhir.entries(value) if resource.get("resourceType") == kind)


def _when(report: Resource) -> str:
    """The date of a study as it is written, where it is simple; empty where it has to be read."""
    if "effectivePeriod" in report or "imagingStudy" in report:
        return ""
    return fhir.string(report.get("effectiveDateTime")) or fhir.string(report.get("issued"))


def _may_be_since(written: str, since: str) -> bool:
    """Compare a date as written; a partial one, and one that has to be read, may be."""
    return len(written) < _DAY or written[:_DAY] >= since
