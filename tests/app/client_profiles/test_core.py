"""A plain CDS Hooks client: one suggestion that does it all, and the rating at signing only."""

from __future__ import annotations

from tests.app.client_profiles.conftest import BASE_URL, Clients, order

RELAPSE = "competing-falls-without-injury"


def test_whoever_brings_no_known_token_is_answered_by_the_default(clients: Clients) -> None:
    [card] = clients.ask("anybody", order(RELAPSE))["cards"]
    assert card["source"]["topic"]["system"] == f"{BASE_URL}/CodeSystem/card-rule"
    [suggestion] = card["suggestions"]
    assert [action["type"] for action in suggestion["actions"]] == ["update", "create"]
    assert card["links"]
    assert clients.ask("nobody-we-know", order(RELAPSE)) == clients.ask("anybody", order(RELAPSE))


def test_ratings_come_at_signing_and_in_one_place(clients: Clients) -> None:
    assert clients.ask("anybody", order(RELAPSE)).keys() == {"cards"}
    signed = clients.ask("anybody", order(RELAPSE, "order-sign"))
    assert signed.keys() == {"cards", "systemActions"}


def test_discovery_says_nothing_beyond_the_specification(clients: Clients) -> None:
    for service in clients.discover("anybody"):
        assert not {"extension", "version", "hookVersion"} & service.keys()
