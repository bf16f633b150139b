"""The pages over HTTP: only where they are wanted, for readers and for programs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import sync_playwright

from app.main import create_app
from app.settings import Settings
from cds_services import registry
from tests.conftest import chromium

if TYPE_CHECKING:
    import httpx

pytestmark = pytest.mark.slow

PAGES = ("/source-attributes", "/model-card")
FILES = {
    "/source-attributes.json": "application/json",
    "/model-card.xml": "application/xml",
    "/DocumentReference/model-card": "application/fhir+json",
}


def words(page: str) -> str:
    """What a reader sees of a page."""
    return re.sub(r"<[^>]+>|\s+", " ", page)


def test_the_pages_name_version_knowledge_and_what_was_stated(stated: httpx.Client) -> None:
    for address in PAGES:
        answer = stated.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        for part in (registry.knowledge_version(), "Radiology IT, General Hospital", "Own funds", "Not stated"):
            assert part in words(answer.text)
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_every_rule_is_on_the_page_with_its_citation(stated: httpx.Client) -> None:
    page = stated.get("/source-attributes").text
    for document in registry.documents():
        for rule in document.rules:
            assert f"<code>{rule.code}</code>" in page
            assert not rule.url or f'href="{rule.url}"' in page


@pytest.mark.parametrize("address", FILES)
def test_programs_get_their_form(stated: httpx.Client, address: str) -> None:
    answer = stated.get(address)
    assert answer.headers["content-type"] == FILES[address]
    if address.endswith(".xml"):
        ET.fromstring(answer.content)  # noqa: S314 - the product's own document
    else:
        assert json.loads(answer.content)
    assert stated.head(address).status_code == 200


def test_without_the_setting_there_are_no_pages_and_nothing_of_them_is_loaded() -> None:
    paths = {getattr(route, "path", "") for route in create_app(Settings()).routes}
    assert paths.isdisjoint({*PAGES, *FILES})
    script = (
        "import sys; from app.main import create_app; from app.settings import Settings; create_app(Settings()); "
        "print([name for name in sys.modules if name.startswith('app.transparency')])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert shown.strip().endswith("[]")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut_off(stated: httpx.Client, scheme: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for width in (1280, 390):
            context = browser.new_context(
                base_url=str(stated.base_url),
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page = context.new_page()
            for address in PAGES:
                page.goto(address)
                for summary in page.locator("summary").all():
                    summary.click()
                assert Axe().run(page).response["violations"] == [], (address, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            context.close()
        browser.close()
