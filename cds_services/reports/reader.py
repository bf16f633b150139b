"""Read the words of a radiology report into facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services.reports.reading import ReportReading

if TYPE_CHECKING:
    from datetime import date


class ReportWords(NamedTuple):
    """The words of one report in the order of their weight."""

    conclusion: str = ""
    """What came as the conclusion or as impression Observations."""
    text: str = ""
    """The report itself, with headings inside."""
    findings: str = ""
    """What came as findings Observations."""


def read_report(words: ReportWords | str, written: date) -> ReportReading:
    """Return what a report says.

    Args:
        words: the report, as plain text.
        written: the day of the report, from which times are counted back.
    """
    del words, written
    return ReportReading()
