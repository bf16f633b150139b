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
MAY_BE = "May Be Appropriate"


def _signed(vignette: Vignette) -> Decision:
    body = {**request(vignette), "hook": "order-sign"}
    return SERVICE.evaluate(read_request(body, "order-sign"), date.fromisoformat(vignette.today))


def _replaced(card: Card) -> set[str]:
    actions = [action for suggestion in card.suggestions for action in suggestion.actions]
    updated = {f"ServiceRequest/{item.resource['id']}" for item in actions if item.type == "update" and item.resource}
    return updated | {item.resource_id for item in actions if item.resource_id}


@pytest.mark.parametrize("vignette", load(), ids=lambda vignette: vignette.id)
def test_what_a_warning_changes_is_not_rated_appropriate_unless_both_say_may_be(vignette: Vignette) -> None:
    decision = _signed(vignette)
    appropriate = {item["order"]: item for item in decision.explanation["ratings"] if item["rating"] == "appropriate"}
    recorded = {f"ServiceRequest/{item.resource['id']}": item for item in decision.system_actions if item.resource}
    for card in decision.cards:
        for order in _replaced(card) & appropriate.keys() if card.indicator == "warning" else ():
            assert MAY_BE in appropriate[order]["why"], vignette.why
            assert MAY_BE in (card.detail or ""), vignette.why
            assert order not in recorded or MAY_BE in str(recorded[order].resource), vignette.why
