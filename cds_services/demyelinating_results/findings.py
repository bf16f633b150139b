"""What all the reports that count say together: a cord and a head report of one week are one picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.imaging_orders.study import CORD_LEVELS, Region
from cds_services.reports.reading import Cause, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.follow_up.counting_reports import CountingReports

_CODED_COMPRESSION, _CODED_SPONDYLOSIS, _CODED_PML = "cord-compression-reported", "spondylosis-with-myelopathy", "pml"
_ABSENT = frozenset({"no_new_lesion", "no_enhancement"})
"""Facts that are stated by denying something."""
_WEIGHTY = frozenset({"impression", "addendum"})
AFFIRMED, OPEN, DENIED = "affirmed", "open", "denied"
_CORD_REGIONS = CORD_LEVELS | {Region.SPINE}


class Stated(NamedTuple):
    """A statement with the report that makes it."""

    report: DiagnosticReport
    statement: Statement


class StatedCause(NamedTuple):
    """A structural cause with the report that names it; `coded` where only a coded conclusion does."""

    report: DiagnosticReport
    cause: Cause
    coded: bool = False


@dataclass(frozen=True)
class Findings:
    """The reports that count, read together.

    Attributes:
        counting: the reports.
    """

    counting: CountingReports

    def holds(self, fact: str) -> bool:
        """Return whether any report states a fact, by its name in `ReportFacts`."""
        return any(getattr(report.reading.facts, fact) for report in self.counting.reports)

    def told(self, fact: str) -> Stated | None:
        """Return the weightiest statement of a fact, that of an impression first; None where no report states it."""
        for report in self.counting.reports:
            if getattr(report.reading.facts, fact):
                stated = {AFFIRMED, DENIED} if fact in _ABSENT else {AFFIRMED}
                found = [item for item in report.reading.statements if item.fact == fact and item.sure in stated]
                found.sort(key=lambda item: item.part not in _WEIGHTY)
                blank = Statement(fact, "", "", "", "", AFFIRMED, old=False)
                return Stated(report, next(iter(found), blank))
        return None

    def opened(self, *facts: str) -> Stated | None:
        """Return the first statement that leaves one of the facts open."""
        for report in self.counting.reports:
            for statement in report.reading.statements:
                if statement.sure == OPEN and (not facts or statement.fact in facts):
                    return Stated(report, statement)
        return None

    @cached_property
    def no_new_lesion(self) -> bool:
        """Whether a report sees nothing new, and none sees anything new or enhancing."""
        return self.holds("no_new_lesion") and not (self.holds("new_lesion") or self.holds("enhancing_lesion"))

    @cached_property
    def causes(self) -> tuple[StatedCause, ...]:
        """Every structural cause that a report affirms, in its words or its coded conclusion."""
        return tuple(found for report in self.counting.reports for found in _causes(report))

    @cached_property
    def open_compression(self) -> Stated | None:
        """Compression of the cord that a report cannot exclude."""
        for report in self.counting.reports:
            if report.reading.open_compression is not None:
                return Stated(report, report.reading.open_compression)
        return None

    @cached_property
    def pml(self) -> tuple[DiagnosticReport, str] | None:
        """The report that raises PML, and how: affirmed comes first."""
        found = [(report, said) for report in self.counting.reports if (said := _pml(report))]
        return min(found, key=lambda item: item[1] != AFFIRMED) if found else None

    @cached_property
    def informed_services(self) -> frozenset[str]:
        """The services that a report says were called or informed."""
        return frozenset[str]().union(*(report.reading.told for report in self.counting.reports))

    @cached_property
    def regions(self) -> frozenset[Region]:
        """The regions that the reports show."""
        return frozenset(self.counting.newest)

    @property
    def has_cord_study(self) -> bool:
        """Whether the cord was shown."""
        return bool(self.regions & _CORD_REGIONS)

    @property
    def has_head_study(self) -> bool:
        """Whether the head was shown."""
        return Region.HEAD in self.regions


def _causes(report: DiagnosticReport) -> Iterator[StatedCause]:
    for cause in report.reading.causes:
        yield StatedCause(report, cause)
    named = {cause.kind for cause in report.reading.causes}
    denied = _is_denied(report, "cord_compression")
    if _CODED_COMPRESSION in report.concepts and "compression" not in named and not denied:
        yield StatedCause(report, _of_code(report, _CODED_COMPRESSION, "compression"), coded=True)
    elif _CODED_SPONDYLOSIS in report.concepts and not named and not denied:
        yield StatedCause(report, _of_code(report, _CODED_SPONDYLOSIS, "spondylosis"), coded=True)


def _of_code(report: DiagnosticReport, concept: str, kind: str) -> Cause:
    words = next((item.words for item in report.conclusions if concept in item.concepts), "")
    return Cause(kind, words, "", "", cord_signal=False, unchanged=False)


def _pml(report: DiagnosticReport) -> str:
    said = report.reading.pml
    coded = _CODED_PML in report.concepts and not _is_denied(report, "pml_concern")
    return said or (AFFIRMED if coded else "")


def _is_denied(report: DiagnosticReport, fact: str) -> bool:
    """Return whether the words of a report deny what its code says, and outrank it."""
    denied = any(item.fact == fact and item.sure == DENIED for item in report.reading.statements)
    return denied and interpretation().words_over_codes.value
