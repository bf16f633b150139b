"""A real FHIR server (sekmet) in a process of its own, with a patient in it."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from benchmarks.servers import free_port
from tests.peers import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TOKEN = "token-that-must-not-leak"
PATIENT = "patient-17"
REPORTED = "patient-20"
"""The patient whose MRI has been reported."""
_START_SECONDS = 120.0


@dataclass(frozen=True)
class FhirServer:
    """A running server.

    Attributes:
        base: base URL without trailing slash.
        token: the bearer token that it takes.
    """

    base: str
    token: str

    def put(self, *resources: dict[str, Any]) -> None:
        """Store resources under their ids."""
        entries = [
            {"resource": item, "request": {"method": "PUT", "url": f"{item['resourceType']}/{item['id']}"}}
            for item in resources
        ]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/fhir+json"}
        answer = httpx.post(self.base, json=bundle, headers=headers, trust_env=False, timeout=30)
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="session")
def fhir_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirServer]:
    """The server, once for all tests, with the chart of one patient."""
    with serving(tmp_path_factory.mktemp("sekmet")) as server:
        server.put(*chart())
        yield server


@contextmanager
def serving(folder: Path, *, everybody: bool = False, clients: Sequence[dict[str, Any]] = ()) -> Iterator[FhirServer]:
    """Start a server with nothing in it, and stop it in the end.

    Args:
        folder: an empty folder for its database and log.
        everybody: let in whoever comes without a token, as a web page does.
        clients: those that may have a token by SMART Backend Services, with id and keys.
    """
    command, port = program("sekmet"), free_port()
    server = FhirServer(f"http://127.0.0.1:{port}/fhir", TOKEN)
    settings = folder / "sekmet.yaml"
    # JSON is YAML too.
    told = _settings(folder, server.base, port, everybody=everybody)
    if clients:
        told["server_auth"] |= {"types": ["bearer", "smart"], "smart_clients": list(clients)}
    settings.write_text(json.dumps(told), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([command, "serve", "-c", str(settings)], cwd=folder, stdout=log, stderr=log)
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _settings(folder: Path, base: str, port: int, *, everybody: bool) -> dict[str, Any]:
    return {
        "base_url": base,
        "host": "127.0.0.1",
        "port": port,
        "data_dir": str(folder / "data"),
        "simulator": {"enabled": False},  # else it fulfils orders by itself
        "log_inbound": False,
        "server_auth": {"types": ["none"]} if everybody else {"types": ["bearer"], "tokens": [TOKEN]},
    }


def _wait(server: FhirServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{server.base}/metadata", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"the FHIR server did not start:\n{log.read_text()}")


def chart() -> list[dict[str, Any]]:
    """A woman of 43 with multiple sclerosis, failing kidneys and an allergy to gadolinium; a man beside her."""
    subject = {"reference": f"Patient/{PATIENT}"}
    active = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}
    ms = {"coding": [{"system": "http://snomed.info/sct", "code": "24700007"}], "text": "Multiple sclerosis"}
    egfr = {"coding": [{"system": "http://loinc.org", "code": "98979-8"}], "text": "eGFR"}
    result = {"value": 22, "unit": "mL/min/{1.73_m2}", "system": "http://unitsofmeasure.org"}
    return [
        {"resourceType": "Patient", "id": PATIENT, "gender": "female", "birthDate": "1983-09-20"},
        {"resourceType": "Patient", "id": "patient-18", "gender": "male", "birthDate": "1950-01-01"},
        {"resourceType": "Condition", "id": "c-1", "clinicalStatus": active, "code": ms, "subject": subject},
        {
            "resourceType": "Condition",
            "id": "c-2",
            "clinicalStatus": active,
            "code": {"text": "Lumbar stenosis"},
            "subject": {"reference": "Patient/patient-18"},
        },
        {
            "resourceType": "Observation",
            "id": "o-1",
            "status": "final",
            "code": egfr,
            "subject": subject,
            "effectiveDateTime": "2026-11-20T08:00:00Z",
            "valueQuantity": result,
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "a-1",
            "code": {"text": "Allergy to gadolinium contrast"},
            "patient": subject,
        },
        {
            "resourceType": "MedicationRequest",
            "id": "m-1",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": "ocrelizumab"},
            "subject": subject,
        },
        {
            "resourceType": "Procedure",
            "id": "p-1",
            "status": "completed",
            "code": {"text": "Cataract extraction"},
            "subject": subject,
        },
        {"resourceType": "Device", "id": "d-1", "type": {"text": "Cardiac pacemaker"}, "patient": subject},
        *_reported(ms),
    ]


def _reported(disease: dict[str, Any]) -> list[dict[str, Any]]:
    """A woman with the same disease whose MRI has been reported, its words in an Observation beside the report."""
    subject = {"reference": f"Patient/{REPORTED}"}
    return [
        {"resourceType": "Patient", "id": REPORTED, "gender": "female", "birthDate": "1984-05-17"},
        {"resourceType": "Condition", "id": "c-3", "code": disease, "subject": subject},
        {
            "resourceType": "DiagnosticReport",
            "id": "r-1",
            "status": "final",
            "code": {"text": "MRI cervical spine without and with contrast"},
            "subject": subject,
            "effectiveDateTime": "2026-11-18T08:00:00Z",
            "result": [{"reference": "Observation/o-2"}],
        },
        {
            "resourceType": "Observation",
            "id": "o-2",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "19005-8"}]},
            "subject": subject,
            "effectiveDateTime": "2026-11-18T08:00:00Z",
            "valueString": "New enhancing lesion of the cord at C4, consistent with active demyelination.",
        },
    ]
