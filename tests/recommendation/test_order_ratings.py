"""The rating put on an order at signing: three answers, and none where the data do not suffice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cds_services.cds_hooks import Decision, Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services

BASE = "https://cds.example.org"
SERVICE = services(Deployment(BASE, consulted_mechanism="G0000"))["demyelinating-imaging-order-sign", "order-sign"]
CPT = "http://www.ama-assn.org/go/cpt"
MS = [{"resourceType": "Condition", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "24700007"}]}}]
LEGS = "new weakness of both legs for 5 days"
RATING = "http://fhir.org/argonaut/Extension/pama-rating"


def order(study: str, reason: str | None = LEGS, identity: str = "a", **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """Draft an order; digits are a CPT code, anything else words."""
    code = {"coding": [{"system": CPT, "code": study}]} if study.isdigit() else {"text": study}
    reasons = {"reasonCode": [{"text": reason}]} if reason else {}
    base = {"resourceType": "ServiceRequest", "id": identity, "status": "draft", "intent": "order", "code": code}
    return {**base, "subject": {"reference": "Patient/p1"}, **reasons, **members}


def sign(*orders: dict[str, Any], born: str = "1984-03-02", problems: list[Any] | None = None) -> Decision:
    """Sign these orders."""
    entries = [{"resource": item} for item in (MS if problems is None else problems)]
    body = {
        "hook": "order-sign",
        "hookInstance": "0b5d0c1e-3f2a-4f4e-9a86-0d5a4c1d2e3f",
        "context": {
            "userId": "Practitioner/1",
            "patientId": "p1",
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": item} for item in orders]},
        },
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "p1", "birthDate": born},
            "conditions": {"resourceType": "Bundle", "type": "searchset", "entry": entries},
        },
    }
    return SERVICE.evaluate(read_request(body, "order-sign"), date(2026, 11, 22))


def ratings(decision: Decision) -> dict[str, str]:
    """The rating of each draft that got one."""
    return {
        str(action.resource["id"]): extension["valueCodeableConcept"]["coding"][0]["code"]
        for action in decision.system_actions
        if action.resource
        for extension in action.resource["extension"]
        if extension["url"] == RATING
    }


@pytest.mark.parametrize(
    ("study", "reason", "expected"),
    [
        pytest.param("70553", LEGS, "appropriate", id="head without and with contrast in relapse"),
        pytest.param("72148", LEGS, "not-appropriate", id="lumbar MRI in relapse"),
        pytest.param("72157", LEGS, "appropriate", id="thoracic MRI: part of a rated study"),
        pytest.param("72128", LEGS, "not-appropriate", id="thoracic CT: part of a rated study"),
        pytest.param("70551", LEGS, "no-criteria-apply", id="no row: head MRI without contrast in relapse"),
        pytest.param("70551", "annual MS surveillance, stable", "no-criteria-apply", id="no row in surveillance"),
        pytest.param("72141", "fell from a ladder, neck pain", "no-criteria-apply", id="another question: trauma"),
        pytest.param("70544", LEGS, "no-criteria-apply", id="angiography is outside the guideline"),
        pytest.param("72157", None, None, id="no reason"),
        pytest.param("70553", "headache", None, id="a reason that does not tell the situation"),
        pytest.param("MRI brain", LEGS, None, id="the phase decides, and is not told"),
        pytest.param("MRI of the spine", LEGS, None, id="no part of the spine is named"),
        pytest.param("99213", LEGS, None, id="no imaging"),
    ],
)
def test_each_order_is_rated_or_left_unrated(study: str, reason: str | None, expected: str | None) -> None:
    found = ratings(sign(order(study, reason)))
    assert found == ({"a": expected} if expected else {})


@pytest.mark.parametrize("problems", [MS, []])
@pytest.mark.parametrize("reason", ["asdf qwerty", "Beinschwäche beidseits seit Montag", "-"])
def test_a_reason_that_was_not_understood_leaves_the_order_unrated(reason: str, problems: list[Any]) -> None:
    """Nobody can say that no criteria apply to it, whatever diagnoses the chart holds."""
    decision = sign(order("72157", reason), problems=problems)
    assert ratings(decision) == {}
    assert [item["why"] for item in decision.explanation["ratings"]] == ["no reason was understood"]
    assert decision.reasons.silence == "not judged: no reason was understood"


@pytest.mark.parametrize("reason", ["fell from a ladder, neck pain", "sciatica on the left", LEGS])
def test_a_reason_that_is_another_question_has_no_criteria(reason: str) -> None:
    assert ratings(sign(order("72157", reason), problems=[])) == {"a": "no-criteria-apply"}


def test_suspected_disease_is_rated_by_its_own_table() -> None:
    reason = "r/o MS, new numbness of the left arm"
    assert ratings(sign(order("70450", reason), problems=[])) == {"a": "not-appropriate"}
    assert ratings(sign(order("72158", reason), problems=[])) == {"a": "appropriate"}


def test_all_drafts_are_in_focus_and_each_has_its_own_rating() -> None:
    decision = sign(order("72156"), order("72157", identity="b"), order("72158", identity="c"))
    assert ratings(decision) == {"a": "appropriate", "b": "appropriate", "c": "not-appropriate"}


@pytest.mark.parametrize(("born", "expected"), [("2015-01-01", "no-criteria-apply"), ("", None)])
def test_the_criteria_are_for_adults_and_an_unknown_age_is_no_answer(born: str, expected: str | None) -> None:
    assert ratings(sign(order("72157"), born=born)) == ({"a": expected} if expected else {})


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        pytest.param("72157", f"28 weeks pregnant, {LEGS}", id="contrast in pregnancy"),
        pytest.param("72128", f"{LEGS}; pacemaker, not MR conditional", id="CT where MRI is unsafe"),
        pytest.param("72148", f"{LEGS}, known lumbar disc herniation L4/5", id="a lumbar question besides"),
    ],
)
def test_what_the_table_does_not_consider_is_not_rated_by_it(study: str, reason: str) -> None:
    assert ratings(sign(order(study, reason))) == {"a": "no-criteria-apply"}


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"doNotPerform": True}, id="N75"),
        pytest.param({"status": "revoked"}, id="N73 revoked"),
        pytest.param({"status": "entered-in-error"}, id="N73 entered in error"),
        pytest.param({"id": ""}, id="N61 no id"),
        pytest.param(
            {"code": {"coding": [{"system": CPT, "code": "72157"}, {"system": CPT, "code": "70450"}]}}, id="N77"
        ),
        pytest.param({"category": "imaging"}, id="a draft that is no valid R4 is not mended in silence"),
    ],
)
def test_some_drafts_get_no_rating(members: dict[str, Any]) -> None:
    assert ratings(sign(order("72157", **members))) == {}


def test_n73_orders_signed_again_are_rated() -> None:
    assert ratings(sign(order("72157", status="active"))) == {"a": "appropriate"}


def test_n62_two_drafts_of_the_same_id_get_no_action() -> None:
    assert sign(order("72156"), order("72157")).system_actions == ()


def test_the_consultation_is_on_record() -> None:
    decision = sign(order("72148"))
    resource = decision.system_actions[0].resource
    assert resource is not None
    record = {item["url"].removeprefix(RATING): item for item in resource["extension"]}
    assert record["-qcdsm-consulted"]["valueString"] == "G0000"
    assert record["-consult-id"]["valueUri"].startswith("urn:uuid:")
    assert record["-auc-applied"]["valueUri"].startswith("https://")
    assert record[f"{BASE}/StructureDefinition/knowledge-version"]["valueString"]
    finer = record[""]["valueCodeableConcept"]["coding"][1]
    assert finer["display"] == "Usually Not Appropriate"
    assert sign(order("72148")).system_actions == decision.system_actions


def test_without_a_code_of_a_programme_none_is_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = services(Deployment(BASE))["demyelinating-imaging-order-sign", "order-sign"]
    monkeypatch.setattr(f"{__name__}.SERVICE", plain)
    assert "qcdsm" not in str(sign(order("72148")).system_actions)


def test_n88_a_rating_is_replaced_and_an_unchanged_one_is_left_alone() -> None:
    stale = {"url": RATING, "valueCodeableConcept": {"coding": [{"system": "x", "code": "appropriate"}]}}
    other = {"url": "https://example.org/other", "valueString": "kept"}
    rated = sign(order("72148", extension=[stale, other])).system_actions[0].resource
    assert rated is not None
    assert [item["url"] for item in rated["extension"]].count(RATING) == 1
    assert other in rated["extension"]
    assert sign(rated).system_actions == ()


def test_the_explanation_says_why_an_order_has_no_rating() -> None:
    told = sign(order("72157", None)).explanation["ratings"]
    assert told == [
        {"order": "ServiceRequest/a", "rating": None, "why": "no reason was understood"},
    ]
    assert sign(order("72157", category="imaging")).explanation["ratings"][0]["not_recorded"]


LOCAL: dict[str, Any] = {"resourceType": "Condition", "code": {"coding": [{"system": "urn:oid:9.9.9", "code": "17"}]}}
HYPERTENSION = {
    "resourceType": "Condition",
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}]},
}


@pytest.mark.parametrize(
    ("problems", "rating"),
    [
        ([LOCAL], None),
        ([LOCAL, LOCAL], None),
        ([LOCAL, HYPERTENSION], "no-criteria-apply"),
        ([HYPERTENSION], "no-criteria-apply"),
        ([], "no-criteria-apply"),
        ([{**LOCAL, "code": {**LOCAL["code"], "text": "asthma"}}], "no-criteria-apply"),
        ([LOCAL, *MS], "not-appropriate"),
    ],
)
def test_a_chart_that_nobody_can_read_gets_no_rating(problems: list[Any], rating: str | None) -> None:
    """One local code beside a readable chart blocks nothing."""
    decision = sign(order("72128"), problems=problems)
    assert [item["rating"] for item in decision.explanation["ratings"]] == [rating]
    number = problems.count(LOCAL)
    said = f"{number} problem{'s' if number > 1 else ''} in a code system that this service does not know"
    assert (said in decision.explanation["notes"]) is (number > 0)
    assert decision.unread.count("problem") == number


def test_an_order_in_codes_that_nobody_knows_gets_no_rating() -> None:
    """Nobody can say that no criteria apply to it."""
    draft = order("72128") | {"code": {"coding": [{"system": "urn:oid:9.9.9", "code": "17"}]}}
    decision = sign(draft)
    assert [item["rating"] for item in decision.explanation["ratings"]] == [None]
    assert decision.unread == ("order",)
    assert decision.system_actions == ()


def test_a_reason_in_codes_that_nobody_knows_is_told() -> None:
    """It reads as no reason at all, and the notes say so."""
    decision = sign(order("72128", None, reasonCode=[{"coding": [{"system": "urn:oid:9.9.9", "code": "17"}]}]))
    assert "1 reason of the order in a code system that this service does not know" in decision.explanation["notes"]
    assert decision.unread == ("reason",)
    assert ratings(decision) == {}


def test_an_absent_finding_is_no_reason() -> None:
    """Numbness: false."""
    numb = {"coding": [{"system": "http://snomed.info/sct", "code": "309537005", "display": "Numbness of lower limb"}]}
    for value, cards in (({"valueBoolean": False}, 0), ({}, 1)):
        finding = {"resourceType": "Observation", "id": "q", "status": "final", "code": numb, **value}
        decision = sign(order("72128", None, contained=[finding], reasonReference=[{"reference": "#q"}]))
        assert len(decision.cards) == cards


MARK = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"


@pytest.mark.parametrize(("mark", "scenario"), [("G", "relapse"), ("V", "first-presentation"), ("A", "out-of-scope")])
def test_a_mark_of_certainty_on_the_reason_counts(mark: str, scenario: str) -> None:
    """Confirmed, suspected or excluded, as ICD-10-GM has it."""
    extension = [{"url": MARK, "valueCoding": {"code": mark}}]
    coded = {"system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "code": "G35.1", "extension": extension}
    reasons = [{"coding": [coded]}, {"text": LEGS}]
    assert sign(order("72128", None, reasonCode=reasons), problems=[]).scenario == scenario


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        pytest.param("72157", None, id="the reason is gone"),
        pytest.param("72157", "headache", id="the reason does not tell the situation any more"),
        pytest.param("MRI thoracic spine", LEGS, id="the phase that the rating rested on is gone"),
    ],
)
def test_a_rating_whose_reason_was_removed_is_taken_off(study: str, reason: str | None) -> None:
    rated = sign(order("72157")).system_actions[0].resource
    assert rated is not None
    other = {"url": "https://example.org/other", "valueString": "kept"}
    changed = order(study, reason, extension=[*rated["extension"], other])
    (action,) = sign(changed).system_actions
    assert action.resource is not None
    assert action.resource["extension"] == [other]
    assert sign(action.resource).system_actions == ()


def test_the_rating_of_an_accepted_suggestion_is_taken_off_too() -> None:
    bare = {"url": RATING, "valueCodeableConcept": {"coding": [{"code": "appropriate"}]}}
    (action,) = sign(order("72157", None, extension=[bare])).system_actions
    assert action.resource is not None
    assert "extension" not in action.resource


def test_a_rating_that_another_mechanism_gave_is_left_alone() -> None:
    bare = {"url": RATING, "valueCodeableConcept": {"coding": [{"code": "appropriate"}]}}
    theirs = {"url": f"{RATING}-consult-id", "valueUri": "urn:uuid:8a4cbd6b-2f4f-4a3b-9d52-3f3a0a0f6f10"}
    assert sign(order("72157", None, extension=[bare, theirs])).system_actions == ()


def test_what_warns_of_a_study_that_may_be_appropriate_says_so() -> None:
    decision = sign(order("72141"))
    assert ratings(decision) == {"a": "appropriate"}
    assert "May Be Appropriate" in decision.system_actions[0].description
    assert "May Be Appropriate" in (decision.cards[0].detail or "")


@pytest.mark.parametrize("study", ["72148", "72158", "70553", "MRI of the spine without contrast"])
def test_an_implant_takes_every_mri_out_of_the_tables(study: str) -> None:
    assert ratings(sign(order(study, f"{LEGS}; pacemaker, not MR conditional"))) == {"a": "no-criteria-apply"}
