"""The public CDS Hooks Sandbox as it really calls: order entry, card, click, next call; and a chart that is opened.

Its requests for orders have a Bundle without type, an empty coding before a study is picked, and an empty reason. It
applies only an `update` that carries the rating extension, and keeps of it the first coding and the reasons.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.demo import fhir_search
from app.demo.patients import patients
from cds_services.cds_hooks import Decision, Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services

OFFERED = services(Deployment("https://cds.example.org"))
SERVICE = OFFERED["demyelinating-imaging-order-select", "order-select"]
RESULTS = OFFERED["demyelinating-imaging-results", "patient-view"]
CPT = "http://www.ama-assn.org/go/cpt"
SNOMED = "http://snomed.info/sct"
MS = {"system": SNOMED, "code": "426373005", "display": "Relapsing remitting multiple sclerosis (disorder)"}
NUMB = {"system": SNOMED, "code": "309537005", "display": "Numbness of lower limb (finding)"}
RATING = "http://fhir.org/argonaut/Extension/pama-rating"


def _call(coding: dict[str, str], *reasons: dict[str, str]) -> Decision:
    code: dict[str, Any] = {"coding": [coding]}
    if coding:
        code["text"] = coding["display"]
    order = {
        "resourceType": "ServiceRequest",
        "id": "example-request-id",
        "status": "draft",
        "intent": "plan",
        "code": code,
        "subject": {"reference": "Patient/p1"},
        "reasonCode": [{"coding": [reason], "text": reason["display"]} for reason in reasons],
    }
    request = {
        "hook": "order-select",
        "hookInstance": "0b5d0c1e-3f2a-4f4e-9a86-0d5a4c1d2e3f",
        "fhirServer": "http://127.0.0.1:19082/fhir",
        "context": {
            "patientId": "p1",
            "userId": "Practitioner/COREPRACTITIONER1",
            "selections": ["ServiceRequest/example-request-id"],
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order}]},
        },
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "p1", "birthDate": "1984-03-02"},
            "conditions": {
                "resourceType": "Bundle",
                "type": "searchset",
                "entry": [{"resource": {"resourceType": "Condition", "code": {"coding": [MS]}}}],
            },
        },
    }
    return SERVICE.evaluate(read_request(request), date(2026, 11, 22))


def _as_applied(resource: dict[str, Any]) -> dict[str, str]:
    """What the sandbox keeps of an accepted update; it fails where anything of this is missing."""
    extension = next(item for item in resource["extension"] if item["url"] == RATING)
    assert extension["valueCodeableConcept"]["coding"][0]["code"] == "appropriate"
    assert all(reason["coding"][0] for reason in resource["reasonCode"])
    first: dict[str, str] = resource["code"]["coding"][0]
    return first


def test_nothing_is_said_before_study_and_reason_are_picked() -> None:
    """An empty order and a study without a reason are answered with silence."""
    assert _call({}).cards == ()
    assert _call({"system": CPT, "code": "72128", "display": "CT thoracic spine"}).cards == ()


def test_ct_is_warned_against_the_click_changes_the_order_and_the_next_call_is_calm() -> None:
    """The card's update turns the CT into an MRI; sent back, no warning comes again."""
    ct = {"system": CPT, "code": "72128", "display": "CT thoracic spine"}
    warned = _call(ct, NUMB)
    assert [(card.source.topic.code, card.indicator) for card in warned.cards if card.source.topic] == [
        ("CtSpine", "warning")
    ]
    actions = warned.cards[0].suggestions[0].actions
    assert [action.type for action in actions] == ["update", "create"]
    assert actions[0].resource is not None
    assert actions[0].resource["id"] == "example-request-id"
    coding = _as_applied(actions[0].resource)
    assert coding["code"] == "72157"
    assert "MRI thoracic spine" in coding["display"]
    after = _call(coding, NUMB)
    assert all(card.indicator == "info" for card in after.cards)
    assert "CtSpine" not in [card.source.topic.code for card in after.cards if card.source.topic]


def test_a_reason_of_another_body_part_is_silence() -> None:
    """A headache in known disease is no question for this service."""
    head = {"system": CPT, "code": "70450", "display": "CT head"}
    assert _call(head, {"system": SNOMED, "code": "25064002", "display": "Headache (finding)"}).cards == ()


TODAY = date(2026, 3, 16)
EVERYBODY = patients(TODAY)


def _opened(patient: str, answered: frozenset[str] = frozenset(), left_out: str = "") -> Decision:
    """Open a chart in the patient view: no encounter in context, and of the prefetch only what could be had."""
    resources = [resource for each in EVERYBODY.values() for resource in each.resources]
    prefetch: dict[str, Any] = {"patient": EVERYBODY[patient].patient}
    for key, template in RESULTS.description.prefetch.items():
        kind, _, query = template.replace("{{context.patientId}}", patient).partition("?")
        if query and key != left_out:
            search = fhir_search.read(kind, parse_qsl(query))
            prefetch[key] = fhir_search.run(search, resources, "http://127.0.0.1:8080/fhir")
    request = {
        "hookInstance": "c2d7a895-7ffb-4082-b526-27519b19d26a",
        "hook": "patient-view",
        "fhirServer": "http://127.0.0.1:8080/fhir",
        "context": {"patientId": patient, "userId": "Practitioner/COREPRACTITIONER1"},
        "prefetch": prefetch,
    }
    decision = RESULTS.evaluate(read_request(request, "patient-view"), TODAY)
    return decision.without(answered) if decision.without is not None else decision


@pytest.mark.parametrize(
    ("patient", "rule", "codes"),
    [
        ("result-enhancing", "NewEnhancingLesion", ["308474002"]),
        ("result-long-lesion", "LongLesion", ["63439-4", "90248-6"]),
        ("result-cord-compression", "CordCompressionReported", ["308482002"]),
    ],
)
def test_a_chart_with_a_result_shows_its_card_and_after_the_click_not_again(
    patient: str, rule: str, codes: list[str]
) -> None:
    (card,) = _opened(patient).cards
    assert card.source.topic is not None
    assert (card.source.topic.code, card.indicator) == (rule, "warning")
    resources = [action.resource or {} for action in card.suggestions[0].actions]
    assert [resource["code"]["coding"][0]["code"] for resource in resources] == codes
    assert not any("encounter" in resource for resource in resources)
    again = _opened(patient, frozenset({str(card.uuid)})).cards
    assert rule not in [each.source.topic.code for each in again if each.source.topic]


def test_a_search_that_failed_leaves_its_key_out_and_the_card_is_there_all_the_same() -> None:
    assert len(_opened("result-cord-compression", left_out="communications").cards) == 1


def test_a_chart_without_a_result_is_silence() -> None:
    assert _opened("relapse-ct").cards == ()
