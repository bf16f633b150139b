"""A card that is overridden: with a reason of the list or in words, and for as long as the orders have that reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
WARNED = "/demo/?patient=contrast-left-off"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_card_comes_back_with_another_reason_and_not_with_the_same(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(WARNED)
    page.get_by_label("Keep the order because").select_option(label="Patient declines contrast")
    page.get_by_role("button", name="Keep order").click()
    kept = page.locator(".card.kept")
    expect(kept).to_contain_text('Recorded by the service: overridden, "contrast-declined".')
    reason = page.get_by_label("Reason for exam")
    before = [reason.nth(number).input_value() for number in range(reason.count())]
    reason.first.fill("RRMS. New weakness of both legs for 6 days. Relapse?")
    expect(page.locator(".card.warning")).to_be_visible()
    expect(kept).to_have_count(0)
    reason.first.fill(before[0])
    expect(kept).to_be_visible()
    expect(kept).to_contain_text("Recorded by the service")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", WIDTHS)
def test_another_reason_is_given_in_words_which_are_sent_as_a_comment_and_not_kept(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(WARNED)
    words = page.get_by_label("In your words")
    expect(words).to_be_hidden()
    page.get_by_label("Keep the order because").select_option(label="Other")
    page.get_by_role("button", name="Keep order").click()
    expect(page.locator(".card.warning")).to_be_visible()
    words.fill("Second scan of the week")
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="Keep order").click()
    [item] = json.loads(sent.value.post_data or "")["feedback"]
    assert item["overrideReason"] == {"userComment": "Second scan of the week"}
    kept = page.locator(".card.kept")
    expect(kept).to_contain_text("Your reason: Other: Second scan of the week")
    expect(kept).to_contain_text("without a code; your words are not kept")
