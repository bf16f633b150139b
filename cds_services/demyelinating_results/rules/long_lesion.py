"""LongLesion: a long or atypical lesion, and the antibodies of NMOSD and MOGAD have not been looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.demyelinating_results.rules.structural_cause import named_cause
from cds_services.recommendation.recommendation import WARNING, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.results import Results

CODE = "LongLesion"
_TYPED = frozenset({"nmosd", "mogad"})
_NAMES = {Service.AQP4: "AQP4-IgG", Service.MOG: "MOG-IgG"}


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report a lesion that is long, or atypical in place or pattern."""
    long, atypical = case.findings.told("long_lesion"), case.findings.told("atypical")
    told = long or atypical
    if told is None:
        return None
    if _TYPED.intersection(case.established):
        return Suppressed(CODE, "NMOSD or MOGAD is established")
    if named_cause(case) is not None:
        return Suppressed(CODE, "the report names a structural cause")
    missing = case.antibodies.missing
    if not missing:
        return Suppressed(CODE, "the antibodies are ordered or have resulted")
    segments = told.report.reading.facts.longest_segments
    old = case.antibodies.old_negative
    values = {
        "segments": str(segments) if segments and long else "",
        "level": told.statement.levels,
        "tests": " and ".join(_NAMES[test] for test in missing),
        "old_result": f"{_NAMES[old.test]} negative on {old.day:%-d %B %Y}" if old else "",
    }
    wanted = tuple(Wanted(test) for test in missing)
    text = "long" if long else "atypical"
    return NextStep(
        CODE,
        WARNING if long else interpretation().atypical_alone.value,
        text,
        told.report,
        told.statement.words,
        wanted,
        values,
        ("long_lesion",) if long else ("atypical",),
    )
