"""The public CDS Hooks Sandbox, driven like a person: study, reasons, card, click, look again, keep; then a result.

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
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from playwright.sync_api import expect, sync_playwright

from app.demo.patients import patients
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
BUTTON = "Replace CT with MRI C+T spine"
BETTER = "MRI thoracic spine without and with IV contrast"
KEPT = "Override: Structural or other cause is suspected"
RESULT, NEXT = "result-cord-compression", "result-enhancing"
"""Patients of the demo whose MRI has been reported."""
COMPRESSED = "Call the spine surgeon on duty: cord compression reported at C5-C6, no referral on record"
REFERRAL = "Refer urgently to spine surgery"
ENHANCING = "Refer to neurology: enhancing lesion reported at C4, no neurology contact on record since the scan"
ACTED = "Override: Acted on already, not yet charted"
SILENT = "No recommendations to display"
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


def tell_results(page: Page, address: str, pictures: Path) -> None:
    """Open two charts in the patient view: a card is accepted, another dismissed, and both are silent afterwards.

    Args:
        page: an empty page.
        address: of the sandbox, with the service and the FHIR server in its query, up to the patient.
        pictures: folder for screenshots.
    """
    heard: list[Response] = []
    page.on("response", lambda answer: heard.append(answer))  # noqa: PLW0108 - it marks the function it is given
    page.goto(f"{address}{RESULT}")
    expect(page.get_by_text(COMPRESSED, exact=True)).to_be_visible(timeout=30_000)
    page.screenshot(path=pictures / "5-result.png", full_page=True)
    page.get_by_role("button", name=REFERRAL, exact=True).click()
    page.wait_for_timeout(1000)
    page.goto(f"{address}{RESULT}")
    assert _cards(page, heard, 2) == 0, "what was accepted is said again"
    expect(page.get_by_text(SILENT)).to_be_visible()
    page.screenshot(path=pictures / "6-result-again.png", full_page=True)
    page.goto(f"{address}{NEXT}")
    expect(page.get_by_text(ENHANCING, exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="select dismiss reason").click()
    page.get_by_role("menuitem", name=ACTED, exact=True).click()
    page.wait_for_timeout(1000)
    page.goto(f"{address}{NEXT}")
    assert _cards(page, heard, 4) == 0, "what was dismissed is said again"
    expect(page.get_by_text(SILENT)).to_be_visible()
    feedback = _posted(heard, "/feedback")
    assert [answer.status for answer in feedback] == [200, 200], "click and dismissal were not both taken as feedback"
    sent = [json.loads(answer.request.post_data or "")["feedback"][0] for answer in feedback]
    assert [item["outcome"] for item in sent] == ["accepted", "overridden"]
    assert sent[1]["overrideReason"]["reason"]["code"] == "acted-already"
    _say("results: both cards were seen once")


def _posted(heard: list[Response], end: str) -> list[Response]:
    return [answer for answer in heard if answer.url.endswith(end) and answer.request.method == "POST"]


def _cards(page: Page, heard: list[Response], call: int) -> int:
    """Wait for the answer to one of the calls about results; while it waits, the sandbox shows silence already."""
    for _ in range(60):
        if len(_posted(heard, "-results")) >= call:
            break
        page.wait_for_timeout(500)
    count = len(_posted(heard, "-results")[call - 1].json()["cards"])
    page.wait_for_timeout(500)
    return count


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
def served(origin: str) -> Iterator[tuple[str, str, str]]:
    """The service as a deployment, and a FHIR server that is not ours; yields both addresses and a patient.

    Args:
        origin: where the pages of the sandbox come from.
    """
    own = {"IMAGING_CDS_CLIENT_PROFILE": "argonaut-pama", "IMAGING_CDS_CORS_ORIGINS": origin}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), everybody=True) as fhir,
        command("serve", **own) as service,
    ):
        everybody = patients(datetime.now(UTC).date())
        fhir.put(*CHART, *everybody[RESULT].resources, *everybody[NEXT].resources)
        yield service, fhir.base, "p1"


@contextmanager
def demonstrated(origin: str) -> Iterator[tuple[str, str, str]]:
    """The demo alone, which is both.

    Args:
        origin: where the pages of the sandbox come from.
    """
    with command("demo", "--no-browser", IMAGING_CDS_CORS_ORIGINS=origin) as service:
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
        with _pages(sandbox) as pages, setting(pages) as (service, fhir, patient), sync_playwright() as playwright:
            window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", nowhere])
            page = window.new_page(viewport={"width": 1400, "height": 1100})
            discovery = {"fhirServiceUrl": fhir, "serviceDiscoveryURL": f"{service}/cds-services"}
            where = {**discovery, "patientId": patient, "hook": "order-select", "screen": "pama"}
            result = {**discovery, "hook": "patient-view", "screen": "patient-view", "patientId": ""}
            try:
                tell(page, f"{pages}/?{urlencode(where)}", folder)
                tell_results(window.new_page(viewport=page.viewport_size), f"{pages}/?{urlencode(result)}", folder)
            except BaseException:
                page.screenshot(path=folder / "0-failed.png", full_page=True)
                raise
            finally:
                window.close()
        _say(f"{name}: the story is as it should be; pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/sandbox-story"))
