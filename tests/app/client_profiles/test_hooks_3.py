"""What the ballot of CDS Hooks 3.0 adds, to any client, once a deployment chooses it."""

from __future__ import annotations

import pytest

from app.client_profiles.hooks_3 import override_reasons
from tests.app.client_profiles.conftest import BASE_URL, Clients, order

STANDARD = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
CLINICAL = {
    *("cds-not-applicable", "cds-suboptimal-context", "recipient-disagrees-evidence", "recipient-concerns-outcomes"),
    *("does-not-align-preferences", "not-convenient-feasible", "action-completed", "patient-contraindication"),
    *("patient-refuses", "too-costly-uncovered", "service-not-available", "recipient-does-not-understand"),
}


@pytest.mark.parametrize("client", ["anybody", "epic", "crd22"])
def test_discovery_tells_versions(clients_of_3: Clients, client: str) -> None:
    for service in clients_of_3.discover(client):
        assert service["version"].startswith("3.0.0")
        assert service["hookVersion"] == "1.0"


def test_published_override_reasons_follow_our_own(clients_of_3: Clients, clients: Clients) -> None:
    body = order("competing-falls-without-injury")
    own = clients.ask("anybody", body)["cards"][0]["overrideReasons"]
    assert {reason["system"] for reason in own} == {f"{BASE_URL}/CodeSystem/override-reason"}
    both = clients_of_3.ask("anybody", body)["cards"][0]["overrideReasons"]
    assert both[: len(own)] == own
    published = [reason["code"] for reason in both[len(own) :]]
    assert published == ["service-not-available", "cds-not-applicable", "recipient-disagrees-evidence"]
    assert {reason["system"] for reason in both[len(own) :]} == {STANDARD}


def test_only_reasons_for_clinicians_are_offered() -> None:
    known = override_reasons()
    assert {reason.standard for reason in known.reasons.values()} == known.displays.keys()
    assert known.displays.keys() <= CLINICAL


def test_profiles_keep_their_own_ways(clients_of_3: Clients) -> None:
    body = order("competing-falls-without-injury")
    assert len(clients_of_3.ask("crd22", body)["cards"]) == 3
    assert clients_of_3.ask("pama", body)["extension"]
    del body["context"]["userId"]
    assert clients_of_3.post("crd201", body).status_code == 422
