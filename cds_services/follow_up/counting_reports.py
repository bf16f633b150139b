"""Which reports of MRI count today: final ones of the last weeks, the newest of each region."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from cds_services.imaging_orders.study import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cds_services.chart.diagnostic_report import DiagnosticReport

_REGIONS = frozenset(Region) - {Region.OTHER}
_CHANGED = frozenset({"amended", "corrected", "appended"})
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CountingReports:
    """The reports that count.

    Attributes:
        reports: each report that is the newest of a region, the newest first.
        newest: the newest report of each region.
        tentative: the reports of recent MRI that are not final yet.
        left_out: why the other reports do not count, and how many each; without patient data.
    """

    reports: tuple[DiagnosticReport, ...] = ()
    newest: Mapping[Region, DiagnosticReport] = field(default_factory=dict)
    tentative: tuple[DiagnosticReport, ...] = ()
    left_out: tuple[str, ...] = ()

    def shows(self, region: Region) -> bool:
        """Return whether an MRI of a region was done lately, whether its report counts or is still tentative."""
        return region in self.newest or any(region in report.mri_regions for report in self.tentative)


def is_recent(day: date | None, today: date, days: int) -> bool:
    """Return whether a day lies within the last days, both ends included; a day ahead does not."""
    return day is not None and today - timedelta(days) <= day <= today


def counting_reports(reports: Iterable[DiagnosticReport], today: date, days: int) -> CountingReports:
    """Choose the reports that count.

    Args:
        reports: the reports of the chart.
        today: the day of the call.
        days: how many days ago a study may have taken place.
    """
    left_out: Counter[str] = Counter()
    recent: list[DiagnosticReport] = []
    for report in reports:
        why = _excluded(report, today, days)
        if why:
            left_out[why] += 1
        else:
            recent.append(report)
    final = [report for report in recent if report.is_countable]
    newest: dict[Region, DiagnosticReport] = {}
    for report in sorted(_of_each_study(final), key=_age, reverse=True):
        for region in report.mri_regions & _REGIONS:
            newest.setdefault(region, report)
    counting = tuple(sorted(set(newest.values()), key=_age, reverse=True))
    left_out["tentative"] += len(recent) - len(final)
    left_out["replaced by a newer report of its region"] += len(final) - len(counting)
    return CountingReports(
        counting,
        newest,
        tuple(report for report in recent if report.is_tentative),
        tuple(f"{number} {why}" for why, number in left_out.items() if number),
    )


def _excluded(report: DiagnosticReport, today: date, days: int) -> str:
    """Return why a report is not one of a recent MRI; empty where it is. What is cheap to know is asked first."""
    if not (report.is_countable or report.is_tentative):
        return "withdrawn, or of unknown status"
    if report.is_laboratory:
        return "of the laboratory"
    if report.day is None or report.day > today:
        return "without a date, or dated ahead"
    if not is_recent(report.day, today, days):
        return "older"
    return "" if report.mri_regions & _REGIONS else "of another study than MRI of head or spine"


def _of_each_study(reports: Sequence[DiagnosticReport]) -> Iterator[DiagnosticReport]:
    """Yield one report of each study: the changed one, else the one that was issued last."""
    for report in reports:
        others = (other for other in reports if other is not report and _same_study(report, other))
        if not any(_weight(other) > _weight(report) for other in others):
            yield report


def _same_study(one: DiagnosticReport, other: DiagnosticReport) -> bool:
    if not one.mri_regions & other.mri_regions:
        return False
    if one.studies & other.studies:
        return True
    return bool(one.based_on & other.based_on) and one.day == other.day


def _weight(report: DiagnosticReport) -> tuple[bool, datetime]:
    return report.status in _CHANGED, _issued(report)


def _age(report: DiagnosticReport) -> tuple[date, datetime]:
    return report.day or date.min, _issued(report)


def _issued(report: DiagnosticReport) -> datetime:
    return report.issued.instant if report.issued is not None else _NEVER
