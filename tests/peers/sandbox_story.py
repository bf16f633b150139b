"""The public CDS Hooks Sandbox, driven like a person: study, reasons, card, click, look again, keep.

It is told twice: to `imaging-cds serve` beside a FHIR server of others, and to `imaging-cds demo` with its own. The
source of the sandbox is not part of this project, so this is a check to run by hand and not a test:

    SANDBOX_FOLDER=/path/to/sandbox/build .venv/bin/python -m tests.peers.sandbox_story [FOLDER FOR THE PICTURES]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playwright.sync_api import expect, sync_playwright

from tests.conftest import chromium
from tests.peers.command import command
from tests.peers.fhir_server import serving
from tests.wire.calls import MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Response

STUDY = "72128"
REASONS = ("426373005", "309537005")
WARNING = "Order MRI cervical and thoracic spine instead: CT cannot show cord lesions"
BUTTON = "Replace CT by MRI C+T spine"
BETTER = "MRI thoracic spine without and with IV contrast"
KEPT = "Override: Structural or other cause is suspected"
CHART: list[dict[str, Any]] = [
    {
        "resourceType": "Patient",
        "id": "p1",
        "birthDate": "1984-03-02",
        "gender": "female",
        "name": [{"given": ["Ada"], "family": "Example"}],
    },
    {
        "resourceType": "Condition",
        "id": "ms",
        "code": {"coding": [MS], "text": "Multiple sclerosis"},
        "subject": {"reference": "Patient/p1"},
    },
]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def _pages(folder: str) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def tell(page: Page, address: str, pictures: Path) -> None:
    """Go through the story; whatever is not as it should be raises.

    Args:
        page: an empty page.
        address: of the sandbox, with the service and the FHIR server in its query.
        pictures: folder for screenshots.
    """
    heard: list[Response] = []
    page.on("response", lambda answer: heard.append(answer))  # noqa: PLW0108 - it marks the function it is given
    page.goto(address)
    expect(page.get_by_text("PAMA Imaging").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Search orders")).to_be_visible(timeout=30_000)
    _pick(page, 0, STUDY)
    for reason in REASONS:
        _pick(page, 1, reason)
    expect(page.get_by_text(WARNING, exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_text("PAMA Rating: not-appropriate")).to_be_visible()
    icons = page.locator("img[src$='/icon.png']")
    assert icons.evaluate_all("all => all.length && all.every(one => one.naturalWidth === 100)"), "no icon"
    page.screenshot(path=pictures / "1-warned.png", full_page=True)
    page.get_by_role("button", name=BUTTON, exact=True).click()
    expect(page.get_by_text(BETTER, exact=True).first).to_be_visible(timeout=15_000)
    expect(page.get_by_text(WARNING, exact=True)).not_to_be_visible(timeout=15_000)
    expect(page.get_by_text("PAMA Rating: appropriate")).to_be_visible()
    page.wait_for_timeout(500)
    page.screenshot(path=pictures / "2-changed.png", full_page=True)
    page.get_by_role("button", name="select dismiss reason").click()
    page.get_by_role("menuitem", name=KEPT, exact=True).wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=pictures / "3-reasons.png", full_page=True)
    page.get_by_role("menuitem", name=KEPT, exact=True).click()
    page.wait_for_timeout(1000)
    page.screenshot(path=pictures / "4-kept.png", full_page=True)
    feedback = [answer for answer in heard if answer.url.endswith("/feedback") and answer.request.method == "POST"]
    last = [answer for answer in heard if answer.url.endswith("-order-select") and answer.request.method == "POST"][-1]
    _say(f"cards after the click: {[(card['indicator'], card['summary']) for card in last.json()['cards']]}")
    _say(f"feedback: {[(answer.status, answer.request.post_data) for answer in feedback]}")
    assert [answer.status for answer in feedback] == [200, 200], "click and dismissal were not both taken as feedback"
    sent = [json.loads(answer.request.post_data or "") for answer in feedback]
    outcomes = [body["feedback"][0]["outcome"] for body in sent]
    assert outcomes == ["accepted", "overridden"]
    assert all(card["indicator"] == "info" for card in last.json()["cards"])


def _pick(page: Page, box: int, code: str) -> None:
    """Type a code into a search box and take the first hit."""
    field = page.locator("input[id^=react-select][id$=-input]").nth(box)
    field.fill(code)
    page.locator("[id^=react-select][id*=-option-]").first.wait_for(timeout=15_000)
    page.wait_for_timeout(600)
    field.press("Enter")
    page.wait_for_timeout(400)


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is a command


@contextmanager
def served() -> Iterator[tuple[str, str, str]]:
    """The service as a deployment, and a FHIR server that is not ours; yields both addresses and a patient."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), everybody=True) as fhir,
        command("serve", IMAGING_CDS_CLIENT_PROFILE="argonaut-pama") as service,
    ):
        fhir.put(*CHART)
        yield service, fhir.base, "p1"


@contextmanager
def demonstrated() -> Iterator[tuple[str, str, str]]:
    """The demo alone, which is both."""
    with command("demo", "--no-browser") as service:
        yield service, f"{service}/fhir", "relapse-ct"


def main(pictures: Path) -> None:
    """Start everything, tell the story, say where the pictures are."""
    sandbox = os.environ.get("SANDBOX_FOLDER", "")
    browser = chromium()
    if not (Path(sandbox) / "index.html").is_file() or browser is None:
        sys.exit("SANDBOX_FOLDER must name the built sandbox (its folder build), and Chromium must be installed")
    # The sandbox always calls a service of its own on the internet too.
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    for name, setting in (("serve", served), ("demo", demonstrated)):
        folder = pictures / name
        folder.mkdir(parents=True, exist_ok=True)
        with setting() as (service, fhir, patient), _pages(sandbox) as pages, sync_playwright() as playwright:
            window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", nowhere])
            page = window.new_page(viewport={"width": 1400, "height": 1100})
            discovery = {"fhirServiceUrl": fhir, "serviceDiscoveryURL": f"{service}/cds-services"}
            where = {**discovery, "patientId": patient, "hook": "order-select", "screen": "pama"}
            try:
                tell(page, f"{pages}/?{urlencode(where)}", folder)
            except BaseException:
                page.screenshot(path=folder / "0-failed.png", full_page=True)
                raise
            finally:
                window.close()
        _say(f"{name}: the story is as it should be; pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/sandbox-story"))
