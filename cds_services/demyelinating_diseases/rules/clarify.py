"""A question back, where the order gives no reason at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.advice import INFO, Advice
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.study import CORD_LEVELS, Modality, Region

if TYPE_CHECKING:
    from cds_services.demyelinating_diseases.case import Case


def clarify(case: Case) -> Advice | None:
    """CT of the spine or lumbar MRI in established disease, and no reason on the order."""
    if case.scenario is not Scenario.INDETERMINATE or not interpretation().clarify.value:
        return None
    if not case.picture.established or not case.picture.silent:
        return None
    doubtful = (
        *case.selected_with(Modality.CT, CORD_LEVELS | {Region.SPINE}),
        *case.selected_with(Modality.MRI, {Region.LUMBAR}),
    )
    return Advice("Clarify", INFO, "default", doubtful[0]) if doubtful else None
