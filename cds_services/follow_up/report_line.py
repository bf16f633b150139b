"""A report in one line: what was imaged, when, and a few words of what was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.follow_up.choices import choices
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import Contrast, Study

if TYPE_CHECKING:
    from cds_services.chart.diagnostic_report import DiagnosticReport

_RUN = re.compile(r"\w+")
_IMPRESSION = frozenset({"impression", "addendum"})


def named(report: DiagnosticReport) -> str:
    """Name a report by its study and date, e.g. `MRI cervical spine, 18 November 2026`."""
    study = report.study
    name = title(Study(study.modality, study.regions, Contrast.UNSTATED)) if study is not None else "MRI"
    return f"{name}, {report.day:%-d %B %Y}" if report.day is not None else name


def few_words(words: str) -> str:
    """Return the beginning of words of a report, a few only, as written."""
    few, left = [], choices().quoted_words.value
    for word in words.split():
        left -= len(_RUN.findall(word))
        if left < 0:
            break
        few.append(word)
    return " ".join(few)


def main_words(report: DiagnosticReport) -> str:
    """Return a few words of what a report found: of its impression, else of what it states first."""
    statements = report.reading.statements
    found = next((item for item in statements if item.part in _IMPRESSION), None) or next(iter(statements), None)
    return few_words(found.words) if found is not None else ""
