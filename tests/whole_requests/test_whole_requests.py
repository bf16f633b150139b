"""Every whole request is answered as the rules say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.errors import RequestError
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.whole_requests.request import WholeRequest, load

TODAY = date(2026, 11, 22)
SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-select", "order-select"]
REQUESTS = load()
ANSWERED = [request for request in REQUESTS if "error" not in request.expected]
REFUSED = [request for request in REQUESTS if "error" in request.expected]


def test_each_request_has_a_name_of_its_own() -> None:
    names = [request.name for request in REQUESTS]
    assert len(names) == len(set(names))
    assert len(names) >= 6390


@pytest.mark.parametrize("request_", ANSWERED, ids=lambda request: request.name)
def test_it_is_answered_as_the_rules_say(request_: WholeRequest) -> None:
    expected = request_.expected
    decision = SERVICE.evaluate(read_request(request_.body), TODAY)
    rules = [card.source.topic.code for card in decision.cards if card.source.topic]
    assert set(expected.get("rules", ())) <= set(rules)
    assert not [card.summary for card in decision.cards if "  " in card.summary or "{" in card.summary]
    assert not set(expected.get("not", ())) & set(rules)
    assert not (expected.get("silent") and rules)
    if "may" in expected:
        assert set(rules) <= {*expected["rules"], *expected["may"]}
    assert decision.scenario in expected.get("scenario", [decision.scenario])
    assert decision.scenario not in expected.get("scenario_not", ())
    if "drops" in expected:
        assert _changes(decision.cards) == [("delete", key) for key in expected["drops"]]


@pytest.mark.parametrize("request_", REFUSED, ids=lambda request: request.name)
def test_it_is_refused(request_: WholeRequest) -> None:
    with pytest.raises(RequestError):
        SERVICE.evaluate(read_request(request_.body), TODAY)


def _changes(cards: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - cards of the service
    return [
        (action.type, str(action.resource_id).rpartition("/")[2])
        for card in cards
        for suggestion in card.suggestions
        for action in suggestion.actions
    ]
