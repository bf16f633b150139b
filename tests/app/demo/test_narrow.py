"""At 390 pixels: the advice bar says how urgent it is and covers nothing, and no rating is cut off."""

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
