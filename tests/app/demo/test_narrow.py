"""At 390 pixels: the advice bar says how urgent it is, nothing is covered, and nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("patient", "said"),
    [
        ("relapse-ct", "Warning: 1 card of advice"),
        ("egfr-22", "For information: 1 card of advice"),
        ("surveillance", "No advice: nothing to add"),
    ],
)
def test_the_bar_says_how_urgent_the_advice_is(page: Page, patient: str, said: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/demo/?patient={patient}")
    bar = page.get_by_role("link", name=said)
    expect(bar).to_be_visible()
    bar.click()
    expect(page.get_by_role("heading", name="Advice")).to_be_in_viewport()


def test_no_rating_is_cut_off(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/demo/")
    ratings = page.locator("#inside .rating")
    expect(ratings.first).to_be_visible()
    edges = ratings.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert max(edges) <= 390 - 16
    assert page.locator(".table-scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
    expect(page.get_by_role("row").filter(has_text="Usually Appropriate").first).to_be_visible()


SEVERAL = (
    "CT head without IV contrast",
    "MRI lumbar spine without IV contrast",
    "MRI head without and with IV contrast",
)
CUT_OFF = """all => all
  .filter(each => each.checkVisibility() && !each.closest('pre, .unseen, textarea, select'))
  .filter(each => {
    const box = each.getBoundingClientRect();
    const hidden = getComputedStyle(each).overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1;
    return box.right > innerWidth + 0.5 || box.left < -0.5 || hidden;
  })
  .map(each => each.outerHTML.slice(0, 120))"""
COVERED = """all => all
  .filter(each => each.checkVisibility() && !each.closest('.unseen, .skip'))
  .filter(each => {
    each.scrollIntoView({block: 'center'});
    const box = each.getClientRects()[0];
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !top || !(each.contains(top) || top.contains(each));
  })
  .map(each => each.outerHTML.slice(0, 120))"""


def test_with_several_orders_nothing_is_cut_off_and_nothing_is_covered(page: Page) -> None:
    """Drafts, their advice, what was kept of it, and the look inside; signed and unsigned."""
    page.route("**/feedback", lambda route: route.fulfill(status=200))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/demo/?patient=relapse-ct")
    expect(page.locator(".card.warning")).to_be_visible()
    for study in SEVERAL:
        page.get_by_role("combobox", name="Add a study").fill(study)
        page.get_by_role("option", name=study).first.click()
    expect(page.locator(".order")).to_have_count(1 + len(SEVERAL))
    page.locator(".order-reason").last.fill("Chronic headache, unchanged for years")
    expect(page.locator("#inside .fact-name").filter(has_text="MRI lumbar")).to_be_visible()
    expect(page.get_by_role("link", name="Warning: 1 card of advice")).to_be_visible()
    whole(page)
    page.get_by_label("Keep the order because").select_option(label="Other")
    page.get_by_label("In your words").fill("A reason in words, so long that it takes more than one line " * 3)
    page.get_by_role("button", name="Keep order").click()
    expect(page.locator(".card.kept")).to_contain_text("Recorded by the service")
    whole(page)
    page.get_by_role("button", name="Sign 4 orders").click()
    expect(page.locator("#order-state")).to_have_text("Signed")
    whole(page)


def whole(page: Page) -> None:
    """No element reaches beyond the screen or hides a part of itself, and each can be seen and touched."""
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("body *").evaluate_all(CUT_OFF) == []
    assert page.locator("h1, h2, h3, h4, label, button, a, input, select, summary").evaluate_all(COVERED) == []
