"""`make run` and the steps with the sandbox, as the README tells them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.documentation import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

README = pages.pages()["README.md"]
STUDY = {"system": "http://www.ama-assn.org/go/cpt", "code": "72128", "display": "CT of the thoracic spine"}
REASON = {"system": "http://snomed.info/sct", "code": "309537005", "display": "Numbness of lower limb (finding)"}


@pytest.fixture
def http(made_run: str) -> Iterator[httpx.Client]:
    """A client of what `make run` started."""
    with httpx.Client(base_url=made_run, trust_env=False) as client:
        yield client


def test_the_screen_and_the_fhir_server_stand_where_the_page_says(http: httpx.Client) -> None:
    assert http.get("/demo/").status_code == 200
    assert http.get("/fhir/Patient", params={"_summary": "count"}).json()["total"] == 15
    assert "fourteen more invented patients" in README


def test_the_addresses_for_the_sandbox_are_those_of_the_demonstration(http: httpx.Client) -> None:
    """The long addresses in the page on the sandbox open patients who exist, for an order and for a result."""
    blocks = [b.text for b in pages.blocks() if b.page.endswith("sandbox.md") and "serviceDiscoveryURL" in b.text]
    hooks = []
    for address in blocks:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
        hooks.append(asked["hook"])
        assert urlsplit(asked["serviceDiscoveryURL"]).path == "/cds-services"
        assert urlsplit(asked["fhirServiceUrl"]).path == "/fhir"
        assert http.get(f"/fhir/Patient/{asked['patientId']}").status_code == 200
        assert asked["patientId"] in README
    assert hooks == ["order-select", "patient-view"]


def test_a_chart_with_a_result_brings_the_warning_that_the_page_promises(http: httpx.Client) -> None:
    (service,) = [each for each in http.get("/cds-services").json()["services"] if each["hook"] == "patient-view"]
    filled = {key: _filled(template, "result-cord-compression") for key, template in service["prefetch"].items()}
    body = {
        "hook": "patient-view",
        "hookInstance": "0b5d0c1e-3f2a-4f4e-9a86-0d5a4c1d2e3f",
        "context": {"userId": "Practitioner/demo-clinician", "patientId": "result-cord-compression"},
        "prefetch": {key: http.get(f"/fhir/{query}").json() for key, query in filled.items()},
    }
    (card,) = http.post(f"/cds-services/{service['id']}", json=body).json()["cards"]
    assert card["indicator"] == "warning"
    assert [action["type"] for action in card["suggestions"][0]["actions"]] == ["create"]


def test_the_study_and_the_reason_of_the_sandbox_bring_the_warning_and_the_click_ends_it(http: httpx.Client) -> None:
    assert f"`{STUDY['code']}`" in README
    assert "Numbness of lower\n   limb" in README
    first = _called(http, STUDY)
    assert first["cards"][0]["indicator"] == "warning"
    (better,) = [a["resource"] for a in first["cards"][0]["suggestions"][0]["actions"] if a["type"] == "update"]
    rating = better["extension"][0]["valueCodeableConcept"]["coding"][0]["code"]
    assert rating == "appropriate"
    again = _called(http, better["code"]["coding"][0])
    assert "warning" not in [card["indicator"] for card in again["cards"]]


def _called(http: httpx.Client, study: dict[str, str]) -> dict[str, Any]:
    """Call as the sandbox does: prefetch by the templates, one order, one reason."""
    (service,) = [each for each in http.get("/cds-services").json()["services"] if each["hook"] == "order-select"]
    filled = {key: _filled(template) for key, template in service["prefetch"].items()}
    order = {
        "resourceType": "ServiceRequest",
        "id": "request-example",
        "status": "draft",
        "intent": "plan",
        "subject": {"reference": "Patient/relapse-ct"},
        "code": {"coding": [study], "text": study["display"]},
        "reasonCode": [{"coding": [REASON], "text": REASON["display"]}],
    }
    body = {
        "hook": "order-select",
        "hookInstance": "0b5d0c1e-3f2a-4f4e-9a86-0d5a4c1d2e3f",
        "context": {
            "userId": "Practitioner/demo-clinician",
            "patientId": "relapse-ct",
            "selections": ["ServiceRequest/request-example"],
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order}]},
        },
        "prefetch": {key: http.get(f"/fhir/{query}").json() for key, query in filled.items()},
    }
    answer: dict[str, Any] = http.post(f"/cds-services/{service['id']}", json=body).json()
    return answer


def _filled(template: str, patient: str = "relapse-ct") -> str:
    return re.sub(r"\{\{context\.patientId\}\}", patient, template)
