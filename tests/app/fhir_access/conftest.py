"""The service with its real topic before a real FHIR server, and a proxy between them where things go wrong."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from cds_services import registry
from tests.app.conftest import Collector, awaited_line, running
from tests.peers.fault_proxy import FaultProxy, fault_proxy
from tests.peers.fhir_server import PATIENT, TOKEN, FhirServer, chart, fhir_server

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["fhir_server"]

REAL_SERVICES = registry.services
TODAY = date(2026, 11, 22)
BUDGET_MS = 400.0
ANSWER_LIMIT = 200_000
SERVICE = "/cds-services/demyelinating-imaging-order-select"
KEYS = {"patient", "conditions", "allergies", "medications", "procedures", "devices", "observations", "reports"}
TYPES = {
    "conditions": "Condition",
    "allergies": "AllergyIntolerance",
    "medications": "MedicationRequest",
    "procedures": "Procedure",
    "devices": "Device",
    "observations": "Observation",
    "reports": "DiagnosticReport",
}


def order(code: str = "72128", text: str = "CT thoracic spine without contrast") -> dict[str, Any]:
    """A call of the example order for the patient of the FHIR server, with nothing prefetched."""
    body: dict[str, Any] = json.loads((files("app.demo") / "ct-thoracic-spine.json").read_bytes())
    del body["prefetch"]
    body["context"]["patientId"] = PATIENT
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft["subject"] = {"reference": f"Patient/{PATIENT}"}
    draft["code"] = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": code}], "text": text}
    return body


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    """A searchset."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": item} for item in resources], **more}


def chart_of(kind: str) -> list[dict[str, Any]]:
    """The resources of a type that are the patient's."""
    owner = f"Patient/{PATIENT}"
    return [
        item
        for item in chart()
        if item["resourceType"] == kind
        and owner in {f"Patient/{item['id']}", item.get("subject", item.get("patient", {})).get("reference")}
    ]


def full_prefetch() -> dict[str, Any]:
    """What a client would have prefetched."""
    return {"patient": chart_of("Patient")[0]} | {key: bundle(*chart_of(kind)) for key, kind in TYPES.items()}


@dataclass
class Hospital:
    """A running service, the proxy of the FHIR server, and what the service logged."""

    http: httpx.Client
    proxy: FaultProxy
    lines: list[str]

    def call(self, body: dict[str, Any] | None = None, *, access: bool = True, **prefetch: Any) -> httpx.Response:  # noqa: ANN401
        """Send an order with the given prefetch, by default with access to the FHIR server."""
        body = body or order()
        if prefetch:
            body["prefetch"] = prefetch
        if access:
            body |= {"fhirServer": self.proxy.base, "fhirAuthorization": {"access_token": TOKEN, "scope": "user/*.rs"}}
        return self.http.post(SERVICE, json=body)

    def facts(self) -> dict[str, Any]:
        """What the log line of the call says; it is written after the answer."""
        return awaited_line(self.lines)

    def asked(self) -> list[str]:
        """Paths and queries that reached the FHIR server's side, below its base URL."""
        return [exchange.target.removeprefix("/fhir/") for exchange in self.proxy.requests]


@pytest.fixture(scope="session")
def _proxy(fhir_server: FhirServer) -> Iterator[FaultProxy]:
    with fault_proxy(fhir_server.base) as proxy:
        yield proxy


@contextmanager
def _running(proxy: FaultProxy, budget: float) -> Iterator[Hospital]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", REAL_SERVICES)
        settings = Settings(
            today=TODAY, fhir_servers=(proxy.base,), fhir_answer_limit=ANSWER_LIMIT, fhir_timeout=budget
        )
        app = create_app(settings)
    with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False, timeout=30) as http:
        hospital = Hospital(http, proxy, [])
        # The first call of a process and of a server pays for what later ones find ready.
        _listen(hospital)
        hospital.call()
        hospital.facts()
        yield hospital


def _listen(hospital: Hospital) -> None:
    """Keep what is logged from now on, and nothing of before."""
    hospital.lines.clear()
    collector = Collector(hospital.lines)
    for name in ("imaging_cds", "uvicorn", "asyncio"):
        logging.getLogger(name).handlers[:] = [collector]


@pytest.fixture(scope="session")
def _patient_hospital(_proxy: FaultProxy) -> Iterator[Hospital]:
    with _running(_proxy, 10.0) as hospital:
        yield hospital


@pytest.fixture(scope="session")
def _hurried_hospital(_proxy: FaultProxy) -> Iterator[Hospital]:
    with _running(_proxy, BUDGET_MS / 1000) as hospital:
        yield hospital


@pytest.fixture
def hospital(_patient_hospital: Hospital) -> Iterator[Hospital]:
    """A service that waits as long as a real server on a busy machine may take."""
    yield from _watched(_patient_hospital)


@pytest.fixture
def hurried(_hurried_hospital: Hospital) -> Iterator[Hospital]:
    """A service that gives up soon, for what is to end with the budget."""
    yield from _watched(_hurried_hospital)


def _watched(hospital: Hospital) -> Iterator[Hospital]:
    """Begin a test with a new log and script; whatever it does, nothing logged shows token, patient or address."""
    hospital.proxy.reset()
    _listen(hospital)
    yield hospital
    for line in hospital.lines:
        assert TOKEN not in line
        assert PATIENT not in line
        assert "http://" not in line
