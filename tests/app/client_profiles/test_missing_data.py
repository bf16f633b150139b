"""Where required data are missing: a refusal, or for clients that ask for it a card that says nothing was judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.app.client_profiles.conftest import Clients, order, serving, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASE = "competing-falls-without-injury"


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """A deployment whose unnamed clients, and one of the named, ask for the card."""
    folder: Path = tmp_path_factory.mktemp("clients")
    chosen = settings(folder, missing_data="card")
    file = folder / "clients.yaml"
    file.write_text(file.read_text().replace("profile: crd-2.2", "profile: crd-2.2, missing_data: card"))
    with serving(chosen) as client:
        yield Clients(client.http)


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
@pytest.mark.parametrize("client", ["anybody", "crd22"])
@pytest.mark.parametrize("key", ["patient", "conditions"])
def test_who_asks_for_a_card_gets_one(asking: Clients, client: str, hook: str, key: str) -> None:
    body = order(CASE, hook)
    del body["prefetch"][key]
    answer = asking.ask(client, body)
    [card] = answer["cards"]
    assert card["summary"].startswith("Check this order yourself")
    assert (card["indicator"], "suggestions" in card, "systemActions" in answer) == ("info", False, False)
    assert answer == asking.ask(client, body)


def test_a_list_that_is_cut_short_is_told_in_the_same_way(asking: Clients) -> None:
    body = order(CASE)
    drafts = body["context"]["draftOrders"]["entry"]
    drafts[0]["resource"]["reasonCode"] = [{"text": "New weakness of both legs"}]
    body["prefetch"]["conditions"] = {"resourceType": "Bundle", "type": "searchset", "total": 3}
    [card] = asking.ask("anybody", body)["cards"]
    assert card["source"]["topic"]["code"] == "MissingData"


@pytest.mark.parametrize("client", ["epic", "crd201", "pama"])
def test_who_does_not_ask_is_refused(asking: Clients, client: str) -> None:
    body = order(CASE)
    del body["prefetch"]["conditions"]
    answer = asking.post(client, body)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (412, "incomplete")


def test_an_order_that_is_no_concern_of_ours_needs_no_data(asking: Clients) -> None:
    body = json.loads(json.dumps(order(CASE)))
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["code"] = {"text": "Chest radiograph, 2 views"}
    del body["prefetch"]
    assert asking.ask("anybody", body) == {"cards": []}
