"""The public sandbox and its kin: a rating in every answer that has one, where they look for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.client_profiles.conftest import Clients, order

pytestmark = pytest.mark.slow

RATING = "http://fhir.org/argonaut/Extension/pama-rating"


def _code(action: dict[str, Any]) -> str:
    [rating] = [item for item in action["resource"]["extension"] if item["url"] == RATING]
    return str(rating["valueCodeableConcept"]["coding"][0]["code"])


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_the_rating_stands_in_both_places(clients: Clients, hook: str) -> None:
    answer = clients.ask("pama", order("competing-falls-without-injury", hook))
    [action] = answer["systemActions"]
    assert answer["extension"] == {"systemActions": [action]}
    assert _code(action) == "not-appropriate"


def test_a_better_order_replaces_the_rating_that_the_client_still_shows(clients: Clients) -> None:
    body = order("competing-falls-without-injury")
    [card] = clients.ask("pama", body)["cards"]
    update, create = card["suggestions"][0]["actions"]
    new = create["resource"] | {"id": "new"}
    body["context"]["draftOrders"]["entry"] = [{"resource": update["resource"]}, {"resource": new}]
    body["context"]["selections"] = [f"ServiceRequest/{update['resource']['id']}", "ServiceRequest/new"]
    answer = clients.ask("pama", body)
    assert answer["cards"] == []
    assert {_code(action) for action in answer["extension"]["systemActions"]} == {"appropriate"}


def test_without_a_rating_there_is_no_empty_place_for_one(clients: Clients) -> None:
    body = order("competing-falls-without-injury")
    body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"coding": [{}]}
    assert clients.ask("pama", body) == {"cards": []}


def test_an_offered_order_without_a_reason_says_so_by_an_empty_list(clients: Clients) -> None:
    """The sandbox reads the list without looking, and fails where there is none; others get no empty list."""
    body = order("first-pregnant")
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["reasonReference"] = [{"reference": "#why"}]
    [reason] = draft.pop("reasonCode")
    draft["contained"] = [
        {"resourceType": "Condition", "id": "why", "code": reason, "subject": {"reference": "Patient/pat-1"}}
    ]

    def reasons(client: str) -> list[object]:
        cards = clients.ask(client, body)["cards"]
        actions = [action for card in cards for offer in card.get("suggestions", []) for action in offer["actions"]]
        return [action["resource"].get("reasonCode", "absent") for action in actions]

    assert reasons("pama")
    assert set(map(str, reasons("pama"))) == {"[]"}
    assert set(map(str, reasons("anybody"))) == {"absent"}
