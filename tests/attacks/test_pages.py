"""A web page in a real browser: what it can do to a service that asks nobody who they are, and to one that does."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.security.signing import token
from tests.attacks.service import BODY, CALL, running
from tests.conftest import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.attacks.service import Service

FEEDBACK = json.dumps(
    {"feedback": [{"card": "forged", "outcome": "overridden", "outcomeTimestamp": "2026-03-16T09:00:00Z"}]}
)
WRITE = """async ([url, body, how]) => {
    const asked = {method: "POST", body};
    if (how === "json") asked.headers = {"content-type": "application/json"};
    if (how === "untyped") asked.body = new Blob([body]);
    if (how === "unseen") { asked.mode = "no-cors"; asked.body = new Blob([body]); }
    try { return (await fetch(url, asked)).status; } catch { return 0; }
}"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Serve an empty page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _page_of_elsewhere() -> Iterator[str]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{web.server_port}/"
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """A page of another origin, in Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with _page_of_elsewhere() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        yield page
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "environment",
    [
        {"AUTHENTICATION": "auto"},
        {"AUTHENTICATION": "off", "HOST": "0.0.0.0", "CORS_ORIGINS": "https://ehr.example.org"},
    ],
    ids=["on this machine", "behind a proxy"],
)
def test_a_page_of_elsewhere_gets_nothing_written(page: Any, tmp_path: Path, environment: dict[str, str]) -> None:  # noqa: ANN401
    with running(tmp_path, **environment) as service:
        base = f"http://127.0.0.1:{service.port}"
        for path, body in ((CALL, BODY.decode()), (f"{CALL}/feedback", FEEDBACK)):
            for how in ("json", "plain", "untyped", "unseen"):
                # What a page may not see has the status 0, answered or not.
                assert page.evaluate(WRITE, [base + path, body, how]) == 0
        assert service.http.get("/health/live").status_code == 200
        done = [line for line in service.lines() if line["event"] == "request" and line["method"] == "POST"]
        assert {line["status"] for line in done} <= {403, 415}
        assert done


def test_where_callers_prove_who_they_are_the_token_decides(service: Service) -> None:
    elsewhere = "evil.example"
    assert service.call(token(), host=elsewhere, origin=f"https://{elsewhere}").status_code == 200
    assert service.call(None, host=elsewhere, origin=f"https://{elsewhere}").status_code == 401
