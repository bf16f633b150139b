"""What is too much for one call is refused by count, and what a real chart holds is far from it."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.errors import TooCostly
from cds_services.hook_request import DraftOrder, HookRequest
from cds_services.workload import DRAFTS, RESOURCES, WORDS_OF_CHART, WORDS_OF_DRAFTS, refuse_too_much

ORDER = {"resourceType": "ServiceRequest", "id": "o1", "note": [{"text": "Known MS, new leg weakness for two weeks"}]}


def _call(orders: list[Any], entries: list[Any]) -> HookRequest:
    drafts = tuple(DraftOrder(f"ServiceRequest/{number}", order, selected=True) for number, order in enumerate(orders))
    chart = {"conditions": {"resourceType": "Bundle", "entry": [{"resource": entry} for entry in entries]}}
    return HookRequest("order-sign", "1", "pat-1", "Practitioner/1", drafts, chart)


def _problem(text: str) -> dict[str, Any]:
    return {"resourceType": "Condition", "code": {"text": text}}


def test_a_full_session_and_the_chart_of_a_life_are_read() -> None:
    refuse_too_much(_call([ORDER] * DRAFTS, [_problem("Relapsing-remitting multiple sclerosis (disorder)")] * 2000))


@pytest.mark.parametrize(
    ("orders", "entries", "field"),
    [
        pytest.param([ORDER] * (DRAFTS + 1), [], "context.draftOrders", id="drafts"),
        pytest.param([ORDER | {"note": ["x" * (WORDS_OF_DRAFTS + 1)]}], [], "context.draftOrders", id="bare note"),
        pytest.param([ORDER | {"text": {"div": "x" * (WORDS_OF_DRAFTS + 1)}}], [], "context.draftOrders", id="text"),
        pytest.param([ORDER], [_problem("")] * RESOURCES, "prefetch", id="resources"),
        pytest.param(
            [ORDER], [{**_problem(""), "contained": [_problem("")] * RESOURCES}], "prefetch", id="contained resources"
        ),
        pytest.param([ORDER], [_problem("x " * WORDS_OF_CHART)], "prefetch", id="words"),
    ],
)
def test_too_much_is_refused(orders: list[Any], entries: list[Any], field: str) -> None:
    with pytest.raises(TooCostly) as refused:
        refuse_too_much(_call(orders, entries))
    assert (refused.value.field, refused.value.issue_code) == (field, "too-costly")


def test_what_is_no_words_does_not_count() -> None:
    whole = {**_problem("MS"), "text": {"div": "x" * 2 * WORDS_OF_CHART}, "id": "x" * 2 * WORDS_OF_CHART}
    refuse_too_much(_call([ORDER], [whole]))


def _prescriptions(number: int, ingredients: int, *, shared: bool) -> list[dict[str, Any]]:
    drugs = [
        {
            "resourceType": "Medication",
            "id": f"m{drug}",
            "ingredient": [{"itemCodeableConcept": {"text": f"natalizumab {part}"}} for part in range(ingredients)],
        }
        for drug in range(1 if shared else number)
    ]
    requests = [
        {
            "resourceType": "MedicationRequest",
            "medicationReference": {"reference": f"Medication/m{0 if shared else each}"},
        }
        for each in range(number)
    ]
    return [*drugs, *requests]


def test_what_references_lead_to_counts_for_each_of_them() -> None:
    refuse_too_much(_call([ORDER], _prescriptions(2000, 2, shared=False)))
    refuse_too_much(_call([ORDER], _prescriptions(2000, 2, shared=True)))
    with pytest.raises(TooCostly, match="references"):
        refuse_too_much(_call([ORDER], _prescriptions(300, 300, shared=True)))


def test_references_to_what_is_contained_count_too() -> None:
    inner = {"resourceType": "QuestionnaireResponse", "id": "q", "item": [{"text": "Pacemaker?"}] * 400}
    order = ORDER | {"contained": [inner], "supportingInfo": [{"reference": "#q"}] * 400}
    with pytest.raises(TooCostly, match="references"):
        refuse_too_much(_call([order], []))
