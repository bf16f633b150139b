"""Traces, as a collector receives them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import ValidationError

from app.settings import Settings
from app.telemetry import traces
from app.telemetry.traces import ATTRIBUTES
from tests.app.conftest import CALL, SERVICE, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
PLANTED = {
    "traceparent": f"00-{TRACE}-{PARENT}-01",
    "tracestate": "ehr=Jane-Doe",
    "baggage": "patient=Jane-Doe",
    "user-agent": "Jane Doe",
    "x-request-id": "Jane-Doe",
}


class Collector(HTTPServer):
    """Takes what is exported by OTLP/HTTP, and keeps it as it came and as spans."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.bodies: list[bytes] = []
        self.paths: list[str] = []

    @property
    def spans(self) -> dict[str, Any]:
        """The spans by name."""
        exports = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        scopes = [scope for export in exports for resource in export.resource_spans for scope in resource.scope_spans]
        return {span.name: span for scope in scopes for span in scope.spans}


class _Answer(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector on a free loopback port."""
    with Collector() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def traced(collector: Collector, body: object, path: str = CALL) -> None:
    """Call a service that sends its traces to the collector; when it has stopped, they have arrived."""
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    with client_of(Settings(otlp_endpoint=endpoint)) as client:
        client.http.post(path, content=json.dumps(body), headers={"content-type": "application/json", **PLANTED})


def attributes(span: Any) -> dict[str, Any]:  # noqa: ANN401 - generated classes have no types
    """Read a span's attributes as plain values."""
    return {
        item.key: [each.string_value for each in item.value.array_value.values]
        or item.value.string_value
        or item.value.int_value
        for item in span.attributes
    }


@pytest.mark.usefixtures("stubbed")
def test_a_call_is_a_span_with_its_phases(collector: Collector, request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "CT"}
    traced(collector, request_body)
    assert set(collector.paths) == {"/v1/traces"}
    spans = collector.spans
    assert set(spans) == {"POST /cds-services/{id}", "read", "evaluate", "write"}
    call = spans["POST /cds-services/{id}"]
    assert (call.trace_id.hex(), call.parent_span_id.hex()) == (TRACE, PARENT)
    told = attributes(call)
    assert told["imaging_cds.service"] == SERVICE
    assert told["imaging_cds.client"] == "anybody"
    assert told["imaging_cds.scenario"] == "relapse"
    assert told["imaging_cds.rules"] == ["CtSpine"]
    assert told["http.response.status_code"] == 200
    assert set(told) <= set(ATTRIBUTES.values())
    read, evaluate, write = spans["read"], spans["evaluate"], spans["write"]
    assert {span.parent_span_id for span in (read, evaluate, write)} == {call.span_id}
    tolerance = 1_000_000  # two clocks are read, one after the other
    assert call.start_time_unix_nano - tolerance <= read.start_time_unix_nano
    assert read.end_time_unix_nano == evaluate.start_time_unix_nano
    assert evaluate.end_time_unix_nano == write.start_time_unix_nano
    assert write.end_time_unix_nano <= call.end_time_unix_nano + tolerance


@pytest.mark.usefixtures("stubbed")
@pytest.mark.parametrize(
    ("wording", "path"), [("CT", CALL), ("crash Jane Doe", CALL), ("CT", "/cds-services/Jane-Doe")]
)
def test_nothing_that_was_sent_is_in_a_trace(
    collector: Collector, request_body: dict[str, Any], wording: str, path: str
) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": wording}
    traced(collector, request_body, path)
    sent = b"".join(collector.bodies)
    assert b"imaging_cds.request_id" in sent
    for planted in (b"Jane", b"pat-1", b"crash", b"tracestate"):
        assert planted not in sent


@pytest.mark.usefixtures("stubbed")
def test_a_failure_is_an_error_without_its_message(collector: Collector, request_body: dict[str, Any]) -> None:
    request_body["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": "crash"}
    traced(collector, request_body)
    call = collector.spans["POST /cds-services/{id}"]
    assert call.status.code == 2
    assert not call.status.message
    assert not call.events


@pytest.mark.usefixtures("stubbed")
def test_other_addresses_are_not_traced(collector: Collector) -> None:
    endpoint = f"http://127.0.0.1:{collector.server_port}/v1/traces"
    with client_of(Settings(otlp_endpoint=endpoint)) as client:
        assert client.http.get("/health/ready", headers=PLANTED).status_code == 200
    assert not collector.bodies


@pytest.mark.usefixtures("stubbed")
def test_a_collector_that_is_away_costs_no_answer(
    request_body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "EXPORT_SECONDS", 0.2)
    with Collector() as closed:
        endpoint = f"http://127.0.0.1:{closed.server_port}"
    with client_of(Settings(otlp_endpoint=endpoint)) as client:
        assert client.call(request_body).status_code == 200


def test_without_a_collector_nothing_of_it_is_loaded() -> None:
    program = "import sys; from app.main import create_app; create_app(); print('opentelemetry.sdk' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_an_endpoint_must_be_an_address() -> None:
    with pytest.raises(ValidationError):
        Settings(otlp_endpoint="collector:4318")
