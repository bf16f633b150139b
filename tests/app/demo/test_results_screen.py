"""Stories on the result screen, from the chart that is opened to the order that is signed, as a person sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.app.demo.conftest import PATIENCE, Complaints, running_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

ENHANCING = "/demo/results?patient=result-enhancing"
LONG = "/demo/results?patient=result-long-lesion"
COMPRESSED = "/demo/results?patient=result-cord-compression"
ANSWERED = "its card was answered for this version of the report"


@pytest.fixture
def fresh() -> Iterator[str]:
    """A demo of its own: what is answered in it silences no other test."""
    with running_demo() as base_url:
        yield base_url


def opened(browser: Browser, demo: str, complaints: Complaints, width: int = 1280, scheme: str = "light") -> Page:
    """A page whose complaints fail the test."""
    context = browser.new_context(
        base_url=demo,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    complaints.watch(page, demo)
    return page


def orders(page: Page) -> list[str]:
    """The orders that wait for a signature."""
    return page.locator(".order-title").all_text_contents()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_result_is_read_acted_on_and_not_told_twice(
    browser: Browser, fresh: str, complaints: Complaints, width: int, scheme: str
) -> None:
    """One click drafts the referral; opened again the chart is silent and says why, and the draft is still there."""
    page = opened(browser, fresh, complaints, width, scheme)
    page.goto(ENHANCING)
    card = page.get_by_role("article", name="Enhancing lesion reported at C4")
    expect(card).to_contain_text("Warning")
    expect(page.get_by_role("status").first).to_contain_text("1 card. Warning: Refer to neurology: enhancing lesion")
    expect(page.locator("mark.quoted").first).to_have_text(
        "New enhancing lesion of the left dorsolateral cord at C4, active demyelination"
    )
    with page.expect_response("**/feedback") as feedback:
        card.get_by_role("button", name="Refer to neurology").click()
    assert feedback.value.status == 200
    assert orders(page) == ["Referral to neurology"]
    expect(page.locator(".order").first).to_be_focused()
    expect(page.locator(".order").first).to_contain_text("Because of: MRI cervical spine")
    expect(page.get_by_role("status").first).to_contain_text("The service was told.")
    expect(page.locator(".card.kept")).to_contain_text("Recorded by the service: accepted.")
    page.get_by_role("button", name="Open the chart again").click()
    expect(page.get_by_role("heading", name="Answered before")).to_be_visible()
    expect(page.locator("#cards")).to_contain_text(f"Enhancing lesion reported: {ANSWERED}")
    expect(page.get_by_role("heading", name="Advice")).to_be_focused()
    page.reload()
    expect(page.locator("#cards")).to_contain_text(ANSWERED)
    assert orders(page) == ["Referral to neurology"]
    page.get_by_role("button", name="Sign order").click()
    expect(page.get_by_text("Nothing was sent anywhere: this is a demo.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


def test_what_ranks_below_an_answered_card_comes_next(browser: Browser, fresh: str, complaints: Complaints) -> None:
    """Both antibodies are drafted by one click; then the enhancement is left, and then nothing."""
    page = opened(browser, fresh, complaints)
    page.goto(LONG)
    card = page.get_by_role("article", name="Long cord lesion (7 segments) reported")
    expect(page.locator("mark.quoted").first).to_contain_text("New longitudinally extensive cord lesion from C3 to T2")
    for button, drafts in (("Order AQP4-IgG and MOG-IgG", 2), ("Refer to neurology", 3)):
        with page.expect_response("**/feedback"):
            card.get_by_role("button", name=button).click()
        expect(page.locator(".order")).to_have_count(drafts)
        page.get_by_role("button", name="Open the chart again").click()
        card = page.get_by_role("article", name="Enhancing lesion reported")
    expect(page.get_by_role("heading", name="Answered before")).to_be_visible()
    assert [title.partition(" ")[0] for title in orders(page)] == ["AQP4-IgG", "MOG-IgG", "Referral"]
    page.get_by_role("button", name="Remove MOG-IgG").click()
    expect(page.get_by_role("button", name="Sign 2 orders")).to_be_visible()
    page.context.close()


def test_an_overridden_card_is_not_told_again_and_another_patient_is_not_touched(
    browser: Browser, fresh: str, complaints: Complaints
) -> None:
    page = opened(browser, fresh, complaints)
    page.goto(ENHANCING)
    card = page.get_by_role("article", name="Enhancing lesion reported at C4")
    card.get_by_label("Override this card because").select_option(label="Acted on already, not yet charted")
    with page.expect_response("**/feedback") as feedback:
        card.get_by_role("button", name="Override").click()
    sent = json.loads(feedback.value.request.post_data or "")["feedback"][0]
    assert (sent["outcome"], sent["overrideReason"]["reason"]["code"]) == ("overridden", "acted-already")
    expect(page.get_by_text("Your reason: Acted on already, not yet charted")).to_be_visible()
    expect(page.locator(".card.kept")).to_contain_text('Recorded by the service: overridden, "acted-already".')
    expect(page.get_by_role("button", name="Open the chart again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#cards")).to_contain_text(f"Enhancing lesion reported: {ANSWERED}")
    expect(page.locator("#inside")).to_contain_text(ANSWERED)
    assert json.loads(page.locator("#response").text_content() or "")["cards"] == []
    assert orders(page) == []
    page.get_by_role("link", name="Disc compresses the cord").click()
    expect(page.get_by_role("article", name="Cord compression reported at C5-C6")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_card_is_overridden_in_words_and_what_was_recorded_is_shown(page: Page, width: int) -> None:
    page.route("**/feedback", lambda route: route.fulfill(status=200))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(COMPRESSED)
    words = page.get_by_label("In your words")
    expect(words).to_be_hidden()
    page.get_by_label("Override this card because").select_option(label="Other")
    page.get_by_role("button", name="Override").click()
    expect(page.locator(".card.warning")).to_be_visible()
    words.fill("Seen together at the bedside")
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="Override").click()
    [item] = json.loads(sent.value.post_data or "")["feedback"]
    assert item["overrideReason"] == {"userComment": "Seen together at the bedside"}
    kept = page.locator(".card.kept")
    expect(kept).to_contain_text("Your reason: Other: Seen together at the bedside")
    expect(kept).to_contain_text("without a code; your words are not kept")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_cord_compression_is_drafted_as_an_urgent_referral_and_the_reasons_are_laid_open(page: Page) -> None:
    page.route("**/feedback", lambda route: route.fulfill(status=200))
    page.goto(COMPRESSED)
    inside = page.locator("#inside")
    expect(inside).to_contain_text("final, one day old, the newest of its region")
    expect(inside).to_contain_text("Relapse: established disease with a new deficit")
    expect(inside.locator("li", has_text="Cord compression").first).to_contain_text("severe cord compression")
    card = page.get_by_role("article", name="Cord compression reported")
    card.get_by_role("button", name="Refer urgently to spine surgery").press("Enter")
    assert orders(page) == ["Referral to neurosurgery or spine surgery"]
    expect(page.locator(".order-code")).to_have_text("Urgent, SNOMED CT 308482002")
    page.get_by_role("button", name="Remove Referral to neurosurgery").press("Enter")
    expect(page.get_by_role("heading", name="Orders to sign")).to_be_focused()
    expect(page.get_by_text("None. What a card suggests comes here as a draft.")).to_be_visible()


def test_the_call_is_the_one_that_an_ehr_makes(page: Page) -> None:
    page.goto(ENHANCING)
    expect(page.locator(".card.warning")).to_be_visible()
    sent = json.loads(page.locator("#request").text_content() or "")
    assert sent["hook"] == "patient-view"
    assert sent["context"]["encounterId"] == "result-enhancing-encounter-1"
    assert sent["prefetch"]["reports"]["total"] == 2
    assert sent["prefetch"]["communications"]["total"] == 0
    report = page.get_by_role("article", name="MRI cervical spine without and with IV contrast")
    expect(report.get_by_role("heading", name="Impression")).to_be_visible()
    older = page.locator("details.older")
    expect(older).to_contain_text("does not count")
    older.locator("summary").press("Enter")
    expect(older.get_by_text("Stable demyelinating lesions.")).to_be_visible()
    expect(page.locator("#inside")).to_contain_text("reports: 1 older")


def test_a_chart_without_a_recent_report_is_silent_and_says_why(page: Page) -> None:
    page.goto("/demo/results?patient=surveillance")
    expect(page.get_by_role("heading", name="No report that counts")).to_be_visible()
    expect(page.locator("#cards")).to_contain_text("No report of a recent MRI, and no order of one that waits.")
    expect(page.get_by_text("No report on record.")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("No advice. No report that counts.")
    expect(page.locator(".card.error, .card.warning, .card.info")).to_have_count(0)


def test_results_and_a_new_order_are_one_tap_apart(page: Page) -> None:
    page.goto(COMPRESSED)
    page.get_by_role("link", name="New order").click()
    expect(page.get_by_text("Advice appears here as soon as a study is on the list.")).to_be_visible()
    expect(page.get_by_role("link", name="New order")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Results").click()
    expect(page.get_by_role("heading", name="Orders to sign")).to_be_visible()
    page.get_by_role("link", name="Relapse, CT ordered").click()
    expect(page.get_by_role("link", name="Results")).to_have_count(0)


def test_a_refusal_and_a_service_that_is_gone_are_errors_and_never_silence(page: Page, complaints: Complaints) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"code": "required", "diagnostics": "context: required"}]}
    answers = [lambda route: route.fulfill(status=400, json=outcome), lambda route: route.abort()]

    def refuse(route: Route) -> None:
        answers.pop(0)(route)

    page.route("**/cds-services/*results", refuse)
    page.goto(ENHANCING)
    expect(page.get_by_text("The service refused this request")).to_be_visible()
    expect(page.locator("#reports")).to_contain_text("New enhancing T2 lesion")
    page.reload()
    expect(page.get_by_role("heading", name="The service could not be reached")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Error")
    complaints.clear()


def test_feedback_that_is_not_taken_disturbs_nobody(page: Page, complaints: Complaints) -> None:
    page.route("**/feedback", lambda route: route.fulfill(status=404))
    page.goto(ENHANCING)
    page.get_by_label("Override this card because").select_option(index=1)
    page.get_by_role("button", name="Override").click()
    expect(page.locator("#wire-note")).to_contain_text("Feedback is not available here.")
    expect(page.locator(".card.kept")).to_contain_text("Nothing was recorded: this service took no feedback.")
    page.get_by_role("button", name="Open the chart again").click()
    expect(page.locator(".card.warning")).to_be_visible()
    complaints.clear()


def test_an_unknown_patient_leads_to_the_first_with_a_result(page: Page) -> None:
    page.goto("/demo/results?patient=nobody")
    expect(page.get_by_role("heading", name="Fern Imagina")).to_be_visible()
    expect(page.locator(".card.warning")).to_be_visible()
