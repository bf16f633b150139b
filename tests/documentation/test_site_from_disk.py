"""The site that `make docs` builds works where there is no server: opened from the disk, in a real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

import pytest
from playwright.sync_api import expect

from tests.app.demo.conftest import PATIENCE, Complaints, running_browser
from tests.documentation.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.site]

_TARGET = re.compile(r"(?:href|src)=\"?([^\"\s>]+)")
_ELSEWHERE = ("http:", "https:", "mailto:", "data:")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "true", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def start(site: Path) -> Iterator[Page]:
    """The start page, opened as a file; whatever the browser complains of on the way fails the last test."""
    complaints = Complaints()
    with running_browser() as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        complaints.watch(page, site.as_uri())
        page.goto((site / "index.html").as_uri())
        yield page
    assert complaints == []


def test_every_link_and_picture_leads_to_a_file_of_the_site(site: Path) -> None:
    """Without a server a link to a folder shows a listing, or nothing."""
    found = [
        (page, unquote(urldefrag(target).url))
        for page in site.rglob("*.html")
        if page.name != "404.html"  # the only page whose addresses begin at the root of a server
        for target in _TARGET.findall(page.read_text(encoding="utf-8"))
        if not target.startswith(_ELSEWHERE)
    ]
    assert len(found) > 1000
    dead = {f"{page.relative_to(site)}: {link}" for page, link in found if link and not (page.parent / link).is_file()}
    assert dead == set()


def test_links_are_followed_from_page_to_page(start: Page, site: Path) -> None:
    start.get_by_role("link", name="Conformance", exact=True).first.click()
    start.wait_for_url((site / "conformance.html").as_uri())
    start.goto((site / "index.html").as_uri())
    start.locator("article a[href^='architecture.html']").first.click()
    start.wait_for_url(re.compile(r"/architecture\.html"))
    expect(start.locator("h1")).to_contain_text("Architecture")
    start.locator("article a[href*='decisions/0020-results.html']").first.click()
    start.wait_for_url(re.compile(r"/decisions/0020-results\.html"))
    start.locator("a[href='../architecture.html']").first.click()
    start.wait_for_url(re.compile(r"/architecture\.html"))


@pytest.mark.parametrize("place", ["index.html", "decisions/index.html"])
def test_the_search_finds_and_leads_to_the_page(start: Page, site: Path, place: str) -> None:
    start.goto((site / place).as_uri())
    start.get_by_role("textbox", name="Search").click()
    start.keyboard.type("operation outcome")
    first = start.locator(".md-search-result__link").first
    expect(first).to_be_visible()
    first.click()
    start.wait_for_url(re.compile(r"\.html\?h=operation"))
    expect(start.locator("article mark").first).to_be_visible()
