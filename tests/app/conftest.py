"""A running server with a stand-in service, so that these tests speak of HTTP and not of medicine."""

from __future__ import annotations

import copy
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.main import create_app
from app.server import listening
from app.settings import Settings
from app.telemetry.logs import JsonLines
from cds_services import registry
from cds_services.cds_hooks import (
    Action,
    Card,
    Coding,
    Decision,
    Deployment,
    Explanation,
    ServiceDescription,
    Source,
    Suggestion,
)
from cds_services.errors import MissingData

if TYPE_CHECKING:
    import socket
    from datetime import date

    from fastapi import FastAPI

    from cds_services.hook_request import HookRequest
    from tests.app.store.postgresql import Cluster

SERVICE = "stand-in"
CALL = f"/cds-services/{SERVICE}"
WIRE = Path(__file__).parent.parent / "wire"


@dataclass(frozen=True)
class Told(Explanation):
    """An explanation that is given."""

    told: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it."""
        return self.told


def stand_in(request: HookRequest, today: date) -> Decision:
    """Answer a CT with a card, want the patient's conditions, and crash where the reason asks for it."""
    if "conditions" not in request.prefetch:
        raise MissingData("prefetch.conditions", "send the prefetch that discovery asks for")
    selected = [draft.resource for draft in request.draft_orders if draft.selected]
    told = {"scenario": "relapse", "today": today.isoformat(), "notes": list(request.notes)}
    wording = str([resource.get("code") for resource in selected])
    if "crash" in wording:
        raise ZeroDivisionError(wording)
    if "CT" not in wording:
        return Decision((), "relapse", Told(told=told))
    action = Action(type="update", description="Order an MRI", resource=dict(selected[0]))
    card = Card(
        uuid="6f0c8b7e-0000-4000-8000-000000000001",
        summary="Order an MRI instead",
        indicator="warning",
        source=Source(label="Stand-in", topic=Coding(code="CtSpine", system="https://example.org/rules")),
        suggestions=(Suggestion(label="MRI", uuid="6f0c8b7e-0000-4000-8000-000000000002", actions=(action,)),),
        selection_behavior="any",
    )
    return Decision((card,), "relapse", Told(told=told))


def stand_in_services(_deployment: Deployment) -> dict[tuple[str, str], registry.Service]:
    """Offer the stand-in."""
    description = ServiceDescription(
        id=SERVICE,
        hook="order-select",
        title="Stand-in",
        description="Answers a CT with a card",
        prefetch={"patient": "Patient/{{context.patientId}}"},
    )
    return {(SERVICE, "order-select"): registry.Service(description, stand_in, lambda _request, _today: True)}


@contextmanager
def stand_in_offered() -> Iterator[None]:
    """Put the stand-in where the real services are, for applications that are made meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "services", stand_in_services)
        yield


@pytest.fixture
def stubbed() -> Iterator[None]:
    """Offer the stand-in during this test."""
    with stand_in_offered():
        yield


@contextmanager
def running(app: FastAPI, port: int = 0, listener: socket.socket | None = None) -> Iterator[str]:
    """Serve an application with the product's own server on a loopback port (0: a free one); yields its address."""
    listener = listener or listening.bind("127.0.0.1", port)
    server = listening.server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield listening.address(listener)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@dataclass
class Client:
    """Calls the running server, and keeps what it logged."""

    http: httpx.Client
    lines: list[str]

    def logged(self) -> list[str]:
        """Wait for the line of the request, which is written after its answer, and return all lines."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not any('"event":"request"' in line for line in self.lines):
            time.sleep(0.002)
        return self.lines

    def call(self, body: object, **headers: str) -> httpx.Response:
        """POST a body to the service: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(CALL, content=content, headers={"content-type": "application/json", **headers})


class Collector(logging.Handler):
    """Keeps log lines as they would be written."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(self.format(record))


def awaited_line(lines: list[str]) -> dict[str, Any]:
    """Return the first line about a request, which is written after its answer, once it is there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for line in map(json.loads, lines):
            if line["event"] == "request":
                return dict(line)
        time.sleep(0.002)
    pytest.fail("no log line")


@contextmanager
def client_of(settings: Settings) -> Iterator[Client]:
    """Start a server with these settings and connect to it."""
    lines: list[str] = []
    with running(create_app(settings)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as http:
        yield Client(http, lines)


@contextmanager
def stand_in_client_of(settings: Settings) -> Iterator[Client]:
    """Start a server that offers the stand-in; whatever is made after it offers the real services again."""
    lines: list[str] = []
    with stand_in_offered():
        app = create_app(settings)
    with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False) as http:
        yield Client(http, lines)


@pytest.fixture(scope="session")
def _shared_client() -> Iterator[Client]:
    with stand_in_client_of(Settings(body_limit=50_000, body_timeout=0.5)) as client:
        yield client


@pytest.fixture
def client(_shared_client: Client) -> Client:
    """One server for all tests; the log lines of this test only."""
    _shared_client.lines.clear()
    for name in ("imaging_cds", "uvicorn"):
        logging.getLogger(name).handlers[:] = [Collector(_shared_client.lines)]
    return _shared_client


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for all tests."""
    from tests.app.store.postgresql import Cluster  # noqa: PLC0415 - loads its driver, which most tests do without

    server = Cluster()
    yield server
    server.remove()


Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def request_body() -> dict[str, Any]:
    """A valid request that holds a patient's name in every place where one could be."""
    body: dict[str, Any] = json.loads((WIRE / "valid-order-select.json").read_bytes())
    order = body["context"]["draftOrders"]["entry"][0]["resource"]
    order["subject"]["display"] = order["note"] = "Jane Doe"
    body["prefetch"]["patient"]["name"] = [{"text": "Jane Doe"}]
    return copy.deepcopy(body)


def assert_refused(client: Client, answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Assert status and OperationOutcome, and that neither the answer nor the log repeats the request."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    issue: dict[str, Any] = outcome["issue"][0]
    assert (issue["severity"], issue["code"]) == ("error", code)
    assert issue["diagnostics"]
    for text in (answer.text, *client.logged()):
        assert "Jane" not in text
        assert "Traceback" not in text
    return issue
