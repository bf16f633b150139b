"""The rules by rank: the first one that matches is the card, the others become lines of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services.demyelinating_results.rules import (
    cord_compression_reported,
    first_lesions,
    incomplete_study,
    indeterminate,
    long_lesion,
    new_enhancing_lesion,
    new_plain_lesion,
    no_new_lesion,
    pml_concern,
    structural_cause,
    window_passing,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.demyelinating_results.next_step import NextStep
    from cds_services.demyelinating_results.results import Results
    from cds_services.recommendation.recommendation import Suppressed


@dataclass(frozen=True, slots=True)
class ResultRule:
    """One rule.

    Attributes:
        code: what `source.topic` of its card says; it never changes.
        evaluate: the patient in; a next step, the reason for silence, or None (its trigger is absent) out.
        danger: whether only its own step, or feedback on its card, suppresses it: a task that ticks the report off does
            not.
    """

    code: str
    evaluate: Callable[[Results], NextStep | Suppressed | None]
    danger: bool = False


RULES: tuple[ResultRule, ...] = (
    ResultRule("CordCompressionReported", cord_compression_reported.evaluate, danger=True),
    ResultRule("PmlConcern", pml_concern.evaluate, danger=True),
    ResultRule("StructuralCause", structural_cause.evaluate),
    ResultRule("LongLesion", long_lesion.evaluate),
    ResultRule("NewEnhancingLesion", new_enhancing_lesion.evaluate),
    ResultRule("NewPlainLesion", new_plain_lesion.evaluate),
    ResultRule("StructuralCause", structural_cause.evaluate_lesser),
    ResultRule("FirstLesions", first_lesions.evaluate),
    ResultRule("IncompleteStudy", incomplete_study.evaluate),
    ResultRule("Indeterminate", indeterminate.evaluate),
    ResultRule("NoNewLesion", no_new_lesion.evaluate),
    ResultRule("WindowPassing", window_passing.evaluate),
)
CODES = tuple(dict.fromkeys(rule.code for rule in RULES))
