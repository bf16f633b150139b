"""Every case report at signing: a rating never says the opposite of the card beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.vignettes.case import Vignette, load
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from cds_services.cds_hooks import Card, Decision

SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-sign", "order-sign"]
LEAVES_A_STUDY_THAT_MAY_BE_APPROPRIATE = {"AddContrast"}
"""The cord without contrast may be appropriate; the card still asks whether contrast was meant to be left off."""


def _signed(vignette: Vignette) -> Decision:
    body = {**request(vignette), "hook": "order-sign"}
    return SERVICE.evaluate(read_request(body, "order-sign"), date.fromisoformat(vignette.today))


def _replaced(card: Card) -> set[str]:
    actions = [action for suggestion in card.suggestions for action in suggestion.actions]
    updated = {f"ServiceRequest/{item.resource['id']}" for item in actions if item.type == "update" and item.resource}
    return updated | {item.resource_id for item in actions if item.resource_id}


@pytest.mark.parametrize("vignette", load(), ids=lambda vignette: vignette.id)
def test_what_a_warning_replaces_is_not_rated_appropriate(vignette: Vignette) -> None:
    decision = _signed(vignette)
    appropriate = {item["order"] for item in decision.explanation["ratings"] if item["rating"] == "appropriate"}
    for card in decision.cards:
        rule = card.source.topic.code if card.source.topic else ""
        if card.indicator == "warning" and rule not in LEAVES_A_STUDY_THAT_MAY_BE_APPROPRIATE:
            assert not appropriate & _replaced(card), vignette.why
