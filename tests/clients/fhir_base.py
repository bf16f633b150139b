"""A FHIR base with one invented patient: pages, an absent resource, a failing search, and an access token."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "fhir-token"
SUBJECT = {"reference": "Patient/p1"}
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1984-03-02", "gender": "female"}
_MS = {"resourceType": "Condition", "id": "ms", "code": {"text": "Relapsing-remitting multiple sclerosis"}}
_ASTHMA = {"resourceType": "Condition", "id": "asthma", "code": {"text": "Asthma"}}
_PAGES = {"1": _ASTHMA | {"subject": SUBJECT}, "2": _MS | {"subject": SUBJECT}}


def drafts() -> dict[str, Any]:
    """Return the draft orders of a session: a CT that will be replaced."""
    order = {
        "resourceType": "ServiceRequest",
        "id": "ct",
        "status": "draft",
        "intent": "order",
        "subject": SUBJECT,
        "code": {
            "coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "72128"}],
            "text": "CT thoracic spine",
        },
        "reasonCode": [{"text": "Known MS. 2 weeks of progressive leg weakness. Relapse?"}],
    }
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": order}]}


class FhirBase(BaseHTTPRequestHandler):
    """Answers reads and searches."""

    def do_GET(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        kind, query = parts.path.removeprefix("/fhir/"), parse_qs(parts.query)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(401, None)
        elif kind == "Patient/p1":
            self._send(200, PATIENT)
        elif kind == "Device":
            self._send(404, None)
        elif kind == "Procedure" or query.get("patient") != ["p1"]:
            self._send(500, None)
        else:
            self._send(200, self._bundle(kind, query.get("page", ["1"])[0]))

    def _bundle(self, kind: str, page: str) -> dict[str, Any]:
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
        if kind == "Condition":
            bundle["entry"] = [{"resource": _PAGES[page]}]
        if kind == "Condition" and page == "1":
            address = f"http://{self.headers['Host']}{self.path}&page=2"
            bundle["link"] = [{"relation": "next", "url": address}]
        if kind == "AllergyIntolerance":
            # A link that leads elsewhere, which must not be followed with the token.
            bundle["link"] = [{"relation": "next", "url": "http://127.0.0.1:1/AllergyIntolerance"}]
        return bundle

    def _send(self, status: int, content: dict[str, Any] | None) -> None:
        body = json.dumps(content).encode() if content else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def fhir_base() -> Iterator[str]:
    """Serve it until the end of the block; yields its base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FhirBase)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/fhir"
    finally:
        server.shutdown()
        server.server_close()
