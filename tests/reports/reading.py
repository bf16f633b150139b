"""Short ways to read a report in tests."""

from __future__ import annotations

from datetime import date
from functools import cache

from cds_services.reports.attachment import plain_text
from cds_services.reports.reader import ReportWords, read_report
from cds_services.reports.reading import ReportFacts, ReportReading

WRITTEN = date(2026, 11, 22)
FACTS = tuple(name for name in ReportFacts.__struct_fields__ if name != "longest_segments")


@cache
def reading(text: str | ReportWords) -> ReportReading:
    """Read a report, each once; markup is taken off."""
    return read_report(plain_text(text) if isinstance(text, str) else text, WRITTEN)


def facts(text: str | ReportWords) -> set[str]:
    """Return the names of the facts that are true."""
    found = reading(text).facts
    return {name for name in FACTS if getattr(found, name)}


def segments(text: str) -> int | None:
    """Return the length of the longest cord lesion."""
    return reading(text).facts.longest_segments
