"""axe finds nothing on any page, light and dark, wide and narrow (WCAG 2.2 A and AA, and its best practices)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.app.demo.conftest import Complaints

pytestmark = pytest.mark.browser

PAGES = {
    "a warning": "/demo/?patient=relapse-ct",
    "information": "/demo/?patient=egfr-22",
    "silence": "/demo/?patient=surveillance",
    "a result": "/demo/results?patient=result-cord-compression",
    "a result and an older report": "/demo/results?patient=result-enhancing",
    "silence about results": "/demo/results?patient=surveillance",
    "an order beside a result": "/demo/?patient=result-enhancing",
    "an unknown decision": "/decisions/6f0c8b7e-0000-4000-8000-000000000001",
}


def violations(page: Page) -> list[str]:
    """What axe finds: rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {node['target']} {node['failureSummary']}" for item in found for node in item["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Browser, demo: str, complaints: Complaints, scheme: str, width: int) -> None:
    context = browser.new_context(
        base_url=demo,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints.watch(page, demo)
    for name, address in PAGES.items():
        page.goto(address)
        page.locator(".card, .sheet, #cards > .empty").first.wait_for()
        assert violations(page) == [], name
    complaints[:] = [each for each in complaints if "404" not in each]  # the unknown decision
    page.goto(PAGES["a warning"])
    why = page.get_by_role("link", name="Why this card?").get_attribute("href")
    page.locator(".idle summary").click()
    page.get_by_role("combobox", name="Add a study").fill("mri")
    assert violations(page) == [], "with the search and the details open"
    assert why
    page.goto(why)
    assert violations(page) == [], "why this card"
    page.goto(PAGES["a warning"])
    page.locator(".card.warning").wait_for()
    for study in ("CT head without IV contrast", "MRI lumbar spine without IV contrast"):
        page.get_by_role("combobox", name="Add a study").fill(study)
        page.get_by_role("option", name=study).first.click()
    page.get_by_label("Keep the order because").select_option(label="Other")
    assert violations(page) == [], "with several orders and a reason in words"
    page.route("**/cds-services/*", lambda _: None)
    page.get_by_label("Priority").first.select_option(label="Urgent")
    page.locator("#cards.waiting").wait_for()
    assert violations(page) == [], "while an answer is awaited"
    page.unroute("**/cds-services/*")
    page.goto(PAGES["a result"])
    page.route("**/feedback", lambda route: route.fulfill(status=200))
    page.get_by_label("Override this card because").select_option(label="Other")
    assert violations(page) == [], "with a reason in words about a result"
    page.get_by_role("button", name="Refer urgently to spine surgery").click()
    page.locator(".older summary, .idle summary").first.click()
    assert violations(page) == [], "with an order to sign and an answered card"
    context.close()
