"""How a guideline rates a study; a missing row is no rating, and a phase that is unknown is not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.imaging_orders.study import Contrast

if TYPE_CHECKING:
    from cds_services.appropriateness.guideline import (
        AppropriatenessCategory,
        Guideline,
        RelativeRadiationLevel,
    )
    from cds_services.imaging_orders.study import Study

_PHASES = frozenset({Contrast.WITHOUT, Contrast.WITH, Contrast.WITHOUT_AND_WITH})
_CAN_MEAN = {
    Contrast.UNSTATED: _PHASES,
    Contrast.WITH_ANY: frozenset({Contrast.WITH, Contrast.WITHOUT_AND_WITH}),
}


def rating(guideline: Guideline, variant: str, study: Study) -> AppropriatenessCategory | None:
    """Rate a study within a variant.

    Args:
        guideline: the guideline.
        variant: code of one of its variants.
        study: the study; exactly the regions of a row are looked up, a part of them is not rated.

    Returns:
        The category, or None when a phase that the order can mean has no row, or the rows differ.
    """
    phases = _CAN_MEAN.get(study.contrast, frozenset({study.contrast}))
    found = {
        row.contrast: row.rating
        for row in guideline.variant(variant).rows
        if row.modality == study.modality and row.regions == study.regions and row.contrast in phases
    }
    categories = set(found.values())
    return categories.pop() if set(found) == phases and len(categories) == 1 else None


def radiation(guideline: Guideline, study: Study) -> RelativeRadiationLevel | None:
    """Return the radiation level of exactly this study; None when the guideline gives none for it."""
    for dose in guideline.doses:
        if (
            dose.modality == study.modality
            and dose.regions == study.regions
            and dose.contrast in {Contrast.UNSTATED, study.contrast}
        ):
            return guideline.radiation_levels[dose.radiation]
    return None
