"""Does an order adhere to the criteria? The three answers of consultation programmes, and when there is none.

42 CFR 414.94 as it was in force: adheres, does not adhere, no criteria applicable. Where the data do not suffice, there
is no answer at all, which is not the third one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.appropriateness.rating import rating
from cds_services.imaging_orders.study import Contrast, Region, Study

if TYPE_CHECKING:
    from cds_services.appropriateness.guideline import Guideline

_PHASE_OPEN = frozenset({Contrast.UNSTATED, Contrast.WITH_ANY})


class Adherence(StrEnum):
    """Whether an order adheres to the criteria (codes of the Argonaut guide)."""

    APPROPRIATE = "appropriate"
    NOT_APPROPRIATE = "not-appropriate"
    NO_CRITERIA_APPLY = "no-criteria-apply"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one order was judged.

    Attributes:
        adherence: the answer; None where the data do not suffice.
        why: the reason in words without patient data.
        category: the guideline's category, where a row of it decided.
        judged: the study that the row is about, where one decided; the order may be a part of it.
    """

    adherence: Adherence | None
    why: str
    category: AppropriatenessCategory | None = None
    judged: Study | None = None


def of_category(category: AppropriatenessCategory | None) -> Adherence:
    """Translate a category; a study without a row has no criteria."""
    if category is None:
        return Adherence.NO_CRITERIA_APPLY
    if category is AppropriatenessCategory.USUALLY_NOT_APPROPRIATE:
        return Adherence.NOT_APPROPRIATE
    return Adherence.APPROPRIATE


def judge(guideline: Guideline, variant: str, study: Study, *, parts: bool) -> Judgement:
    """Judge a study within a variant.

    Args:
        guideline: the guideline.
        variant: code of one of its variants.
        study: the study that is ordered.
        parts: whether a study of some of a row's regions is judged by that row ("cervical and thoracic spine" is
            ordered as two studies in most catalogues).
    """
    category = rating(guideline, variant, study)
    if category is not None:
        return Judgement(of_category(category), f"the guideline rates it {category.words}", category, study)
    if Region.SPINE in study.regions:
        return Judgement(None, "the order does not tell which part of the spine")
    rows = [row for row in guideline.variant(variant).rows if row.modality == study.modality]
    whole = {row.regions for row in rows if row.regions > study.regions} if parts else set()
    studies = [Study(study.modality, regions, study.contrast) for regions in sorted(whole, key=len)]
    rated = {each: category for each in studies if (category := rating(guideline, variant, each)) is not None}
    if len(set(rated.values())) == 1:
        judged, category = next(iter(rated.items()))
        why = f"part of a study that the guideline rates {category.words}"
        return Judgement(of_category(category), why, category, judged)
    if study.contrast in _PHASE_OPEN and any(row.regions >= study.regions for row in rows):
        return Judgement(None, "the rating depends on the contrast phase, which the order does not tell")
    return Judgement(Adherence.NO_CRITERIA_APPLY, "not rated: the guideline has no row for this study here")
