"""What holds for every profile, over every case report and both hooks."""

from __future__ import annotations

import functools
import json
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import pytest

from app import strict_json
from app.client_profiles.core import Site
from app.client_profiles.hooks_3 import Hooks3
from app.client_profiles.registry import PROFILES, ProfileName
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import card_rules, services
from tests.app.client_profiles.conftest import BASE_URL, ORDER_KEYS, VIGNETTES, order
from tests.wire.cds_hooks_invariants import broken

if TYPE_CHECKING:
    from cds_services.cds_hooks import Decision

pytestmark = pytest.mark.slow

Json = dict[str, Any]
HOOKS = ("order-select", "order-sign")
SITES = {"no keys": Site(), "keys": Site(ORDER_KEYS)}
INFERNO_WANTS = ["systemActions is empty"]
CRD_SYSTEMS = {
    "crd-2.0.1": "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp",
    "crd-2.2": "http://terminology.hl7.org/CodeSystem/cdshooks-card-type",
}
CRD_CODES = {
    *("coverage-info", "unsolicited-determ", "claim", "insurance", "limits", "network", "appropriate-use", "cost"),
    *("therapy-alternatives-opt", "therapy-alternatives-req", "clinical-reminder", "duplicate-therapy"),
    *("contraindication", "guideline", "off-guideline"),
}


@functools.cache
def _decided(case: str, hook: str) -> tuple[Json, Decision]:
    offered = services(Deployment(BASE_URL))
    body = order(case, hook)
    service = offered[f"demyelinating-imaging-{hook}", hook]
    return body, service.evaluate(read_request(body, hook), date.fromisoformat(VIGNETTES[case].today))


@functools.cache
def _answers(name: ProfileName, site: str = "keys") -> tuple[tuple[Json, Json], ...]:
    """Every request with its answer, as it leaves; for reading only, since all tests share it."""
    found = []
    for case in VIGNETTES:
        for hook in HOOKS:
            body, decision = _decided(case, hook)
            answer = PROFILES[name].answer(decision, read_request(body, hook), SITES[site])
            found.append((body, json.loads(strict_json.encode(answer))))
    return tuple(found)


def _cards(name: ProfileName, site: str = "keys") -> list[Json]:
    return [card for _, answer in _answers(name, site) for card in answer["cards"]]


def test_every_profile_that_can_be_chosen_is_there() -> None:
    assert tuple(PROFILES) == get_args(ProfileName)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("name", PROFILES)
def test_every_answer_is_as_the_specification_wants_it(name: ProfileName, site: str) -> None:
    for body, answer in _answers(name, site):
        assert broken(answer, body) == (INFERNO_WANTS if _is_unrated_for_inferno(name, answer) else [])


def _is_unrated_for_inferno(name: ProfileName, answer: Json) -> bool:
    return name == "crd-2.0.1" and answer.get("systemActions") == []


def test_the_first_card_of_an_advice_keeps_its_id_in_every_profile() -> None:
    """Feedback then finds the card, whichever way it was told."""
    for name in PROFILES:
        for (_, own), (_, other) in zip(_answers("core-2.0"), _answers(name), strict=True):
            assert {card["uuid"] for card in own["cards"]} <= {card["uuid"] for card in other["cards"]}


def test_one_suggestion_is_told_as_clients_of_1_0_read_it_too() -> None:
    """They know `at-most-one` only, and must take a card with another word for an error."""
    numbers = set()
    for name in PROFILES:
        for card in _cards(name):
            number = len(card.get("suggestions", ()))
            assert card.get("selectionBehavior") == {0: None, 1: "at-most-one"}.get(number, "any")
            numbers.add(number)
    assert {0, 1, 2} <= numbers


@pytest.mark.parametrize("name", PROFILES)
def test_every_answer_is_so_with_the_additions_of_3_too(name: ProfileName) -> None:
    profile = Hooks3(PROFILES[name])
    for case in VIGNETTES:
        body, decision = _decided(case, "order-select")
        answer = profile.answer(decision, read_request(body, "order-select"), Site(ORDER_KEYS))
        assert broken(json.loads(strict_json.encode(answer)), body) == []


@pytest.mark.parametrize("name", PROFILES)
def test_no_profile_silences_or_invents_an_advice(name: ProfileName) -> None:
    """Every summary that a plain client reads is read by every other, in the same order."""
    for (_, own), (_, other) in zip(_answers("core-2.0"), _answers(name), strict=True):
        wanted = [card["summary"] for card in own["cards"]]
        assert [card["summary"] for card in other["cards"] if card["summary"] in wanted] == wanted
        assert bool(own["cards"]) is bool(other["cards"])


@pytest.mark.parametrize("name", PROFILES)
def test_no_order_with_an_empty_list_but_for_the_client_that_reads_it(name: ProfileName) -> None:
    lists = [
        action["resource"].get("reasonCode")
        for card in _cards(name)
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
        if "resource" in action
    ]
    assert lists
    assert name == "argonaut-pama" or [] not in lists


@pytest.mark.parametrize("name", ["core-2.0", "argonaut-pama", "epic"])
def test_topics_are_the_rules_own_codes_as_a_lockout_can_key_on(name: ProfileName) -> None:
    rules = {concept["code"] for concept in card_rules(BASE_URL)["concept"]}
    topics = {card["source"]["topic"]["code"] for card in _cards(name)}
    assert topics <= rules
    assert all(code.isalnum() and len(code) <= 100 for code in rules)


@pytest.mark.parametrize("site", SITES)
def test_epic_gets_one_action_a_suggestion_and_no_update(site: str) -> None:
    offered = 0
    for card in _cards("epic", site):
        for suggestion in card.get("suggestions", []):
            [action] = suggestion["actions"]
            assert action["type"] in {"create", "delete"}
            if action["type"] == "create":
                [coding] = action["resource"]["code"]["coding"]
                assert coding["system"].endswith("preference-list-item")
                assert coding["code"] in ORDER_KEYS.values()
            offered += 1
    assert offered


@pytest.mark.parametrize("site", SITES)
def test_epic_users_always_learn_what_to_order(site: str) -> None:
    """Each study that the plain suggestion brings is either a click or a word."""
    for (_, own), (_, other) in zip(_answers("core-2.0"), _answers("epic", site), strict=True):
        for mine, theirs in zip(own["cards"], other["cards"], strict=True):
            told = json.dumps(theirs)
            for action in (action for offer in mine.get("suggestions", []) for action in offer["actions"]):
                if action["type"] != "delete":
                    text = action["resource"]["code"]["text"]
                    regions = [part for part in ("head", "orbits", "cervical", "thoracic", "lumbar") if part in text]
                    assert all(part in told for part in regions)
            by_hand = "To be ordered by hand" in theirs.get("detail", "")
            kinds = {offer["actions"][0]["type"] for offer in theirs.get("suggestions", [])}
            assert not (by_hand and "delete" in kinds)


@pytest.mark.parametrize("name", CRD_SYSTEMS)
def test_crd_cards_are_of_one_response_type_each(name: ProfileName) -> None:
    shapes = set()
    for card in _cards(name):
        topic = card["source"]["topic"]
        assert (topic["system"], topic["code"] in CRD_CODES) == (CRD_SYSTEMS[name], True)
        assert card["detail"]
        assert not ("links" in card and "suggestions" in card)
        assert all(link["type"] == "absolute" for link in card.get("links", []))
        kinds = {tuple(sorted(action["type"] for action in offer["actions"])) for offer in card.get("suggestions", [])}
        alternate = kinds <= {("update",), ("create", "delete")}
        assert alternate or all(set(kind) == {"create"} for kind in kinds)
        assert card["extension"]["davinci-crd.associated-resource"]
        shapes.add("links" if "links" in card else "words" if not kinds else "alternate" if alternate else "additional")
    assert shapes == {"links", "words", "alternate", "additional"}


@pytest.mark.parametrize("name", CRD_SYSTEMS)
def test_crd_brings_the_same_orders_on_several_cards(name: ProfileName) -> None:
    for (_, own), (_, other) in zip(_answers("core-2.0"), _answers(name), strict=True):
        assert _orders(own) == _orders(other)


def _orders(answer: Json) -> list[str]:
    return sorted(
        json.dumps(action["resource"], sort_keys=True)
        for card in answer["cards"]
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
        if "resource" in action
    )
