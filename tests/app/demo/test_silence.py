"""Silence on the order screen: what was not judged never looks like what was rated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
NO_REASON = "Not judged: no reason was understood"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("reason", "heading"),
    [
        ("", NO_REASON),
        ("asdf qwerty", NO_REASON),
        ("Beinschwäche beidseits seit Montag", NO_REASON),
        ("MS", NO_REASON),
        ("MS, dizzy at times", "Not judged: the reason does not tell the situation"),
        ("MS. Fell off a ladder today, fracture?", "Not judged: another question"),
        ("MS, routine surveillance, no new symptoms", "Nothing to add"),
    ],
)
def test_each_silence_says_whether_the_order_was_judged(page: Page, width: int, reason: str, heading: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/demo/?patient=surveillance")
    page.get_by_label("Reason for exam").fill("MS, new leg weakness for a week, relapse")
    expect(page.locator("#inside .steps .hit")).to_contain_text("Relapse")
    page.get_by_label("Reason for exam").fill(reason)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text(f"No advice. {heading}.")
    expect(page.get_by_text("nothing to change")).to_have_count(0)
    expect(page.locator(".card").get_by_text("guideline file")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WIDTHS)
def test_the_recommended_order_is_said_to_be_the_rated_one_until_it_is_changed(page: Page, width: int) -> None:
    page.route("**/feedback", lambda route: route.fulfill(status=200))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/demo/")
    page.locator("[data-accept]").first.click()
    card = page.locator(".card.rated")
    expect(card).to_contain_text("The recommended order is on the list, and is the rated one.")
    expect(card).to_contain_text("MRI thoracic spine without and with IV contrast: part of a study that the guideline")
    expect(card).to_contain_text("Usually Appropriate")
    page.get_by_label("Reason for exam").first.fill("MS, new weakness of both legs for three weeks, relapse?")
    expect(card).to_be_visible()
    expect(card.get_by_text("The recommended order")).to_have_count(0)
