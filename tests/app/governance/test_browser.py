"""The pages in a browser: accessible, readable at both widths and schemes, and a committee's way through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import expect

from app.governance.counting.refresh import refresh
from app.governance.views.pages import PAGES
from tests.app.conftest import running
from tests.app.demo.conftest import PATIENCE, Complaints, running_browser
from tests.app.governance.conftest import opened, site_of, write
from tests.app.governance.population import History

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this module."""
    with running_browser() as started:
        yield started


@pytest.fixture(scope="module")
def small_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of pages on a small history that may be written to."""
    file: Path = tmp_path_factory.mktemp("small") / "store.sqlite3"
    with opened(f"sqlite:///{file}") as database:
        write(database, History(days=14), 600)
        refresh(database)
        with running(site_of(database)) as base_url:
            yield base_url


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits(browser: Browser, small_history: str, width: int, scheme: str) -> None:
    complaints = Complaints()
    context = browser.new_context(
        base_url=small_history,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints.watch(page, small_history)
    page.goto("/review")
    page.get_by_label("Your name as a reader").fill(f"Reader {width}")
    page.get_by_role("button", name="Keep my name").click()
    page.get_by_label("Cases").fill("2")
    page.get_by_role("button", name="Draw").click()
    case = page.get_by_role("link", name="begin").first.get_attribute("href")
    for path in ("/", *(f"/{name}" for name in PAGES if name != "overview"), "/rules/CtSpine", "/review", f"{case}/1"):
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path} {width} {scheme}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    assert complaints == []


def test_a_committee_finds_the_rule_that_fires_too_often_and_judges_it(browser: Browser, small_history: str) -> None:
    context = browser.new_context(base_url=small_history, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/")
    rules = page.get_by_role("region", name="Table: Rule, Shown")
    rules.get_by_role("link", name="CT of the spine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CT of the spine (CtSpine)")
    expect(page.get_by_text("What worked means here: CT of the spine is replaced by MRI")).to_be_visible()
    expect(page.get_by_role("region", name="Table: Drafted, Offered")).to_contain_text(
        "MRI cervical and thoracic spine"
    )
    for name, answer in (("Ada", "Yes"), ("Ben", "No")):
        page.goto("/review")
        page.get_by_label("Your name as a reader").fill(name)
        page.get_by_role("button", name="Keep my name").click()
        if name == "Ada":
            page.get_by_label("Rule").select_option("CtSpine")
            page.get_by_label("Cases").fill("4")
            page.get_by_role("button", name="Draw").click()
        page.get_by_role("link", name="begin").first.click()
        while page.get_by_role("heading", level=1).inner_text().startswith("Case "):
            page.get_by_role("radio", name=answer, exact=True).check()
            page.get_by_label("If not, why").select_option("not-worth-it")
            page.get_by_role("button").click()
            if page.get_by_text("Was this response right?").count():
                page.get_by_role("radio", name="Yes").check()
                page.get_by_role("button").click()
    page.get_by_role("link", name="Judgements").first.click()
    expect(page.get_by_role("region", name="Table: Readers")).to_contain_text("Ada and Ben")
    expect(page.get_by_role("region", name="Table: Decision")).to_contain_text("CT of the spine")
    expect(page.get_by_role("region", name="Table: Rule, Code, What the readers say")).to_contain_text("site file")
    context.close()
