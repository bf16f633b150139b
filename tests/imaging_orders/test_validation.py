"""Validation of orders before they may be written into a chart."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.imaging_orders.validation import validated, warm_up

VALID: dict[str, Any] = {
    "resourceType": "ServiceRequest",
    "id": "a",
    "status": "draft",
    "intent": "order",
    "subject": {"reference": "Patient/p"},
}


def test_a_valid_order_comes_back_untouched() -> None:
    """The very object is returned, not a copy that passed through a model."""
    assert validated(VALID) is VALID


def test_an_id_that_r4_forbids_is_kept() -> None:
    """Real systems send long ids with odd signs; another id would name another order."""
    order = {**VALID, "id": "e_" * 100, "contained": [{"resourceType": "Practitioner", "id": "c_" * 90}]}
    assert validated(order) is order


@pytest.mark.parametrize(
    ("elements", "repaired"),
    [
        ({"category": {"text": "Imaging"}}, {"category": [{"text": "Imaging"}]}),
        ({"note": [{"text": "x"}, {}]}, {"note": [{"text": "x"}]}),
        ({"note": [{}]}, {}),
        ({"reasonCode": [None, {"text": "x"}]}, {"reasonCode": [{"text": "x"}]}),
        ({"reasonCode": "relapse"}, {}),
        ({"authoredOn": "yesterday"}, {}),
        ({"unheardOf": 1}, {}),
        (
            {"extension": [{"valueString": "no url"}, {"url": "u", "valueString": "x"}]},
            {"extension": [{"url": "u", "valueString": "x"}]},
        ),
    ],
)
def test_what_can_be_repaired_is_repaired(elements: dict[str, Any], repaired: dict[str, Any]) -> None:
    """A lone object becomes a list, a faulty entry or optional element goes, the rest stays."""
    assert validated({**VALID, **elements}) == {**VALID, **repaired}


def test_repairs_leave_the_given_order_alone() -> None:
    """The caller's object is not changed by a repair."""
    order = {**VALID, "category": {"text": "Imaging"}}
    validated(order)
    assert order["category"] == {"text": "Imaging"}


@pytest.mark.parametrize(
    "order",
    [
        {name: value for name, value in VALID.items() if name != "subject"},
        {**VALID, "subject": "p"},
        {**VALID, "status": ""},
        {**VALID, "doNotPerform": "maybe"},
        {**VALID, "modifierExtension": [{"valueBoolean": True}]},
        {**VALID, "resourceType": "ProcedureRequest"},
        {**VALID, "contained": [{"resourceType": "NoSuchThing"}]},
        {**VALID, "occurrenceDateTime": "2026", "occurrencePeriod": {"start": "2026"}},
    ],
)
def test_what_cannot_be_repaired_is_refused(order: dict[str, Any]) -> None:
    """A required element that is missing, or one unreadable that could turn the meaning, leaves no valid order."""
    assert validated(order) is None


def test_warming_up_is_harmless() -> None:
    """It can be called at every start."""
    warm_up()
    warm_up()
