"""What the guideline says of a study in a situation: the rating, the dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.appropriateness.rating import radiation, rating
from cds_services.imaging_orders.study import Modality

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.imaging_orders.study import Study


def study_values(case: Case, study: Study | None) -> dict[str, str]:
    """What a card may say of a study: its rating in this scenario, its dose, if the guideline has them."""
    if study is None:
        return {}
    variant = case.scenario.variant
    rated = rating(case.guideline, variant, study) if variant else None
    level = radiation(case.guideline, study) if study.modality is Modality.CT else None
    return {
        "study_rating": rated.words if rated else "",
        "dose": level.adult_dose if level else "",
        "dose_comparison": level.comparison if level else "",
    }
