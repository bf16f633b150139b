"""StructuralCause: the report names another cause than demyelination for signs of the cord.

The lesser form is a cord that is flattened, deformed or indented without signal change: a hint, and only where the
study was done for a deficit, since it is common in people without symptoms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_results.next_step import NextStep, Service, Wanted
from cds_services.demyelinating_results.rules.cord_compression_reported import acute_compression
from cds_services.recommendation.recommendation import INFO, WARNING, Suppressed

if TYPE_CHECKING:
    from cds_services.demyelinating_results.findings import StatedCause
    from cds_services.demyelinating_results.results import Results

CODE = "StructuralCause"
_FACTS = ("structural_cause", "cord_compression", "cord-compression-reported", "spondylosis-with-myelopathy")
_KINDS = ("tumour", "abscess", "haematoma", "vascular", "infarct", "fracture", "canal-mass", "cauda-equina",
          "severe-stenosis", "spondylosis", "compression")  # fmt: skip
_OF_THE_COMPRESSION = frozenset({"canal-mass", "severe-stenosis", "spondylosis", "compression"})
"""Kinds that a card about the compression already covers."""
_URGENT = (Wanted(Service.SPINE_SURGERY, priority="urgent"),)
_NEUROLOGY = (Wanted(Service.NEUROLOGY, priority="urgent"),)
_DONE = "spine surgery was asked, has seen the patient, or was called"


def named_cause(case: Results) -> StatedCause | None:
    """Return the weightiest cause besides a mere deformity, whatever has been done about it; None for none."""
    found = [told for told in case.findings.causes if told.cause.kind in _KINDS]
    return min(found, key=lambda told: _KINDS.index(told.cause.kind)) if found else None


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report a cause that needs a surgeon, or of an infarct, which needs a neurologist."""
    told = named_cause(case)
    if told is None or (told.cause.kind in _OF_THE_COMPRESSION and acute_compression(case) is not None):
        return None
    cause, report = told.cause, told.report
    if cause.kind == "infarct":
        if case.is_with_neurology(report):
            return Suppressed(CODE, "neurology was asked, has seen the patient, or was told")
        return NextStep(CODE, WARNING, "infarct", report, cause.words, _NEUROLOGY, {"level": cause.levels}, _FACTS)
    if case.is_with_spine_surgery(report):
        return Suppressed(CODE, _DONE)
    if cause.kind == "compression" and cause.unchanged:
        if case.is_surveillance:
            return Suppressed(CODE, "the compression has not changed, and the study was routine")
        if case.is_known_to_spine_surgery():
            return Suppressed(CODE, "the compression has not changed, and spine surgery knows it")
    return NextStep(CODE, WARNING, cause.kind, report, cause.words, _URGENT, {"level": cause.levels}, _FACTS)


def evaluate_lesser(case: Results) -> NextStep | Suppressed | None:
    """Report a cord that is deformed without signal change."""
    if named_cause(case) is not None:
        return None
    told = next((told for told in case.findings.causes if told.cause.kind == "deformity"), None)
    if told is None or told.cause.cord_signal:
        return None
    if not case.for_a_deficit:
        return Suppressed(CODE, "the cord is deformed without signal change, and the study was not for a new deficit")
    if case.is_with_spine_surgery(told.report):
        return Suppressed(CODE, _DONE)
    wanted = (Wanted(Service.SPINE_SURGERY),)
    values = {"level": told.cause.levels}
    return NextStep(CODE, INFO, "deformity", told.report, told.cause.words, wanted, values, _FACTS)
