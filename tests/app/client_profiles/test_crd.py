"""Da Vinci CRD: one response type a card, options obeyed, nothing said of coverage."""

from __future__ import annotations

from typing import Any

import pytest

from app.client_profiles.identity import derived
from tests.app.client_profiles.conftest import Clients, order
from tests.wire.calls import opened

RELAPSE = "competing-falls-without-injury"
CRD = ["crd201", "crd22"]


def _chosen(case: str, **configuration: Any) -> dict[str, Any]:  # noqa: ANN401 - nonsense included
    named = {name.replace("_", "-"): value for name, value in configuration.items()}
    return order(case) | {"extension": {"davinci-crd.configuration": named}}


def _types(cards: list[dict[str, Any]]) -> list[str]:
    return [card["source"]["topic"]["code"] for card in cards]


@pytest.mark.parametrize("client", CRD)
def test_alternate_further_order_and_reference_are_three_cards(clients: Clients, client: str) -> None:
    alternate, additional, reference = clients.ask(client, order(RELAPSE))["cards"]
    [own] = clients.ask("anybody", order(RELAPSE))["cards"]
    assert additional["uuid"] == derived(alternate["uuid"], "additional")
    assert alternate["summary"] == own["summary"]
    assert [action["type"] for action in alternate["suggestions"][0]["actions"]] == ["update"]
    assert "MRI cervical spine without and with IV contrast" in alternate["detail"]
    assert [action["type"] for action in additional["suggestions"][0]["actions"]] == ["create"]
    assert additional["summary"] == "Also needed for this question: MRI cervical spine without and with IV contrast"
    assert reference["links"] == own["links"]
    assert reference["indicator"] == "info"
    assert "overrideReasons" not in reference
    assert _types([alternate, additional, reference]) == ["off-guideline", "off-guideline", "guideline"]


@pytest.mark.parametrize("client", CRD)
def test_a_repeated_call_has_the_same_ids_so_that_feedback_finds_its_card(clients: Clients, client: str) -> None:
    assert clients.ask(client, order(RELAPSE)) == clients.ask(client, order(RELAPSE))


def test_further_orders_alone_are_one_card_with_the_cards_own_words(clients: Clients) -> None:
    additional, reference = clients.ask("crd22", order("relapse-cord-head-only-lhermitte"))["cards"]
    [own] = clients.ask("anybody", order("relapse-cord-head-only-lhermitte"))["cards"]
    [mine], [theirs] = additional["suggestions"], own["suggestions"]
    assert mine | {"uuid": ""} == theirs | {"uuid": ""}
    assert additional["summary"] == own["summary"]
    assert reference["links"]


def test_two_drafts_are_two_alternates_each_named_for_what_it_does(clients: Clients) -> None:
    alternate, _ = clients.ask("crd22", order("drafts-two-cts"))["cards"]
    assert [len(suggestion["actions"]) for suggestion in alternate["suggestions"]] == [1, 1]
    assert len({suggestion["label"] for suggestion in alternate["suggestions"]}) == 2
    assert [item["reference"] for item in alternate["extension"]["davinci-crd.associated-resource"]] == [
        f"ServiceRequest/{suggestion['actions'][0]['resource']['id']}" for suggestion in alternate["suggestions"]
    ]


def test_a_removal_alone_fits_no_response_type_and_is_told_in_words(clients: Clients) -> None:
    instruction, _ = clients.ask("crd22", order("drafts-ct-selected-mri-waiting"))["cards"]
    assert "suggestions" not in instruction
    assert "To be removed by hand: CT thoracic spine without IV contrast." in instruction["detail"]


def test_a_card_about_some_of_the_drafts_names_them(clients: Clients) -> None:
    instruction, _ = clients.ask("crd22", order("drafts-ct-selected-mri-waiting"))["cards"]
    [named] = instruction["extension"]["davinci-crd.associated-resource"]
    assert named["reference"].startswith("ServiceRequest/")
    assert "This is about: CT thoracic spine without IV contrast." in instruction["detail"]
    alone = clients.ask("crd22", order(RELAPSE))["cards"][0]
    assert "This is about" not in alone["detail"]


def test_words_alone_are_an_instruction(clients: Clients) -> None:
    [card] = clients.ask("crd22", order("first-kidney"))["cards"]
    assert not {"suggestions", "links"} & card.keys()
    assert card["detail"]
    assert _types([card]) == ["contraindication"]


@pytest.mark.parametrize(
    ("client", "version", "system"),
    [
        ("crd201", "2.0", "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"),
        ("crd22", "2.2", "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"),
    ],
)
def test_discovery_offers_an_option_for_every_type_that_is_sent(
    clients: Clients, client: str, version: str, system: str
) -> None:
    for service in clients.discover(client):
        assert service["extension"]["davinci-crd.version"] == [version]
        options = {option["code"]: option for option in service["extension"]["davinci-crd.configuration-options"]}
        assert (options.pop("max-cards")["type"], len(options)) == ("integer", 6)
        assert all((option["type"], option["default"]) == ("boolean", True) for option in options.values())
        assert all(option["name"] and option["description"] for option in options.values())
    assert {card["source"]["topic"]["system"] for card in clients.ask(client, order(RELAPSE))["cards"]} == {system}


def test_a_type_that_is_switched_off_is_not_sent(clients: Clients) -> None:
    assert _types(clients.ask("crd22", _chosen(RELAPSE, off_guideline=False))["cards"]) == ["guideline"]
    without = clients.ask("crd22", _chosen(RELAPSE, guideline=False))["cards"]
    assert _types(without) == ["off-guideline", "off-guideline"]
    assert clients.ask("crd22", _chosen(RELAPSE, guideline=False, off_guideline=False)) == {"cards": []}


def test_the_most_important_cards_are_kept_and_the_first_alone_tells_all(clients: Clients) -> None:
    [card] = clients.ask("crd22", _chosen(RELAPSE, max_cards=1))["cards"]
    assert card["indicator"] == "warning"
    assert "Belongs to it: MRI cervical spine without and with IV contrast." in card["detail"]
    assert clients.ask("crd22", _chosen(RELAPSE, max_cards=0)) == {"cards": []}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"max_cards": -1},
        {"max_cards": True},
        {"max_cards": "1"},
        {"max_cards": 1.5},
        {"max_cards": None},
        {"off_guideline": "false"},
        {"off_guideline": 0},
        {"unknown": False},
    ],
)
def test_nonsense_is_passed_over(clients: Clients, nonsense: dict[str, Any]) -> None:
    assert clients.ask("crd22", _chosen(RELAPSE, **nonsense)) == clients.ask("crd22", order(RELAPSE))


@pytest.mark.parametrize("extension", ["x", {"davinci-crd.configuration": ["off-guideline"]}])
def test_an_extension_of_another_form_is_passed_over(clients: Clients, extension: object) -> None:
    body = order(RELAPSE) | {"extension": extension}
    assert clients.ask("crd22", body) == clients.ask("crd22", order(RELAPSE))


def test_nothing_is_said_of_coverage(clients: Clients) -> None:
    signed = order(RELAPSE, "order-sign")
    signed["prefetch"]["coverage"] = {"resourceType": "Coverage", "id": "c"}
    assert "overage" not in clients.post("crd22", signed).text


@pytest.mark.parametrize(("client", "status"), [("crd201", 422), ("crd22", 400), ("anybody", 400)])
def test_json_that_is_no_call_is_unprocessable_to_the_older_guide_only(
    clients: Clients, client: str, status: int
) -> None:
    body = order(RELAPSE)
    del body["context"]["patientId"]
    answer = clients.post(client, body)
    assert answer.status_code == status
    assert answer.json()["issue"][0]["expression"] == ["context.patientId"]


@pytest.mark.parametrize("client", CRD)
def test_a_result_is_a_reminder_with_further_orders_and_names_no_draft(clients: Clients, client: str) -> None:
    """Nothing is replaced, so one card holds everything; a click creates both studies."""
    reminder, reference = clients.ask(client, opened("negative-head-cord-picture"))["cards"]
    [own] = clients.ask("anybody", opened("negative-head-cord-picture"))["cards"]
    assert (reminder["summary"], reminder["detail"]) == (own["summary"], own["detail"])
    assert [len(suggestion["actions"]) for suggestion in reminder["suggestions"]] == [2]
    assert "extension" not in reminder
    assert reference["detail"] == "What the advice rests on."
    assert _types([reminder, reference]) == ["clinical-reminder", "guideline"]


def test_reminders_can_be_switched_off(clients: Clients) -> None:
    body = opened() | {"extension": {"davinci-crd.configuration": {"clinical-reminder": False}}}
    assert clients.ask("crd22", opened())["cards"]
    assert clients.ask("crd22", body)["cards"] == []
