"""Take the pictures of the demo that the documentation shows: `python -m tests.app.demo.pictures`.

Chromium draws with the fonts of the machine; with `fonts-noto-core` the pictures look as those that are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.app.demo.conftest import running_browser, running_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}
PATIENTS = {"relapse": "relapse-ct", "silence": "surveillance", "kidney": "egfr-22"}
RESULTS = {"result": "result-cord-compression"}


def main(folder: Path = FOLDER) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_demo() as base_url, running_browser() as browser:
        for scheme in ("light", "dark"):
            for width, size in WIDTHS.items():
                for name, page in _pages(browser, base_url, scheme, width):
                    path = folder / f"{name}-{width}-{scheme}.png"
                    if name in RESULTS or (width == "narrow" and name != "why"):
                        _down_to_the_advice(page, path, size)
                    else:
                        page.screenshot(path=path, full_page=name == "why")
        _card(browser, base_url, folder / "card.png")
        _inside(browser, base_url, folder / "inside.png")


def _pages(browser: Browser, base_url: str, scheme: str, width: str) -> Iterator[tuple[str, Page]]:
    page = _opened(browser, base_url, scheme, width)
    page.goto("/demo/")
    page.locator(".card").first.wait_for()  # the first call of a process is slower than any after it
    opened = [(name, f"/demo/?patient={key}") for name, key in PATIENTS.items()]
    opened += [(name, f"/demo/results?patient={key}") for name, key in RESULTS.items()]
    for name, address in opened:
        page.goto(address)
        page.locator(".card").first.wait_for()
        page.locator(".fact-list").first.wait_for()
        yield name, page
    page.goto("/demo/?patient=relapse-ct")
    why = page.get_by_role("link", name="Why this card?").get_attribute("href")
    page.goto(str(why))
    yield "why", page
    page.context.close()


def _down_to_the_advice(page: Page, path: Path, size: tuple[int, int]) -> None:
    """Take a picture down to the end of the advice, or of the report beneath it."""
    last = page.locator(".advice, .reports").last
    height = last.evaluate("section => section.getBoundingClientRect().bottom + scrollY")
    page.set_viewport_size({"width": size[0], "height": int(height) + 16})
    page.screenshot(path=path)
    page.set_viewport_size({"width": size[0], "height": size[1]})


def _opened(browser: Browser, base_url: str, scheme: str, width: str, scale: int = 1) -> Page:
    size = WIDTHS[width]
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    return context.new_page()


def _card(browser: Browser, base_url: str, path: Path) -> None:
    page = _opened(browser, base_url, "light", "wide", scale=2)
    page.goto("/demo/?patient=relapse-ct")
    page.locator(".card.warning").screenshot(path=path)
    page.context.close()


def _inside(browser: Browser, base_url: str, path: Path) -> None:
    page = _opened(browser, base_url, "light", "wide")
    page.goto("/demo/?patient=relapse-ct")
    page.locator(".card.warning").wait_for()
    page.locator("#inside").screenshot(path=path)
    page.context.close()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
