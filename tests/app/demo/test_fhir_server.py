"""The demo's FHIR server, over HTTP, as the sandbox and the prefetch of an EHR call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement

from app.settings import SANDBOX_ORIGINS

if TYPE_CHECKING:
    import httpx

EGFR = "http://loinc.org|98979-8"


def ids(answer: httpx.Response) -> list[str]:
    """The ids that a search found, in its order; the answer has to be a valid searchset."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = answer.json()
    Bundle.model_validate_json(answer.text)
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """What an OperationOutcome says."""
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (status, code)
    assert answer.json()["resourceType"] == "OperationOutcome"
    return str(answer.json()["issue"][0]["diagnostics"])


def test_metadata_names_what_can_be_read_and_searched(http: httpx.Client) -> None:
    answer = http.get("/fhir/metadata")
    CapabilityStatement.model_validate_json(answer.text)
    told: dict[str, Any] = answer.json()
    assert told["fhirVersion"] == "4.0.1"
    offered = {item["type"]: [each["name"] for each in item["searchParam"]] for item in told["rest"][0]["resource"]}
    assert {"patient", "code"} <= set(offered["Observation"])
    included = {item["type"]: item["searchInclude"] for item in told["rest"][0]["resource"] if "searchInclude" in item}
    assert included == {"DiagnosticReport": ["DiagnosticReport:result"]}


def test_the_sandbox_can_list_the_patients(http: httpx.Client) -> None:
    origin = SANDBOX_ORIGINS[1]
    answer = http.get("/fhir/Patient", headers={"Origin": origin, "Accept": "application/json+fhir"})
    assert len(ids(answer)) == answer.json()["total"] == 15
    assert answer.headers["access-control-allow-origin"] == origin
    assert all(entry["resource"]["name"][0]["given"] for entry in answer.json()["entry"])


def test_every_prefetch_template_of_discovery_is_answered(http: httpx.Client) -> None:
    """The screen and the sandbox fill the templates from here; not one of them may fail."""
    for service in http.get("/cds-services").json()["services"]:
        for key, template in service["prefetch"].items():
            answer = http.get("/fhir/" + template.replace("{{context.patientId}}", "egfr-22"))
            assert answer.status_code == 200, key
            assert answer.json()["resourceType"] == ("Patient" if key == "patient" else "Bundle")


def test_a_resource_is_read(http: httpx.Client) -> None:
    assert http.get("/fhir/Patient/relapse-ct").json()["name"][0]["family"] == "Sampleton"
    assert http.get("/fhir/Practitioner/demo-clinician").json()["resourceType"] == "Practitioner"


def test_results_come_newest_first_by_code_and_page_by_page(http: httpx.Client) -> None:
    url = f"/fhir/Observation?patient=Patient/egfr-22&code={EGFR}&_sort=-date&_count=2"
    first = http.get(url)
    assert ids(first) == ["egfr-22-observation-1", "egfr-22-observation-2"]
    links = {link["relation"]: link["url"] for link in first.json()["link"]}
    second = http.get(links["next"])
    assert ids(second) == ["egfr-22-observation-3"]
    assert [link["relation"] for link in second.json()["link"]] == ["self"]


def test_the_observations_of_a_report_come_with_it(http: httpx.Client) -> None:
    search = "patient=result-cord-compression&_sort=-date&_include=DiagnosticReport:result"
    answer = http.get(f"/fhir/DiagnosticReport?{search}")
    assert ids(answer) == ["result-cord-compression-report-1", "result-cord-compression-observation-2"]
    told = answer.json()
    assert told["total"] == 1, "what is included is no match"
    assert [entry["search"]["mode"] for entry in told["entry"]] == ["match", "include"]
    assert told["link"][0]["url"].endswith(f"{search}&_count=20")


def test_a_search_can_be_posted_as_a_form(http: httpx.Client) -> None:
    answer = http.post("/fhir/Condition/_search", data={"patient": "relapse-ct", "clinical-status": "active"})
    assert ids(answer) == ["relapse-ct-condition-1", "relapse-ct-condition-2"]
    refused(http.post("/fhir/Condition/_search", json={"patient": "relapse-ct"}), 415, "not-supported")
    long = http.post("/fhir/Condition/_search", data={"patient": "x" * 30_000})
    refused(long, 413, "too-long")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Patient?name=samp", ["relapse-ct"]),
        ("Patient?_id=relapse-ct,lumbar-mri&gender=male", ["lumbar-mri"]),
        ("Patient?identifier=DEMO-0003", ["contrast-left-off"]),
        ("Patient?identifier=|DEMO-0003", []),
        ("Patient?identifier=https://example.org/demo/patient-number|DEMO-0003", ["contrast-left-off"]),
        ("Condition?subject=Patient/transverse-myelitis&clinical-status=resolved", ["transverse-myelitis-condition-1"]),
        ("Condition?patient=egfr-22&code=http://snomed.info/sct|", ["egfr-22-condition-1", "egfr-22-condition-2"]),
        ("Observation?patient=egfr-22&code=1234-5,98979-8&_sort=date&_count=1", ["egfr-22-observation-3"]),
        ("MedicationRequest?patient=natalizumab&status=active&_pretty=true", ["natalizumab-medication-1"]),
        ("Device?patient=trauma", ["trauma-device-1"]),
        ("Procedure?patient=nobody", []),
        ("Encounter?patient=relapse-ct", []),
        ("Patient?_count=0", []),
        (
            "ServiceRequest?patient=result-enhancing&_sort=-authored",
            ["result-enhancing-order-1", "result-enhancing-order-2"],
        ),
        ("ServiceRequest?patient=result-enhancing&_sort=authored&_count=1", ["result-enhancing-order-2"]),
        ("Encounter?patient=result-enhancing&status=finished", ["result-enhancing-encounter-2"]),
        ("DiagnosticReport?patient=result-enhancing&_sort=-date&_count=1", ["result-enhancing-report-1"]),
        ("Appointment?patient=result-enhancing&status=booked", []),
        ("Task?patient=result-enhancing", []),
        ("Communication?subject=result-enhancing", []),
    ],
)
def test_a_search_finds_what_it_names(http: httpx.Client, search: str, found: list[str]) -> None:
    assert ids(http.get(f"/fhir/{search}")) == found


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("Patient/nobody", 404, "not-found"),
        ("Basic", 404, "not-supported"),
        ("Basic/1", 404, "not-supported"),
        ("Condition?onset-date=2020", 400, "not-supported"),
        ("Condition?code:in=x", 400, "not-supported"),
        ("Condition?_sort=code", 400, "not-supported"),
        ("Condition?_count=many", 400, "not-supported"),
        ("Observation?_sort=authored", 400, "not-supported"),
        ("DiagnosticReport?_include=DiagnosticReport:subject", 400, "not-supported"),
        ("Appointment?subject=Patient/relapse-ct", 400, "not-supported"),
    ],
)
def test_what_cannot_be_answered_as_meant_is_refused_and_repeats_nothing(
    http: httpx.Client, address: str, status: int, code: str
) -> None:
    said = refused(http.get(f"/fhir/{address}"), status, code)
    assert "2020" not in said
    assert "many" not in said


@pytest.mark.parametrize(("method", "address"), [("POST", "/fhir/Patient"), ("DELETE", "/fhir/Patient/relapse-ct")])
def test_nothing_can_be_written(http: httpx.Client, method: str, address: str) -> None:
    assert http.request(method, address, json={"resourceType": "Patient"}).status_code == 405
