"""Prefetch as clients really send it, before a real FHIR server: exactly what is missing is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.app.fhir_access.conftest import KEYS, SERVICE, TYPES, bundle, chart_of, full_prefetch, order
from tests.app.fhir_access.test_faults import rules
from tests.peers.fhir_server import PATIENT, REPORTED, TOKEN
from tests.wire.calls import RESULTS, opened

if TYPE_CHECKING:
    from tests.app.fhir_access.conftest import Hospital

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
FOREIGN = {"resourceType": "Condition", "code": {"text": "Lumbar stenosis"}, "subject": {"reference": "Patient/other"}}


def test_p02_with_access_and_no_prefetch_the_cards_are_those_of_a_full_prefetch(hospital: Hospital) -> None:
    expected = hospital.call(**full_prefetch())
    assert hospital.asked() == []
    assert rules(expected) == ["MriUnsafeDevice"]
    answer = hospital.call()
    assert answer.json() == expected.json()
    assert sorted(path.partition("?")[0] for path in hospital.asked()) == sorted(
        [f"Patient/{PATIENT}", *TYPES.values()]
    )


def test_the_real_server_answers_every_template(hospital: Hospital) -> None:
    """Discovery's own words, as any client would put them into practice."""
    hospital.call()
    facts = hospital.facts()
    assert (facts["fhir_reads"], "fhir_failed" in facts) == (len(KEYS), False)
    services = hospital.http.get("/cds-services").json()["services"]
    assert all(service["prefetch"].keys() == KEYS for service in services if service["hook"] != "patient-view")


def test_the_real_server_answers_every_template_of_the_results(hospital: Hospital) -> None:
    """A report that counts, an Observation that holds its words, and nothing prefetched."""
    body = opened()
    del body["prefetch"]
    body["context"]["patientId"] = REPORTED
    access = {"fhirServer": hospital.proxy.base, "fhirAuthorization": {"access_token": TOKEN}}
    answer = hospital.http.post(RESULTS, json=body | access)
    assert rules(answer) == ["NewEnhancingLesion"]
    facts = hospital.facts()
    assert (facts["fhir_reads"], "fhir_failed" in facts) == (12, False)
    assert "_include=DiagnosticReport:result" in hospital.asked()[0]
    [discovered] = [
        service["prefetch"]
        for service in hospital.http.get("/cds-services").json()["services"]
        if service["hook"] == "patient-view"
    ]
    templates = [template.replace("{{context.patientId}}", REPORTED) for template in discovered.values()]
    # A search that does not say how much it wants is asked for large pages.
    paged = [path if "_count" in path or "?" not in path else f"{path}&_count=200" for path in templates]
    assert sorted(hospital.asked()) == sorted(paged)


def test_a_complete_prefetch_asks_for_nothing(hospital: Hospital) -> None:
    assert rules(hospital.call(**full_prefetch())) == ["MriUnsafeDevice"]
    assert hospital.asked() == []
    assert "fhir_ms" not in hospital.facts()


@pytest.mark.parametrize("key", sorted(KEYS))
def test_one_key_lacking_is_one_request(hospital: Hospital, key: str) -> None:
    prefetch = full_prefetch()
    del prefetch[key]
    assert rules(hospital.call(**prefetch)) == ["MriUnsafeDevice"]
    assert len(hospital.asked()) == 1


def test_an_order_of_no_concern_asks_for_nothing(hospital: Hospital) -> None:
    answer = hospital.call(order("71046", "Chest radiograph, 2 views"))
    assert (answer.json(), hospital.asked()) == ({"cards": []}, [])


def test_the_token_and_the_media_type_are_presented(hospital: Hospital) -> None:
    hospital.call()
    for exchange in hospital.proxy.requests:
        assert exchange.headers["authorization"] == f"Bearer {TOKEN}"
        assert exchange.headers["accept"] == "application/fhir+json"
        assert exchange.headers["host"] == f"127.0.0.1:{hospital.proxy.port}"
        assert "cookie" not in exchange.headers


def test_without_a_token_none_is_presented(hospital: Hospital) -> None:
    answer = hospital.call(order() | {"fhirServer": hospital.proxy.base}, access=False)
    assert answer.status_code == 412
    assert "refused to be read (401)" in answer.text
    assert all("authorization" not in exchange.headers for exchange in hospital.proxy.requests)


def test_a_token_that_cannot_stand_in_a_header_is_not_sent(hospital: Hospital) -> None:
    access = {"fhirServer": hospital.proxy.base, "fhirAuthorization": {"access_token": f"{TOKEN}\r\nX-Evil: 1"}}
    answer = hospital.call(order() | access, access=False)
    assert (answer.status_code, hospital.asked()) == (412, [])
    assert TOKEN not in answer.text


@pytest.mark.parametrize(
    ("key", "value", "asked"),
    [
        pytest.param("patient", None, 0, id="P03 null for a read"),
        pytest.param("conditions", None, 0, id="P04 null for a search"),
        pytest.param("conditions", {"resourceType": "Bundle", "total": 0}, 0, id="P05 empty searchset"),
        pytest.param("devices", OUTCOME, 0, id="P06 OperationOutcome, optional"),
        pytest.param("conditions", bundle(*chart_of("Condition"), OUTCOME), 0, id="P07 OperationOutcome entry"),
        pytest.param("conditions", chart_of("Patient")[0], 1, id="P08 another type"),
        pytest.param("devices", chart_of("Patient")[0], 1, id="P08 another type, optional"),
        pytest.param("conditions", "text", 1, id="P09 string"),
        pytest.param("patient", 123, 1, id="P09 number"),
        pytest.param("devices", [], 1, id="P09 array"),
        pytest.param("-user", "123", 0, id="P11 key never asked for"),
    ],
)
def test_only_what_is_missing_is_asked_for(hospital: Hospital, key: str, value: Any, asked: int) -> None:  # noqa: ANN401
    answer = hospital.call(**full_prefetch() | {key: value})
    assert answer.status_code == 200
    assert len(hospital.asked()) == asked
    if asked:
        assert rules(answer) == ["MriUnsafeDevice"]


@pytest.mark.parametrize(
    "prefetch",
    [
        pytest.param({}, id="P01 no prefetch and no access"),
        pytest.param({"conditions": "text"}, id="P09 a string without access"),
        pytest.param({"conditions": chart_of("Patient")[0]}, id="P08 another type without access"),
        pytest.param({"conditions": OUTCOME}, id="P06 OperationOutcome, required"),
    ],
)
def test_required_data_without_access_is_a_412(hospital: Hospital, prefetch: dict[str, Any]) -> None:
    prefetch = {"patient": chart_of("Patient")[0]} | prefetch if prefetch else {}
    answer = hospital.call(access=False, **prefetch)
    assert answer.status_code == 412
    assert answer.json()["issue"][0]["code"] == "incomplete"


def test_p06_what_the_client_tried_is_not_tried_again(hospital: Hospital) -> None:
    assert hospital.call(**full_prefetch() | {"conditions": OUTCOME}).status_code == 412
    assert hospital.asked() == []


@pytest.mark.parametrize(
    ("prefetch", "status"),
    [
        pytest.param(None, 200, id="P10 null"),
        pytest.param("text", 400, id="P10 string"),
        pytest.param([], 400, id="P10 array"),
    ],
)
def test_p10_prefetch_of_another_type(hospital: Hospital, prefetch: object, status: int) -> None:
    assert hospital.call(order() | {"prefetch": prefetch}).status_code == status
    assert len(hospital.asked()) == (len(KEYS) if status == 200 else 0)


def test_p16_another_prefetched_patient_is_a_conflict(hospital: Hospital) -> None:
    answer = hospital.call(**full_prefetch() | {"patient": {"resourceType": "Patient", "id": "other"}})
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (400, "conflict")
    assert hospital.asked() == []


def test_p17_prefetched_resources_of_another_patient_are_dropped(hospital: Hospital) -> None:
    conditions = bundle(FOREIGN, *chart_of("Condition"))
    answer = hospital.call(**full_prefetch() | {"conditions": conditions})
    assert rules(answer) == ["MriUnsafeDevice"]
    assert "stenosis" not in answer.text


@pytest.mark.parametrize("status", ["entered-in-error", "refuted"])
def test_p18_void_resources_are_dropped(hospital: Hospital, status: str) -> None:
    """A woman whose only problem was entered in error has none, and her order names none."""
    body = order()
    body["context"]["draftOrders"]["entry"][0]["resource"]["reasonCode"] = [{"text": "New sensory level"}]
    [ms] = chart_of("Condition")
    known = hospital.call(body, **full_prefetch() | {"devices": None})
    void = bundle(ms | {"verificationStatus": {"coding": [{"code": status}]}})
    answer = hospital.call(body, **full_prefetch() | {"devices": None, "conditions": void})
    assert rules(known) == ["CtSpine"]
    assert rules(answer) != ["CtSpine"]


def test_f02_a_server_that_is_not_listed_is_a_412_that_says_so(hospital: Hospital) -> None:
    access = {"fhirServer": f"{hospital.proxy.base}/r4", "fhirAuthorization": {"access_token": TOKEN}}
    answer = hospital.http.post(SERVICE, json=order() | access)
    assert answer.status_code == 412
    assert "not on this service's list" in answer.json()["issue"][0]["diagnostics"]
    assert hospital.facts()["fhir_failed"] == dict.fromkeys(sorted(KEYS), "not-listed")
    assert (hospital.asked(), TOKEN in answer.text) == ([], False)


def test_f02_optional_data_of_a_server_that_is_not_listed_is_done_without(hospital: Hospital) -> None:
    prefetch = full_prefetch()
    del prefetch["devices"]
    access = {"fhirServer": "https://169.254.169.254/fhir", "fhirAuthorization": {"access_token": TOKEN}}
    answer = hospital.call(order() | access, access=False, **prefetch)
    assert rules(answer) == ["CtSpine"]
    assert hospital.asked() == []
