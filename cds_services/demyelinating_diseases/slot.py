"""When the MRI of a relapse must take place for contrast to show what is active."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.demyelination.clinical_picture import ClinicalPicture
    from cds_services.imaging_orders.order import ReadableOrder

_ROUTINE = frozenset({"", "routine"})


def slot_needed_by(scenario: Scenario, picture: ClinicalPicture, orders: Iterable[ReadableOrder], today: date) -> str:
    """Return the day before which a slot is needed, where the order would come later; empty where it would not.

    A routine order without a day is expected to take place after the usual wait.

    Args:
        scenario: the situation.
        picture: the facts, for the onset.
        orders: the drafts in focus.
        today: the day of the call.
    """
    first = picture.onset_first
    if scenario is not Scenario.RELAPSE or first is None or first.onset is None:
        return ""
    until = first.onset.latest + timedelta(interpretation().enhancement_window_days.value)
    usual = today + timedelta(interpretation().usual_wait_days.value)
    if until < today:
        return ""
    for order in orders:
        planned = order.planned or (usual if order.priority in _ROUTINE else None)
        if planned is not None and planned > until:
            return f"{until:%-d %B}"
    return ""
