"""What counts as missing."""

from __future__ import annotations

from typing import Any

import pytest

from app.fhir_access.missing_keys import missing_keys

TEMPLATES = {"patient": "Patient/{{context.patientId}}", "conditions": "Condition?patient={{context.patientId}}"}
PATIENT = {"resourceType": "Patient", "id": "p"}
CONDITION = {"resourceType": "Condition"}
OUTCOME = {"resourceType": "OperationOutcome"}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"resourceType": "Bundle", "entry": [{"resource": item} for item in resources], **more}


@pytest.mark.parametrize(
    ("patient", "conditions"),
    [
        pytest.param(PATIENT, bundle(), id="P05 empty searchset"),
        pytest.param(PATIENT, {"resourceType": "Bundle", "total": 0}, id="P05 searchset without entry"),
        pytest.param(None, None, id="P03 P04 null"),
        pytest.param(OUTCOME, OUTCOME, id="P06 OperationOutcome"),
        pytest.param(PATIENT, bundle(OUTCOME), id="P07 OperationOutcome entry"),
        pytest.param(bundle(PATIENT), CONDITION, id="a Bundle for a read, a lone resource for a search"),
    ],
)
def test_nothing_is_missing(patient: object, conditions: object) -> None:
    assert missing_keys({"patient": patient, "conditions": conditions, "never-asked": "x"}, TEMPLATES) == []


@pytest.mark.parametrize("value", ["text", "", 5, True, [], [PATIENT], [CONDITION], {}, {"resourceType": 7}])
def test_p09_what_cannot_be_read_is_missing(value: object) -> None:
    assert [missing_key.key for missing_key in missing_keys({"patient": value, "conditions": value}, TEMPLATES)] == [
        "patient",
        "conditions",
    ]


def test_p08_another_type_is_missing() -> None:
    missing = missing_keys({"patient": CONDITION, "conditions": PATIENT}, TEMPLATES)
    assert [(missing_key.key, missing_key.begun) for missing_key in missing] == [
        ("patient", None),
        ("conditions", None),
    ]


def test_a_bundle_without_the_patient_is_missing_for_a_read() -> None:
    assert [missing_key.key for missing_key in missing_keys({"patient": bundle(), "conditions": None}, TEMPLATES)] == [
        "patient"
    ]


def test_p12_further_pages_are_missing() -> None:
    first = bundle(CONDITION, link=[{"relation": "next", "url": "https://ehr.example.org/fhir/2"}])
    [missing_key] = missing_keys({"patient": PATIENT, "conditions": first}, TEMPLATES)
    assert missing_key.begun is first


NEXT = [{"relation": "next", "url": "https://ehr.example.org/fhir/2"}]
INCLUDED = {"resource": {"resourceType": "Encounter"}, "search": {"mode": "include"}}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}


def test_a_search_that_says_how_many_it_wants_is_whole_once_it_has_them() -> None:
    """Also a server that gives smaller pages than asked for has a page to come."""
    first = bundle(CONDITION, CONDITION, link=NEXT)
    assert missing_keys({"c": first}, {"c": "Condition?patient=1&_count=2"}) == []
    assert [missing_key.link for missing_key in missing_keys({"c": first}, {"c": "Condition?patient=1&_count=3"})] == [
        NEXT[0]["url"]
    ]


def test_a_bundle_that_tells_of_more_than_it_holds_is_read_anew() -> None:
    short = bundle(CONDITION, total=2)
    [missing_key] = missing_keys({"patient": PATIENT, "conditions": short}, TEMPLATES)
    assert (missing_key.begun, missing_key.link) == (short, "")
    whole = bundle(CONDITION, total=1)
    assert missing_keys({"patient": PATIENT, "conditions": whole}, TEMPLATES) == []


def test_what_came_along_is_not_counted_among_the_hits() -> None:
    along = bundle(CONDITION, total=2)
    along["entry"].append(INCLUDED)
    assert [missing_key.key for missing_key in missing_keys({"patient": PATIENT, "conditions": along}, TEMPLATES)] == [
        "conditions"
    ]


def test_what_the_client_tried_and_failed_is_not_read_anew() -> None:
    assert missing_keys({"patient": PATIENT, "conditions": bundle(CONDITION, FAILED, total=3)}, TEMPLATES) == []
