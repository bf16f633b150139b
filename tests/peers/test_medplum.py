"""A client that others wrote reads our discovery, fetches what it asks for, calls us and understands the answer."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.peers import PEERS
from tests.peers.fhir_server import TOKEN, serving
from tests.wire.calls import CT_THORACIC, MS, RELAPSE
from tests.wire.conftest import real_service

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
SCRIPT = Path(__file__).with_name("medplum_client.mjs")
MODULE = PEERS / "node" / "node_modules" / "@medplum" / "core" / "dist" / "esm" / "index.mjs"
SUBJECT = {"reference": "Patient/p1"}
CHART: list[Json] = [
    {"resourceType": "Patient", "id": "p1", "birthDate": "1984-03-02", "gender": "female"},
    {"resourceType": "Patient", "id": "p2", "birthDate": "1990-01-01"},
    {"resourceType": "Condition", "id": "ms", "code": {"coding": [MS]}, "subject": SUBJECT},
    {
        "resourceType": "Condition",
        "id": "foreign",
        "code": {"text": "Pregnant"},
        "subject": {"reference": "Patient/p2"},
    },
    {
        "resourceType": "Observation",
        "id": "egfr",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]},
        "subject": SUBJECT,
        "effectiveDateTime": "2026-11-01",
        "valueQuantity": {"value": 22, "system": "http://unitsofmeasure.org", "code": "mL/min/{1.73_m2}"},
    },
    {
        "resourceType": "DiagnosticReport",
        "id": "mri",
        "status": "final",
        "code": {"text": "MRI cervical spine without and with contrast"},
        "subject": SUBJECT,
        "effectiveDateTime": "2026-11-18",
        "conclusion": "New enhancing lesion of the cord at C4, consistent with active demyelination.",
    },
]
ORDER: Json = {
    "resourceType": "ServiceRequest",
    "id": "draft-1",
    "status": "draft",
    "intent": "order",
    "subject": SUBJECT,
    "code": CT_THORACIC,
    "reasonCode": [{"text": RELAPSE}],
}


def contexts() -> Json:
    """The context of each hook, with one order where there are any."""
    drafts = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": ORDER}]}
    signing = {"userId": "Practitioner/doctor", "patientId": "p1", "draftOrders": drafts}
    opening = {"userId": "Practitioner/doctor", "patientId": "p1"}
    selecting = {**signing, "selections": ["ServiceRequest/draft-1"]}
    return {"order-select": selecting, "order-sign": signing, "patient-view": opening}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Json]:
    """What the client met: the services that it found, and each call with its answer."""
    node = shutil.which("node")
    if node is None or not MODULE.exists():
        pytest.skip("Node or @medplum/core is not installed; `make test` sets the latter up where npm is there")
    with (
        serving(tmp_path_factory.mktemp("sekmet")) as fhir_server,
        real_service() as service,
    ):
        fhir_server.put(*CHART)
        command = [node, str(SCRIPT), str(MODULE), fhir_server.base, str(service.base_url).rstrip("/"), TOKEN]
        said = json.dumps(contexts())
        ran = subprocess.run(command, input=said, capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stderr[-500:]
        yield json.loads(ran.stdout)


def test_it_finds_a_service_for_each_hook(met: Json) -> None:
    assert {service["hook"] for service in met["services"]} >= {"order-select", "order-sign", "patient-view"}
    assert len(met["calls"]) == 3


def test_every_template_brings_what_it_asks_for(met: Json) -> None:
    """A template that the server does not understand would come back as null or as everything."""
    prefetch = met["calls"][0]["request"]["prefetch"]
    assert prefetch.keys() == met["services"][0]["prefetch"].keys()
    assert prefetch["patient"]["id"] == "p1"
    assert [entry["resource"]["id"] for entry in prefetch["conditions"]["entry"]] == ["ms"]
    assert [entry["resource"]["id"] for entry in prefetch["observations"]["entry"]] == ["egfr"]
    assert all(prefetch[key]["resourceType"] == "Bundle" for key in prefetch.keys() - {"patient"})


def test_the_card_comes_with_its_suggestion_and_the_chart_in_it(met: Json) -> None:
    [card] = met["calls"][0]["answer"]["cards"]
    assert (card["source"]["topic"]["code"], card["indicator"]) == ("CtSpine", "warning")
    assert card["suggestions"][0]["actions"][0]["resource"]["code"]["coding"][0]["code"] == "72157"
    assert "eGFR 22" in card["detail"]


def test_the_rating_comes_at_signing(met: Json) -> None:
    answers = {call["service"]: call["answer"] for call in met["calls"]}
    [action] = answers["demyelinating-imaging-order-sign"]["systemActions"]
    assert action["resource"]["id"] == "draft-1"
    assert "systemActions" not in answers["demyelinating-imaging-order-select"]


def test_at_the_opening_of_the_chart_the_report_is_found_and_the_referral_offered(met: Json) -> None:
    [call] = [call for call in met["calls"] if call["service"] == "demyelinating-imaging-results"]
    prefetch = call["request"]["prefetch"]
    assert [entry["resource"]["id"] for entry in prefetch["reports"]["entry"]] == ["mri"]
    assert all(value["resourceType"] == "Bundle" for key, value in prefetch.items() if key != "patient")
    [card] = call["answer"]["cards"]
    assert (card["source"]["topic"]["code"], card["indicator"]) == ("NewEnhancingLesion", "warning")
    [action] = card["suggestions"][0]["actions"]
    assert action["resource"]["reasonReference"] == [{"reference": "DiagnosticReport/mri"}]
