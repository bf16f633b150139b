"""Which calls concern the service, so that a decision is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.recommendation.test_order_ratings import order, sign

if TYPE_CHECKING:
    from typing import Any


@pytest.mark.parametrize(
    ("draft", "concerned"),
    [
        (order("MRI head without and with contrast"), True),
        (order("CT abdomen with contrast"), True),
        (order("ultrasound of the kidneys"), True),
        (order("MRI head", doNotPerform=True), True),
        (order("complete blood count"), False),
        ({"resourceType": "MedicationRequest", "id": "a", "status": "draft", "intent": "order"}, False),
    ],
)
def test_any_imaging_in_focus_concerns_and_nothing_else_does(draft: dict[str, Any], concerned: bool) -> None:  # noqa: FBT001
    assert sign(draft).has_imaging is concerned


def test_one_imaging_order_among_others_is_enough() -> None:
    assert sign(order("complete blood count"), order("CT abdomen with contrast", identity="b")).has_imaging
