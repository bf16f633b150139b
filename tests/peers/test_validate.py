"""Every order that leaves the service is R4 in the eyes of two validators that share nothing with it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app import strict_json
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import knowledge_extension, services
from tests.peers import R4_DEFINITIONS, program
from tests.peers.extensions import RATING, write_definitions
from tests.wire.calls import TODAY, every_call

Json = dict[str, Any]
SCRIPT = Path(__file__).with_name("validate.py")
BASE = "https://cds.example.org"
SERVICES = services(Deployment(BASE, consulted_mechanism="G0000"))
KNOWLEDGE = knowledge_extension(BASE)
FORBIDDEN_ID = "pyrofile datatype.invalid ServiceRequest.id: ServiceRequest.id must be id"
GOOD: Json = {
    "resourceType": "ServiceRequest",
    "id": "1",
    "status": "draft",
    "intent": "order",
    "subject": {"reference": "Patient/1"},
    "code": {"text": "MRI head"},
    "contained": [{"resourceType": "Condition", "id": "a", "subject": {"reference": "Patient/1"}}],
    "reasonReference": [{"reference": "#a"}],
    "extension": [{"url": RATING, "valueCodeableConcept": {"text": "x"}}],
}
BROKEN: dict[str, Json] = {
    "no intent": {"intent": ...},
    "no subject": {"subject": ...},
    "unknown status": {"status": "drafted"},
    "status null": {"status": None},
    "a list that is none": {"category": {"text": "Imaging"}},
    "a list that should be none": {"subject": [{"reference": "Patient/1"}]},
    "unknown element": {"bodyPart": "head"},
    "two values of one choice": {"occurrenceDateTime": "2026-11-22", "occurrencePeriod": {"start": "2026-11-22"}},
    "no date": {"authoredOn": "yesterday"},
    "time without zone": {"authoredOn": "2026-11-22T09:30:00"},
    "reference to the wrong kind": {"subject": {"reference": "Practitioner/1"}},
    "empty text": {"priority": ""},
    "empty object": {"code": {}},
    "text for a boolean": {"doNotPerform": "no"},
    "identifier of unknown use": {"identifier": [{"use": "mine", "value": "1"}]},
    "detail without code": {"code": ..., "orderDetail": [{"text": "contrast"}]},
    "contained and not referred to": {"reasonReference": ...},
    "referred to and not contained": {"contained": ...},
    "contained without its subject": {"contained": [{"resourceType": "Condition", "id": "a"}]},
    "extension with another value": {"extension": [{"url": RATING, "valueString": "x"}]},
    "extension without value": {"extension": [{"url": RATING}]},
    "version of the knowledge as a number": {"extension": [{"url": KNOWLEDGE["url"], "valueInteger": 1}]},
    "version of the knowledge left out": {"extension": [{"url": KNOWLEDGE["url"]}]},
    "extension nobody defined": {"extension": [{"url": "https://example.org/x", "valueString": "x"}]},
    "id of 65 characters": {"id": "x" * 65},
}


def emitted() -> list[tuple[str, Json]]:
    """Every distinct resource in any action of any answer, with the name of its call."""
    found: dict[bytes, str] = {}
    for call in every_call():
        hook = call.body["hook"]
        decision = SERVICES[call.path.rpartition("/")[2], hook].evaluate(read_request(call.body, hook), TODAY)
        suggestions = [suggestion for card in decision.cards for suggestion in card.suggestions]
        actions = [action for suggestion in suggestions for action in suggestion.actions]
        for action in (*actions, *decision.system_actions):
            if action.resource is not None:
                found.setdefault(strict_json.encode(action.resource), call.name)
    return [(name, json.loads(resource)) for resource, name in found.items()]


def broken() -> list[tuple[str, Json]]:
    """A good order, spoilt in one way each."""
    spoilt = {name: {**GOOD, **change} for name, change in BROKEN.items()}
    return [(name, {key: value for key, value in order.items() if value is not ...}) for name, order in spoilt.items()]


@pytest.fixture(scope="module")
def objections(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Json, list[str]]]:
    """What the validators say of everything, asked once: name, resource, objections."""
    resources = [*emitted(), ("definition", KNOWLEDGE), ("good", GOOD), *broken()]
    folder = tmp_path_factory.mktemp("definitions")
    write_definitions(folder, KNOWLEDGE)
    lines = "".join(json.dumps(resource) + "\n" for _, resource in resources)
    command = [program("python"), str(SCRIPT), str(R4_DEFINITIONS), str(folder)]
    said = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=120).stdout
    answers = [json.loads(line) for line in said.splitlines()]
    return [(name, resource, answer) for (name, resource), answer in zip(resources, answers, strict=True)]


def test_every_order_that_leaves_is_valid(objections: list[tuple[str, Json, list[str]]]) -> None:
    """Save for an id that R4 forbids: it comes back as the client sent it, for another would name another order."""
    ours = objections[: -2 - len(BROKEN)]
    assert len(ours) > 500
    wrong = []
    for name, resource, said in ours:
        tolerated = {FORBIDDEN_ID} if len(resource.get("id", "")) > 64 and name.startswith("epic") else set()
        wrong += [(name, objection) for objection in said if objection not in tolerated]
    assert wrong == []


def test_the_definition_of_our_extension_is_valid(objections: list[tuple[str, Json, list[str]]]) -> None:
    assert [said for name, _, said in objections if name == "definition"] == [[]]


def test_a_good_order_passes(objections: list[tuple[str, Json, list[str]]]) -> None:
    assert [said for name, _, said in objections if name == "good"] == [[]]


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_order_is_reported(objections: list[tuple[str, Json, list[str]]], fault: str) -> None:
    """The checker can fail."""
    [said] = [said for name, _, said in objections if name == fault]
    assert said
