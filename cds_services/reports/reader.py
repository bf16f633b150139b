"""Read the words of a radiology report into facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds_services.reports import sections, study
from cds_services.reports.choices import choices
from cds_services.reports.reading import ReportReading
from cds_services.reports.report_claims import ReportClaims
from cds_services.reports.statements import causes, open_compression, statements
from cds_services.reports.weighing import Weighed

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
    del written  # nothing of a report is dated by counting back yet
    if isinstance(words, str):
        words = ReportWords(text=words)
    parts, truncated = _parts(words)
    reading = ReportClaims(parts)
    claims = reading.read()
    weighed = Weighed(claims)
    facts = weighed.facts()
    pml = "affirmed" if weighed.affirmed("pml") else "open" if weighed.open("pml") else ""
    omitted = [claim.idea.removeprefix(study.OMITTED) for claim in claims if claim.idea.startswith(study.OMITTED)]
    return ReportReading(
        facts=facts,
        statements=statements(weighed, facts),
        causes=causes(weighed),
        open_compression=open_compression(weighed),
        pml=pml,
        exam=reading.exam,
        indication=reading.indication,
        age_unknown=bool(weighed.all(study.AGE_UNKNOWN)),
        asks_for_contrast=bool(weighed.all(study.ASKS_CONTRAST)),
        contrast_omitted=omitted[0] if omitted and facts.contrast_not_given else "",
        unanswered=tuple(
            sorted({claim.idea.removeprefix(study.REGION) for claim in claims if claim.idea.startswith(study.REGION)})
        ),
        demyelinating=bool(weighed.affirmed("demyelinating")),
        told=frozenset(_TOLD[claim.idea] for claim in claims if claim.idea in _TOLD),
        words_read=reading.words_read,
        truncated=truncated,
    )


_TOLD = {"told-spine": "spine-surgery", "told-neurology": "neurology"}


def _parts(words: ReportWords) -> tuple[list[sections.Part], bool]:
    """Return all parts of a report, findings first, within the length that is read."""
    left = choices().characters_read.value
    truncated = False
    parts: list[sections.Part] = []
    kept: list[str] = []
    for text in (words.conclusion, words.text, words.findings):  # the weightiest keeps its place
        kept.append(text[:left])
        truncated = truncated or len(text) > left
        left -= len(kept[-1])
    conclusion, text, findings = (piece.replace("\r\n", "\n").replace("\r", "\n") for piece in kept)
    if text.strip():
        parts += sections.split(text)
    if findings.strip():
        parts += [
            part if part.name != sections.WHOLE else sections.Part(sections.FINDINGS, part.text)
            for part in sections.split(findings)
        ]
    if conclusion.strip():
        parts += [
            part if part.name != sections.WHOLE else sections.Part(sections.IMPRESSION, part.text)
            for part in sections.split(conclusion)
        ]
    return parts, truncated
