"""A demo that runs: the real service, the FHIR server and the screen, on a free loopback port; a browser before it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from app.demo import site, tour
from app.main import create_app
from app.server import listening
from cds_services import registry
from tests.app.conftest import running
from tests.conftest import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

TODAY = date(2026, 3, 16)
PATIENCE = 20_000
"""Milliseconds that a page may take on a busy machine."""
_REAL_SERVICES = registry.services


@contextmanager
def running_demo(today: date = TODAY) -> Iterator[str]:
    """Serve the demo as `imaging-cds demo` does, on a fixed day; yields its address."""
    listener = listening.bind("127.0.0.1", 0)
    base_url = listening.address(listener)
    settings = tour.screen_settings(base_url, today)
    with pytest.MonkeyPatch.context() as patch:
        # Other tests put a stand-in there for the whole session.
        patch.setattr(registry, "services", _REAL_SERVICES)
        app = create_app(settings)
        site.install(app, settings)
    with running(app, listener=listener):
        yield base_url


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    """The address of one demo for all tests."""
    with running_demo() as base_url:
        yield base_url


@pytest.fixture
def http(demo: str) -> Iterator[httpx.Client]:
    """A client of the demo."""
    with httpx.Client(base_url=demo, trust_env=False) as client:
        yield client


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium; nothing that it does at start leaves this machine."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*quiet, "--no-first-run"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module; it is closed with it, because its event loop stands in the way of other tests."""
    with running_browser() as started:
        yield started


class Complaints(list[str]):
    """What the browser complained of: script errors, refused by the content security policy, calls to elsewhere."""

    def watch(self, page: Page, base_url: str) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("request", lambda request: self._address(request.url, base_url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def _address(self, url: str, base_url: str) -> None:
        if not url.startswith((base_url, "data:", "blob:")):
            self.append(f"calls elsewhere: {url}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browser complained of; a test that expects a complaint takes it away."""
    found = Complaints()
    yield found
    assert not found


@pytest.fixture
def page(browser: Browser, demo: str, complaints: Complaints) -> Iterator[Page]:
    """A page at 1280 pixels, light; every complaint of the browser fails the test."""
    context = browser.new_context(base_url=demo, viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened = context.new_page()
    complaints.watch(opened, demo)
    yield opened
    context.close()
