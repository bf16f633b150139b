"""The score of QI-Core on rated orders: only where a deployment wants it, and never more than the guideline says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.servicerequest import ServiceRequest

from cds_services.appropriateness.guideline import AppropriatenessCategory
from cds_services.appropriateness.quality_score import SCORE_URL, quality_score
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.wire.calls import signed, warned

BASE = "https://cds.example.org"
NINE = (
    "extremely-inappropriate", "inappropriate", "probably-inappropriate", "uncertain-inappropriate", "uncertain",
    "uncertain-appropriate", "probably-appropriate", "appropriate", "extremely-appropriate",
)  # fmt: skip
"""Codes of HL7's code system, in the order of RAND's scale from 1 to 9."""
BANDS = {
    AppropriatenessCategory.USUALLY_NOT_APPROPRIATE: (1, 3),
    AppropriatenessCategory.MAY_BE_APPROPRIATE: (4, 6),
    AppropriatenessCategory.USUALLY_APPROPRIATE: (7, 9),
}
"""What the American College of Radiology means by its categories on that scale."""


def signing(body: dict[str, Any], *, score: bool) -> list[dict[str, Any]]:
    """Return the orders that signing these drafts writes back."""
    service = services(Deployment(BASE, quality_score=score))["demyelinating-imaging-order-sign", "order-sign"]
    decision = service.evaluate(read_request(body, "order-sign"), date(2026, 11, 22))
    return [action.resource for action in decision.system_actions if action.resource]


def scores(order: dict[str, Any]) -> list[Any]:
    """The scores of an order."""
    return [item for item in order.get("extension", []) if item["url"] == SCORE_URL]


def draft(body: dict[str, Any]) -> dict[str, Any]:
    """The first draft of a call."""
    first: dict[str, Any] = body["context"]["draftOrders"]["entry"][0]["resource"]
    return first


@pytest.mark.parametrize("category", AppropriatenessCategory)
def test_the_score_of_a_category_is_in_the_middle_of_its_band_and_no_number(category: AppropriatenessCategory) -> None:
    score = quality_score(category)
    low, high = BANDS[category]
    assert set(score) == {"url", "valueCode"}
    assert NINE.index(score["valueCode"]) + 1 == (low + high) // 2


def test_a_rated_order_carries_the_score_beside_the_rating_and_is_valid() -> None:
    (order, *_) = signing(signed(), score=True)
    assert scores(order) == [{"url": SCORE_URL, "valueCode": "inappropriate"}]
    ServiceRequest.model_validate(order)


def test_without_the_setting_nothing_is_added_and_a_score_from_elsewhere_stays() -> None:
    body = signed()
    assert [scores(order) for order in signing(body, score=False)] == [[]]
    theirs = {"url": SCORE_URL, "valueDecimal": 3}
    draft(body)["extension"] = [theirs]
    assert [scores(order) for order in signing(body, score=False)] == [[theirs]]


def test_a_score_is_replaced_and_an_unchanged_one_is_left_alone() -> None:
    body = signed()
    draft(body)["extension"] = [{"url": SCORE_URL, "valueDecimal": 8}]
    (order,) = signing(body, score=True)
    assert scores(order) == [quality_score(AppropriatenessCategory.USUALLY_NOT_APPROPRIATE)]
    draft(body).update(order)
    assert signing(body, score=True) == []


def test_an_order_that_was_rated_before_the_setting_gets_its_score() -> None:
    body = signed()
    draft(body).update(signing(body, score=False)[0])
    assert signing(body, score=False) == []
    assert len(scores(signing(body, score=True)[0])) == 1


def test_an_order_without_criteria_gets_no_score() -> None:
    body = signed()
    draft(body)["reasonCode"] = [{"text": "fell from a ladder, back pain"}]
    (order,) = signing(body, score=True)
    assert scores(order) == []
    assert "no-criteria-apply" in str(order["extension"])


def test_a_score_is_taken_off_with_its_rating() -> None:
    body = signed()
    (order,) = signing(body, score=True)
    draft(body).update(order)
    del draft(body)["reasonCode"]
    (bare,) = signing(body, score=True)
    assert SCORE_URL not in str(bare)


def test_an_order_that_is_offered_instead_does_not_keep_the_score_of_the_wrong_study() -> None:
    (rated,) = signing(signed(), score=True)
    body = warned()
    draft(body)["extension"] = rated["extension"]
    service = services(Deployment(BASE))["demyelinating-imaging-order-select", "order-select"]
    (card, *_) = service.evaluate(read_request(body, "order-select"), date(2026, 11, 22)).cards
    offered = [action.resource for action in card.suggestions[0].actions if action.resource]
    assert offered
    assert SCORE_URL not in str(offered)
