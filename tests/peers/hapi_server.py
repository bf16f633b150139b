"""A FHIR server that answers searches as HAPI does out of the box, which charts of a few resources do not show.

Pages have 20 resources unless more are asked for, and never more than the largest; the next page is at the base URL,
by a number of the search (`_getpages`); and a search that was made a moment ago is answered with what it found then,
unless the request says `Cache-Control: no-cache`.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
USUAL_PAGE = 20


class HapiServer:
    """The server's charts, and what it was asked.

    Attributes:
        base: base URL without trailing slash.
        largest: most resources on a page.
        asked: targets of the requests, in order.
    """

    def __init__(self) -> None:
        self.base = ""
        self.largest = 200
        self.asked: list[str] = []
        self._resources: list[Json] = []
        self._searches: list[list[Json]] = []
        self._recent: dict[str, int] = {}

    def put(self, *resources: Json) -> None:
        """Store resources."""
        self._resources += resources

    def answer(self, target: str, *, cached: bool) -> Json | None:
        """Answer a GET; None where there is nothing."""
        self.asked.append(target)
        url = urlsplit(target)
        path, query = url.path.removeprefix("/fhir").strip("/"), parse_qs(url.query)
        if "_getpages" in query:
            return self.page(int(query["_getpages"][0]), int(query["_getpagesoffset"][0]), int(query["_count"][0]))
        kind, _, identity = path.partition("/")
        if identity:
            found = (item for item in self._resources if (item["resourceType"], item["id"]) == (kind, identity))
            return next(found, None)
        count = min(int(query.pop("_count", [str(USUAL_PAGE)])[0]), self.largest)
        wanted = f"{kind}?{sorted(query.items())}"
        number = self._recent.get(wanted) if cached else None
        if number is None:
            patient = f"Patient/{query['patient'][0]}"
            self._searches.append([item for item in self._resources if _is_about(item, kind, patient)])
            number = self._recent[wanted] = len(self._searches) - 1
        return self.page(number, 0, count)

    def page(self, number: int, offset: int, count: int) -> Json:
        """Return a page of a search."""
        found = self._searches[number]
        links = [{"relation": "self", "url": f"{self.base}?self"}]
        if offset + count < len(found):
            more = f"_getpages={number}&_getpagesoffset={offset + count}&_count={count}&_bundletype=searchset"
            links.append({"relation": "next", "url": f"{self.base}?{more}"})
        entries = [{"resource": item, "search": {"mode": "match"}} for item in found[offset : offset + count]]
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
        return bundle | ({"entry": entries} if entries else {})


def _is_about(resource: Json, kind: str, patient: str) -> bool:
    subject = resource.get("subject") or resource.get("patient") or {}
    return resource["resourceType"] == kind and subject.get("reference") == patient


@contextmanager
def hapi_server() -> Iterator[HapiServer]:
    """Run such a server on a free loopback port."""
    server = HapiServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer a read, a search, or a page of one."""
            cached = "no-cache" not in self.headers.get("Cache-Control", "")
            found = server.answer(self.path, cached=cached)
            body = json.dumps(found or {"resourceType": "OperationOutcome"}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/fhir+json;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        server.base = f"http://127.0.0.1:{listening.server_address[1]}/fhir"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join(10)
