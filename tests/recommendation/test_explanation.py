"""The explanation: what each answer of a form says, and what of chart and order was left out, and why."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.wire.calls import TODAY, orders_of, warned

SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-select", "order-select"]
OWN = {"reference": "Patient/pat-1"}
TURNED_ROUND = [{"url": "https://example.org/not", "valueBoolean": True}]


def _explained(order: dict[str, Any], prefetch: dict[str, Any] | None = None) -> dict[str, Any]:
    body = warned()
    for draft in orders_of(body):
        draft.update(order)
    for key, resource in (prefetch or {}).items():
        body["prefetch"][key] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource}]}
    found: dict[str, Any] = SERVICE.evaluate(read_request(body), TODAY).explanation
    return found


def _answered(label: str, answer: dict[str, Any]) -> dict[str, Any]:
    item = {"linkId": "a", "text": label, "answer": [answer]}
    form = {"resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "item": [item]}
    return {"contained": [form], "supportingInfo": [{"reference": "#q"}]}


def _of_field(explained: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    names = ("fact", "standing", "source", "label", "answer")
    return [tuple(item[name] for name in names) for item in explained["evidence"] if "label" in item]


@pytest.mark.parametrize(
    ("label", "answer", "fact", "assertion", "shown"),
    [
        ("Pacemaker", True, "mri-unsafe-device", "affirmed", "yes"),
        ("Pacemaker", False, "mri-unsafe-device", "negated", "no"),
        ("Gadolinium allergy", True, "gadolinium-allergy", "affirmed", "yes"),
        ("Contrast reaction (gadolinium)", True, "gadolinium-allergy", "affirmed", "yes"),
        ("Active cancer", False, "cancer", "negated", "no"),
        ("Pregnant", True, "pregnancy", "affirmed", "yes"),
        ("Dialysis", True, "dialysis", "affirmed", "yes"),
    ],
)
def test_a_fact_of_a_form_shows_label_and_answer(
    label: str,
    answer: bool,  # noqa: FBT001
    fact: str,
    assertion: str,
    shown: str,
) -> None:
    data = _of_field(_explained(_answered(label, {"valueBoolean": answer})))
    assert data == [(fact, assertion, "questionnaire", label, shown)]
    words = _of_field(_explained({"note": [{"text": f"{label}: {shown}"}]}))
    assert words == [(fact, assertion, "note of the order", label, shown)]


def test_an_answer_in_words_shows_its_label_once() -> None:
    shown = _of_field(_explained(_answered("Allergies", {"valueString": "gadobutrol: hives"})))
    assert shown == [("gadolinium-allergy", "affirmed", "questionnaire", "Allergies", "gadobutrol: hives")]


@pytest.mark.parametrize(
    ("order", "prefetch", "fact", "source"),
    [
        (
            _answered("Contrast reaction (gadolinium)?", {"valueBoolean": True}),
            {},
            "gadolinium-allergy",
            "questionnaire",
        ),
        ({"note": [{"text": "Gadobutrol: hives"}]}, {}, "gadolinium-allergy", "note of the order"),
        (
            {},
            {"allergies": {"resourceType": "AllergyIntolerance", "code": {"text": "gadobutrol"}}},
            "gadolinium-allergy",
            "allergies",
        ),
        ({"note": [{"text": "Pacemaker in situ"}]}, {}, "implant", "note of the order"),
        ({}, {"devices": {"resourceType": "Device", "type": {"text": "Pacemaker"}}}, "implant", "devices"),
    ],
)
def test_what_bears_on_contrast_and_scanner_names_its_place(
    order: dict[str, Any], prefetch: dict[str, Any], fact: str, source: str
) -> None:
    evidence = _explained(order, prefetch)["evidence"]
    assert [item["source"] for item in evidence if item["fact"] == fact][-1] == source


@pytest.mark.parametrize(
    ("key", "resource", "note"),
    [
        ("devices", {"resourceType": "Device", "status": "inactive"}, "no longer there, not begun or entered in error"),
        (
            "devices",
            {"resourceType": "DeviceUseStatement", "status": "completed"},
            "no longer there, not begun or entered in error",
        ),
        (
            "allergies",
            {"resourceType": "AllergyIntolerance", "verificationStatus": {"coding": [{"code": "refuted"}]}},
            "over, refuted or entered in error",
        ),
        (
            "allergies",
            {"resourceType": "AllergyIntolerance", "clinicalStatus": {"coding": [{"code": "resolved"}]}},
            "over, refuted or entered in error",
        ),
        (
            "medications",
            {"resourceType": "MedicationStatement", "status": "not-taken"},
            "never given, not begun or entered in error",
        ),
        ("procedures", {"resourceType": "Procedure", "status": "not-done"}, "not done, stopped or entered in error"),
        (
            "observations",
            {"resourceType": "Observation", "status": "cancelled"},
            "without a result yet, cancelled or entered in error",
        ),
        (
            "observations",
            {"resourceType": "QuestionnaireResponse", "status": "entered-in-error"},
            "stopped or entered in error",
        ),
    ],
)
def test_what_of_the_chart_did_not_count_is_told_with_its_cause(key: str, resource: dict[str, Any], note: str) -> None:
    assert f"{key}: 1 entry {note} did not count" in _explained({}, {key: resource})["notes"]


@pytest.mark.parametrize("status", ["active", "final", ""])
@pytest.mark.parametrize("kind", ["Device", "Observation", "Procedure", "MedicationRequest", "QuestionnaireResponse"])
def test_what_counts_is_not_told_as_left_out(kind: str, status: str) -> None:
    resource = {"resourceType": kind, "status": status}
    assert not [note for note in _explained({}, {"devices": resource})["notes"] if "did not count" in note]


@pytest.mark.parametrize(
    ("target", "note"),
    [
        (None, "to what was not sent"),
        (
            {"resourceType": "Observation", "status": "entered-in-error"},
            "to what was withdrawn, refuted or entered in error",
        ),
        (
            {"resourceType": "QuestionnaireResponse", "status": "stopped"},
            "to what was withdrawn, refuted or entered in error",
        ),
        (
            {"resourceType": "Condition", "verificationStatus": {"coding": [{"code": "refuted"}]}},
            "to what was withdrawn, refuted or entered in error",
        ),
        (
            {"resourceType": "Observation", "modifierExtension": TURNED_ROUND},
            "to what has an extension that changes its meaning (modifierExtension)",
        ),
    ],
)
def test_a_reference_that_was_not_followed_is_told(target: dict[str, Any] | None, note: str) -> None:
    contained = [target | {"id": "x"}] if target else []
    notes = _explained({"contained": contained, "supportingInfo": [{"reference": "#x"}]})["notes"]
    assert notes == [f"supporting information: 1 reference {note}"]


def test_a_reference_with_words_of_its_own_is_read_by_them() -> None:
    place = {"reference": "Condition/elsewhere", "display": "Pacemaker"}
    explained = _explained({"supportingInfo": [place]})
    assert explained["notes"] == []
    assert any(item["fact"] == "implant" for item in explained["evidence"])


def test_each_lost_reference_counts_once_however_many_orders_name_it() -> None:
    places = [{"reference": "Observation/a"}, {"reference": "Observation/b"}, {"reference": "Observation/a"}]
    notes = _explained({"supportingInfo": places})["notes"]
    assert notes == ["supporting information: 2 references to what was not sent"]


def test_the_record_says_what_a_click_would_order() -> None:
    codes = SERVICE.evaluate(read_request(warned()), TODAY).reasons.codes()
    spoke = [outcome for outcome in codes.outcomes if outcome["spoke"]]
    assert spoke[0]["offers"] == ["MRI cervical and thoracic spine without and with IV contrast"]
    assert codes.silence == ""


def test_the_record_says_why_nothing_was_said() -> None:
    body = warned()
    for draft in orders_of(body):
        draft.pop("reasonCode", None)
        draft.pop("note", None)
    body["prefetch"]["conditions"] = {"resourceType": "Bundle", "type": "searchset", "entry": []}
    assert SERVICE.evaluate(read_request(body), TODAY).reasons.codes().silence == "NO_REASON"
