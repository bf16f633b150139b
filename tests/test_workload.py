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
