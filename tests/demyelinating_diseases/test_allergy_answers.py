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
    form = {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "item": [{"linkId": "a", "text": label, "answer": [answer]}],
    }
    for order in orders_of(body):
        order |= {"contained": [form], "supportingInfo": [{"reference": "#q"}]}
    return _rules(body)


def _in_words(label: str, answer: str) -> list[str]:
    body = warned()
    for order in orders_of(body):
        order["note"] = [{"text": f"{label} {answer}"}]
    return _rules(body)


def _rules(body: dict[str, Any]) -> list[str]:
    for order in orders_of(body):
        order["code"] = {"text": "MRI cervical and thoracic spine without and with contrast"}
    decision = SERVICE.evaluate(read_request(body), TODAY)
    return [card.source.topic.code for card in decision.cards if card.source.topic]


@pytest.mark.parametrize("label", ASKED)
def test_yes_is_an_allergy(label: str) -> None:
    assert _as_data(label, {"valueBoolean": True}) == ["GadoliniumAllergy"]
    assert _in_words(label, "Yes") == ["GadoliniumAllergy"]


@pytest.mark.parametrize("label", ASKED)
def test_no_and_unknown_are_none(label: str) -> None:
    for data, words in (({"valueBoolean": False}, "No"), ({"valueString": "unknown"}, "Unknown")):
        assert not _as_data(label, data)
        assert not _in_words(label, words)


@pytest.mark.parametrize("label", OF_SOMETHING_ELSE)
def test_yes_to_another_question_is_none(label: str) -> None:
    assert not _as_data(label, {"valueBoolean": True})
    assert not _in_words(label, "Yes")
