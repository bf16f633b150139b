"""CordCompressionReported: the report says that the cord is compressed, and no one has called the spine surgeons.

A mild compression without signal change, and one that is unchanged, is `StructuralCause`. Compression that the report
cannot exclude is a danger that needs a call, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.recommendation.recommendation import Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.findings import StatedCause
    from cds_services.demyelinating_results.results import Results

CODE = "CordCompressionReported"
_FACTS = ("cord_compression", "cord-compression-reported")
_URGENT = (Wanted(Service.SPINE_SURGERY, priority="urgent"),)
_DONE = "spine surgery was asked, has seen the patient, or was called"


def acute_compression(case: Results) -> StatedCause | None:
    """Return a compression that is neither mild without signal change nor unchanged; None where there is none."""
    unqualified = interpretation().compression_unqualified.value
    for told in case.findings.causes:
        cause = told.cause
        mild = cause.degree == "mild" or not (cause.degree or told.coded or unqualified)
        if cause.kind == "compression" and not cause.unchanged and (not mild or cause.cord_signal):
            return told
    return None


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report compression, affirmed or open, unless spine surgery is in it."""
    indicator = interpretation().compression_indicator.value
    told = acute_compression(case)
    if told is not None:
        if case.is_with_spine_surgery(told.report):
            return Suppressed(CODE, _DONE)
        if told.coded:
            return NextStep(CODE, indicator, "coded", told.report, told.cause.words, _URGENT, {"level": ""}, _FACTS)
        stated = case.findings.told("cord_compression")
        words, level = (stated.statement.words, stated.statement.levels) if stated else ("", "")
        words, level = words or told.cause.words, level or told.cause.levels
        return NextStep(CODE, indicator, "default", told.report, words, _URGENT, {"level": level}, _FACTS)
    opened = case.findings.open_compression if interpretation().compression_open.value else None
    if opened is None or case.findings.holds("cord_compression"):
        return None
    if case.is_with_spine_surgery(opened.report):
        return Suppressed(CODE, _DONE)
    statement = opened.statement
    values = {"level": statement.levels}
    return NextStep(CODE, indicator, "open", opened.report, statement.words, _URGENT, values, _FACTS)
