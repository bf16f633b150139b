"""The loader of the composition, against a small stand-in for a FHIR server."""

from __future__ import annotations

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from deploy.compose import load_patients

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENT = {"resourceType": "Patient", "id": "hazel", "name": [{"text": "Hazel Sampleton"}]}
CONDITION = {"resourceType": "Condition", "id": "hazel-1", "subject": {"reference": "Patient/hazel"}}


class _FhirServer(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.sent: list[dict[str, Any]] = []
        self.not_yet = 2
        self.status = 200


class _Answer(BaseHTTPRequestHandler):
    server: _FhirServer

    def do_GET(self) -> None:
        self.server.not_yet -= 1
        self._answer(503 if self.server.not_yet >= 0 else 200)

    def do_POST(self) -> None:
        self.server.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(self.server.status)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_FhirServer]:
    """A server that is not ready at first, and one patient to load."""
    monkeypatch.setattr(load_patients, "demo_patients", lambda _: {"hazel": [PATIENT, CONDITION]})
    monkeypatch.setattr(load_patients, "_PAUSE_SECONDS", 0.01)
    with _FhirServer() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def address(server: _FhirServer) -> str:
    """The server's base URL."""
    return f"http://127.0.0.1:{server.server_port}"


def test_patients_are_put_under_their_own_ids(server: _FhirServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert load_patients.main(address(server)) == 0
    [bundle] = server.sent
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")
    assert [entry["request"]["url"] for entry in bundle["entry"]] == ["Patient/hazel", "Condition/hazel-1"]
    assert {entry["request"]["method"] for entry in bundle["entry"]} == {"PUT"}
    assert "1 patients are on" in capsys.readouterr().out


def test_a_refusal_is_told(server: _FhirServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.status = 422
    assert load_patients.main(address(server)) == 1
    assert "hazel: refused with 422" in capsys.readouterr().err


def test_a_server_that_never_starts() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        nobody = f"http://127.0.0.1:{closed.server_port}"
    with pytest.raises(TimeoutError):
        load_patients.wait_for(nobody, seconds=0)


def test_the_patients_are_those_of_the_demo() -> None:
    found = load_patients.demo_patients(date(2026, 11, 22))
    assert len(found) >= 12
    assert all(resources[0]["resourceType"] == "Patient" for resources in found.values())
