"""WindowPassing: an MRI with contrast for a relapse is ordered, and the weeks in which contrast helps are going by."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.next_step import NextStep
from cds_services.demyelination.scenario import Scenario
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.study import CORD_LEVELS, HEAD
from cds_services.recommendation.recommendation import INFO, Suppressed

if TYPE_CHECKING:
    from datetime import date

    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.demyelinating_results.results import Results

CODE = "WindowPassing"
_REGIONS = CORD_LEVELS | HEAD
_NEEDED = frozenset({"serviceRequests", "appointments"})


def evaluate(case: Results) -> NextStep | Suppressed | None:
    """Report an order whose slot, if any, is too late."""
    first, last = interpretation().window_days.value
    for order, reason in case.waiting:
        study = order.study
        if reason.scenario is not Scenario.RELAPSE or study is None or not study.contrast.given:
            continue
        if order.is_completed or not order.mri_regions & _REGIONS or _is_reported(case, order):
            continue
        if not case.supplied >= _NEEDED:
            return Suppressed(CODE, "orders or appointments were not supplied")
        onset = reason.onset
        if onset is None:
            return Suppressed(CODE, "the onset is not known")
        day = (case.today - onset.latest).days
        until = onset.latest + timedelta(last)
        if not first <= day <= last:
            return Suppressed(CODE, "it is not the time of the onset in which to hurry")
        if _has_slot(case, order, until):
            return Suppressed(CODE, "a slot is booked in time")
        values = {"day": str(day), "study": title(study)}
        return NextStep(CODE, INFO, "default", None, "", (), values)
    return None


def _is_reported(case: Results, order: PlacedOrder) -> bool:
    return any(region in case.findings.counting.newest for region in order.mri_regions)


def _has_slot(case: Results, order: PlacedOrder, until: date) -> bool:
    if order.planned is not None and case.today <= order.planned <= until:
        return True
    return any(
        visit.day is not None and case.today <= visit.day <= until
        for region in order.mri_regions & _REGIONS
        for visit in case.care.mri_appointments(region)
    )
