"""A question about gadolinium that is answered yes or no, as data and in the text of an order."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.wire.calls import TODAY, orders_of, warned

SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-select", "order-select"]
ASKED = (
    "Have you ever reacted to MRI contrast (gadolinium)?",
    "Reaction to contrast agent (gadolinium)?",
    "Allergy to contrast (gadolinium)?",
    "Gadolinium (MRI contrast) allergy?",
    "Contrast reaction (gadolinium)?",
    "Previous allergic reaction to intravenous contrast (gadolinium)?",
    "Adverse reaction to previous gadolinium injection?",
    "Allergic to contrast dye used for MRI?",
    "Have you ever had hives after gadolinium?",
    "MRI contrast allergy?",
)
OF_SOMETHING_ELSE = (
    "Prior contrast reaction?",
    "Have you ever reacted to X-ray or CT contrast (iodine)?",
    "Reaction to contrast (CT, not MRI)?",
    "Have you had MRI contrast (gadolinium) before?",
    "Did you tolerate MRI contrast (gadolinium)?",
    "Does your mother react to gadolinium?",
    "Ever had gadolinium without a reaction?",
    "Gadolinium to be given?",
    "Allergy to latex or gadolinium?",
)


def _as_data(label: str, answer: dict[str, Any]) -> list[str]:
    body = warned()
    _add_form(body, label, answer)
    return _rules(body)


def _add_form(body: dict[str, Any], label: str, answer: dict[str, Any]) -> None:
    item = {"linkId": "a", "text": label, "answer": [answer]}
    form = {"resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "item": [item]}
    for order in orders_of(body):
        order.update({"contained": [form], "supportingInfo": [{"reference": "#q"}]})


def _in_words(label: str, answer: str) -> list[str]:
    body = warned()
    for order in orders_of(body):
        order["note"] = [{"text": f"{label} {answer}"}]
    return _rules(body)


def _rules(body: dict[str, Any]) -> list[str]:
    return [rule for rule, _ in _cards(body)]


def _cards(body: dict[str, Any]) -> list[tuple[str, str]]:
    for order in orders_of(body):
        order["code"] = {"text": "MRI cervical and thoracic spine without and with contrast"}
    decision = SERVICE.evaluate(read_request(body), TODAY)
    return [(card.source.topic.code, card.indicator) for card in decision.cards if card.source.topic]


@pytest.mark.parametrize("label", ASKED)
def test_yes_is_an_allergy(label: str) -> None:
    assert _as_data(label, {"valueBoolean": True}) == ["GadoliniumAllergy"]
    assert _in_words(label, "Yes") == ["GadoliniumAllergy"]


@pytest.mark.parametrize("label", ASKED)
def test_no_and_unknown_are_none(label: str) -> None:
    for data, words in (({"valueBoolean": False}, "No"), ({"valueString": "unknown"}, "Unknown")):
        assert not _as_data(label, data)
        assert not _in_words(label, words)


@pytest.mark.parametrize(
    ("told", "indicator"), [("throat closed up", "warning"), ("mild rash", "info"), ("hives, no swelling", "info")]
)
def test_what_happened_makes_it_severe_or_not(told: str, indicator: str) -> None:
    """Whether it stands behind the yes, or answers the question beneath."""
    below = {"linkId": "b", "text": "What happened?", "answer": [{"valueString": told}]}
    as_data, in_words = warned(), warned()
    _add_form(as_data, "Have you ever reacted to gadolinium?", {"valueBoolean": True, "item": [below]})
    for order in orders_of(in_words):
        order["note"] = [{"text": f"Previous reaction to gadolinium?->Yes, {told}\nAsthma?->No"}]
    for body in (as_data, in_words):
        assert [(rule, grade) for rule, grade in _cards(body)] == [("GadoliniumAllergy", indicator)]


def test_what_happened_at_another_time_is_not_of_gadolinium() -> None:
    below = {"linkId": "b", "text": "What happened?", "answer": [{"valueString": "throat closed up"}]}
    body = warned()
    _add_form(body, "Have you ever reacted to penicillin?", {"valueBoolean": True, "item": [below]})
    assert not _cards(body)
    body = warned()
    _add_form(body, "Have you ever reacted to gadolinium?", {"valueBoolean": False, "item": [below]})
    assert not _cards(body)


@pytest.mark.parametrize("label", OF_SOMETHING_ELSE)
def test_yes_to_another_question_is_none(label: str) -> None:
    assert not _as_data(label, {"valueBoolean": True})
    assert not _in_words(label, "Yes")
