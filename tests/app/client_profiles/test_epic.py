"""Epic: orders by the site's key, one a click; what has no key is told in words."""

from __future__ import annotations

from typing import Any

import pytest

from app.client_profiles.core import Site
from app.client_profiles.epic import Epic
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.app.client_profiles.conftest import BASE_URL, Clients, order
from tests.wire.calls import TODAY, opened

SYSTEM = "urn:com.epic.cdshooks.action.code.system.preference-list-item"
CERVICAL = "MRI cervical spine without and with IV contrast"
THORACIC = "MRI thoracic spine without and with IV contrast"


def _clicks(card: dict[str, Any]) -> list[tuple[str, str]]:
    clicks = []
    for suggestion in card.get("suggestions", []):
        [action] = suggestion["actions"]
        assert suggestion["isRecommended"] is True
        assert suggestion["label"] == action["description"]
        clicks.append((action["type"], action["description"]))
    return clicks


def test_a_replaced_draft_becomes_new_orders_and_a_removal(clients: Clients) -> None:
    body = order("competing-falls-without-injury")
    [card] = clients.ask("epic", body)["cards"]
    assert card["selectionBehavior"] == ("any" if len(card["suggestions"]) > 1 else "at-most-one")
    assert _clicks(card) == [
        ("create", f"Order {THORACIC}"),
        ("create", f"Order {CERVICAL}"),
        ("delete", "Remove CT thoracic spine without IV contrast"),
    ]
    assert card["detail"] == clients.ask("anybody", body)["cards"][0]["detail"]


def test_created_orders_are_coded_by_the_sites_keys_and_are_new(clients: Clients) -> None:
    [card] = clients.ask("epic", order("competing-falls-without-injury"))["cards"]
    created = [suggestion["actions"][0]["resource"] for suggestion in card["suggestions"][:2]]
    assert [resource["code"] for resource in created] == [
        {"coding": [{"system": SYSTEM, "code": "11002", "display": THORACIC}], "text": THORACIC},
        {"coding": [{"system": SYSTEM, "code": "11001", "display": CERVICAL}], "text": CERVICAL},
    ]
    for resource in created:
        assert "id" not in resource
        assert resource["status"] == "draft"
        assert resource["subject"] == {"reference": "Patient/pat-1"}


def test_a_combined_study_is_ordered_by_the_keys_of_its_parts(clients: Clients) -> None:
    """A draft in LOINC gets one order for the cord, for which this site has two keys."""
    body = order("competing-falls-without-injury")
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["code"] = {"coding": [{"system": "http://loinc.org", "code": "30597-9"}]}
    [action] = clients.ask("anybody", body)["cards"][0]["suggestions"][0]["actions"]
    assert action["resource"]["code"]["text"] == "MRI cervical and thoracic spine without and with IV contrast"
    [card] = clients.ask("epic", body)["cards"]
    assert [kind for kind, _ in _clicks(card)] == ["create", "create", "delete"]


def test_what_has_no_key_is_named_in_words_and_the_draft_stays_until_then(clients: Clients) -> None:
    """The whole spine is wanted, and there is no key for its lumbar part."""
    [card] = clients.ask("epic", order("competing-cancer-ct"))["cards"]
    assert [kind for kind, _ in _clicks(card)] == ["create", "create"]
    last = card["detail"].splitlines()[-1]
    assert last.startswith("To be ordered by hand: MRI lumbar spine without and with IV contrast.")
    assert "To be removed then: CT" in last


def test_without_any_key_the_card_still_tells_what_to_do(clients: Clients) -> None:
    [card] = clients.ask("epic", order("first-pregnant"))["cards"][:1]
    assert not {"suggestions", "selectionBehavior"} & card.keys()
    assert "To be ordered by hand: MRI" in card["detail"]
    assert "without IV contrast" in card["detail"].splitlines()[-1]


def test_the_rating_stands_at_the_top(clients: Clients) -> None:
    answer = clients.ask("epic", order("competing-falls-without-injury", "order-sign"))
    assert answer["systemActions"]
    assert "extension" not in answer


BOTH_ANTIBODIES = "letm-in-known-ms"
AQP4 = "AQP4-IgG (aquaporin-4 antibody), serum, cell-based assay"
MOG = "MOG-IgG (myelin oligodendrocyte glycoprotein antibody), serum, cell-based assay"


def test_referrals_and_tests_without_a_key_are_ordered_by_hand(clients: Clients) -> None:
    [card] = clients.ask("epic", opened(BOTH_ANTIBODIES))["cards"]
    assert not {"suggestions", "selectionBehavior"} & card.keys()
    assert card["detail"].endswith(f"To be ordered by hand: {AQP4}; {MOG}.")
    [card] = clients.ask("epic", opened())["cards"]
    assert card["detail"].endswith("To be ordered by hand: Referral to neurology.")


def test_studies_after_a_result_are_ordered_by_key(clients: Clients) -> None:
    [card] = clients.ask("epic", opened("negative-head-cord-picture"))["cards"]
    assert _clicks(card) == [("create", f"Order {CERVICAL}"), ("create", f"Order {THORACIC}")]
    assert "by hand" not in card["detail"]


@pytest.mark.parametrize(
    ("keys", "clicks"),
    [
        (
            ("1", "2"),
            [(AQP4, "Order AQP4-IgG, serum, cell-based assay"), (MOG, "Order MOG-IgG, serum, cell-based assay")],
        ),
        (
            ("1", "1"),
            [(f"{AQP4}; {MOG}", "Order AQP4-IgG, serum, cell-based assay; Order MOG-IgG, serum, cell-based assay")],
        ),
    ],
    ids=["a key each", "one panel"],
)
def test_tests_are_ordered_by_key_in_the_words_of_the_card(
    keys: tuple[str, str], clicks: list[tuple[str, str]]
) -> None:
    body = opened(BOTH_ANTIBODIES)
    called = read_request(body, "patient-view")
    service = services(Deployment(BASE_URL))["demyelinating-imaging-results", "patient-view"]
    site = Site(dict(zip((AQP4, MOG), keys, strict=True)))
    [card] = Epic().answer(service.evaluate(called, TODAY), called, site).cards
    actions = [suggestion.actions[0] for suggestion in card.suggestions]
    assert [((action.resource or {})["code"]["text"], action.description) for action in actions] == clicks
    for action in actions:
        assert action.resource
        assert action.resource["reasonReference"] == [{"reference": "DiagnosticReport/r1"}]
        assert action.resource["code"]["coding"][0]["system"] == SYSTEM
