"""The page in a browser: accessible and of the right width, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import sync_playwright

from tests.app.dossier.test_page import page_of
from tests.conftest import chromium

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_and_only_tables_scroll_sideways(replayed: Path) -> None:
    file = replayed / "dossier.html"
    file.write_text(page_of(replayed), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width in (1280, 390):
                page = browser.new_page(
                    viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
                )
                page.goto(file.as_uri())
                found = Axe().run(page).response["violations"]
                assert [(each["id"], each["nodes"][0]["failureSummary"]) for each in found] == [], (scheme, width)
                assert page.evaluate("document.documentElement.scrollWidth") == width, (scheme, width)
                page.close()
        browser.close()
