"""The public CDS Hooks Sandbox as it really calls: order entry, card, click, next call.

Its requests have a Bundle without type, an empty coding before a study is picked, and an empty reason. It applies
only an `update` that carries the rating extension, and keeps of it the first coding and the reasons.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from cds_services.cds_hooks import Decision, Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services

SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-select", "order-select"]
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
