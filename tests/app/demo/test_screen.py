"""Stories on the order-entry screen, from the patient to the order that is signed, as a person sees them."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.app.demo.conftest import Complaints

pytestmark = pytest.mark.browser


def orders(page: Page) -> list[str]:
    """The studies on the order list."""
    return page.locator(".order-title").all_text_contents()


def without_feedback(page: Page) -> list[dict[str, Any]]:
    """Take the feedback that the screen sends; returns the list that it will be in."""
    taken: list[dict[str, Any]] = []

    def take(route: Route) -> None:
        taken.extend(json.loads(route.request.post_data or "{}")["feedback"])
        route.fulfill(status=200)

    page.route("**/feedback", take)
    return taken


def test_a_ct_in_a_relapse_is_replaced_by_one_click_and_put_back_by_undo(page: Page) -> None:
    feedback = without_feedback(page)
    page.goto("/demo/")
    card = page.get_by_role("article", name="CT cannot show cord lesions")
    expect(card).to_contain_text("Warning")
    expect(card).to_contain_text("Usually Appropriate (ACR)")
    expect(page.get_by_role("status").first).to_contain_text(
        "1 card. Warning: Order MRI cervical and thoracic spine instead"
    )
    card.get_by_role("button", name="Replace CT with MRI C+T spine").click()
    expect(page.get_by_role("heading", name="Rated appropriate")).to_be_visible()
    assert orders(page) == [
        "MRI thoracic spine without and with IV contrast",
        "MRI cervical spine without and with IV contrast",
    ]
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()
    assert orders(page) == ["CT thoracic spine without IV contrast"]
    assert [item["outcome"] for item in feedback] == ["accepted"]
    assert feedback[0]["acceptedSuggestions"][0]["id"]


def test_contrast_left_off_is_kept_with_a_reason_and_not_shown_twice(page: Page) -> None:
    feedback = without_feedback(page)
    page.goto("/demo/?patient=contrast-left-off")
    card = page.get_by_role("article", name="Add contrast: with a new deficit")
    expect(card).to_be_visible()
    card.get_by_label("Keep the order because").select_option(label="Patient declines contrast")
    card.get_by_role("button", name="Keep order").click()
    expect(page.get_by_text("Your reason: Patient declines contrast")).to_be_visible()
    expect(page.get_by_role("button", name="Show the card again")).to_be_focused()
    assert feedback[0]["outcome"] == "overridden"
    assert feedback[0]["overrideReason"]["reason"]["code"] == "contrast-declined"
    with page.expect_response("**/demo/advice"):
        page.get_by_label("Priority").first.select_option("routine")
    expect(card).to_be_hidden()
    page.get_by_role("button", name="Show the card again").click()
    expect(card.get_by_role("button", name="Order MRI C+T spine w/wo contrast")).to_be_focused()


def test_feedback_that_is_not_taken_disturbs_nobody(page: Page, complaints: Complaints) -> None:
    page.route("**/feedback", lambda route: route.fulfill(status=404))
    page.goto("/demo/?patient=contrast-left-off")
    page.get_by_label("Keep the order because").select_option(index=1)
    page.get_by_role("button", name="Keep order").click()
    expect(page.locator(".card.kept")).to_be_visible()
    expect(page.locator("#wire-note")).to_contain_text("Feedback is not available here.")
    assert len(complaints) == 1
    assert "404" in complaints.pop()


def test_feedback_reaches_the_service(page: Page) -> None:
    page.goto("/demo/?patient=contrast-left-off")
    page.get_by_label("Keep the order because").select_option(index=1)
    with page.expect_response("**/feedback") as answered:
        page.get_by_role("button", name="Keep order").click()
    assert answered.value.status == 200
    expect(page.locator("#wire-note")).to_contain_text("Feedback was taken.")


def test_silence_is_calm_and_an_order_without_advice_is_signed_at_once(page: Page) -> None:
    page.goto("/demo/?patient=surveillance")
    expect(page.get_by_role("heading", name="Nothing to add")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("No advice. Nothing to add.")
    expect(page.locator(".card.error, .card.warning, .card.info")).to_have_count(0)
    page.get_by_role("button", name="Sign order").click()
    expect(page.get_by_text("Nothing was sent anywhere: this is a demo.")).to_be_visible()
    expect(page.locator("#latency")).to_contain_text("order-sign")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="Sign order")).to_be_visible()


def test_a_warning_is_said_before_signing_and_the_order_can_be_signed_all_the_same(page: Page) -> None:
    page.goto("/demo/")
    expect(page.locator(".card.warning")).to_be_visible()
    page.get_by_role("button", name="Sign order").click()
    expect(page.get_by_text("Advice before signing.")).to_be_visible()
    page.get_by_role("button", name="Sign anyway").click()
    expect(page.locator("#order-state")).to_have_text("Signed")


def test_information_does_not_stand_in_the_way_of_signing(page: Page) -> None:
    page.goto("/demo/?patient=egfr-22")
    card = page.get_by_role("article", name="Ask for a group II gadolinium agent")
    expect(card).to_contain_text("For information")
    expect(page.get_by_text("eGFR (CKD-EPI 2021): 22 mL/min/1.73 m2 (low)")).to_be_visible()
    page.get_by_role("button", name="Sign 2 orders").click()
    expect(page.get_by_role("button", name="Sign anyway")).to_have_count(0)
    expect(page.locator("#order-state")).to_have_text("Signed")
    expect(page.get_by_text("Recorded with the order: appropriate").first).to_be_visible()


def test_a_lumbar_mri_by_keyboard_alone(page: Page) -> None:
    """Another reason silences the card; a study is searched, added and removed without a mouse."""
    page.goto("/demo/?patient=lumbar-mri")
    card = page.get_by_role("article", name="lumbar MRI does not show the cord")
    expect(card).to_be_visible()
    reason = page.get_by_label("Reason for exam")
    reason.fill("MS. Saddle numbness and painless retention since last night, cauda equina?")
    expect(page.get_by_text("Cauda equina: saddle loss or a cauda equina question.")).to_be_visible()
    study = page.get_by_role("combobox", name="Add a study")
    study.focus()
    study.press_sequentially("mri head 70553")
    study.press("ArrowDown")
    expect(page.get_by_role("option", name="MRI head without and with IV contrast")).to_have_attribute(
        "aria-selected", "true"
    )
    study.press("Enter")
    assert orders(page)[-1] == "MRI head without and with IV contrast"
    expect(page.get_by_label("Reason for exam").last).to_be_focused()
    page.get_by_role("button", name="Remove MRI head without and with IV contrast").press("Enter")
    assert orders(page) == ["MRI lumbar spine without IV contrast"]
    study.fill("radiograph of the knee")
    expect(page.get_by_text("No study of that name in this demo")).to_be_visible()
    study.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_reason_is_picked_for_all_orders(page: Page) -> None:
    page.goto("/demo/?patient=contrast-left-off")
    expect(page.locator(".card.warning")).to_be_visible()
    page.get_by_label("Pick a reason").first.select_option(index=2)
    expect(page.locator(".card.info")).to_contain_text("onset 13 weeks ago")
    assert all(
        "3 months ago" in text for text in page.locator(".order-reason").evaluate_all("a => a.map(e => e.value)")
    )


def test_an_empty_list_asks_nothing(page: Page) -> None:
    page.goto("/demo/?patient=trauma")
    expect(page.get_by_role("heading", name="Not judged: another question")).to_be_visible()
    page.get_by_role("button", name="Remove CT cervical spine without IV contrast").click()
    expect(page.get_by_text("Advice appears here as soon as a study is on the list.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign order")).to_be_disabled()


def test_a_refusal_is_an_error_and_never_silence(page: Page, complaints: Complaints) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"code": "required", "diagnostics": "context: required"}]}
    page.route("**/cds-services/*select", lambda route: route.fulfill(status=400, json=outcome))
    page.goto("/demo/")
    expect(page.get_by_text("The service refused this request")).to_be_visible()
    expect(page.get_by_text("context: required", exact=True)).to_be_visible()
    expect(page.get_by_text("No advice")).to_be_hidden()
    assert [complaint for complaint in complaints if "400" in complaint]
    complaints.clear()


def test_a_service_that_is_gone_is_an_error_too(page: Page, complaints: Complaints) -> None:
    page.route("**/cds-services/*select", lambda route: route.abort())
    page.goto("/demo/")
    expect(page.get_by_role("heading", name="The service could not be reached")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Error")
    complaints.clear()


def test_a_slow_old_answer_never_overwrites_a_newer_one(page: Page, complaints: Complaints) -> None:
    """The answer to the first reason comes after that to the second."""
    held: list[Route] = []
    page.route("**/cds-services/*select", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/cds-services/*select"):
        page.goto("/demo/")
    page.get_by_label("Reason for exam").fill("Fall from a ladder today, thoracic pain, fracture?")
    expect(page.get_by_text("Trauma: an injury is the reason.")).to_be_visible()
    complaints.clear()
    page.wait_for_timeout(100)
    expect(page.get_by_text("Trauma: an injury is the reason.")).to_be_visible()


def test_the_reasons_are_laid_open_beside_the_answer(page: Page, demo: str) -> None:
    page.goto("/demo/")
    inside = page.locator("#inside")
    expect(inside.locator(".steps .hit")).to_contain_text("Relapse")
    expect(inside.get_by_text("new sensory level")).to_be_visible()
    expect(inside.get_by_text("no cerebral picture")).to_be_visible()
    lit = inside.locator("tr.lit")
    expect(lit).to_have_count(2)
    expect(lit.first).to_contain_text("MRI cervical and thoracic spine without and with IV contrast")
    expect(lit.first).to_contain_text("offered")
    sent = json.loads(page.locator("#request").text_content() or "")
    assert sent["prefetch"]["conditions"]["total"] == 2
    assert json.loads(page.locator("#response").text_content() or "")["cards"][0]["indicator"] == "warning"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as curl").click()
    script = download.value.path().read_text()
    assert f"{demo}/cds-services/demyelinating-imaging-order-select" in script
    answer = subprocess.run(["/bin/sh", download.value.path()], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout)["cards"][0]["source"]["topic"]["code"] == "CtSpine"


def test_why_this_card_opens_a_page_without_the_patient(page: Page) -> None:
    page.goto("/demo/")
    link = page.get_by_role("link", name="Why this card?")
    with page.context.expect_page() as opened:
        link.click()
    why = opened.value
    expect(why.get_by_role("heading", name="CT cannot show cord lesions")).to_be_visible()
    text = why.locator("main").text_content() or ""
    for part in ("Sensory level", "CtSpine", "ACR Appropriateness Criteria", "would not have been shown", "(ACR)"):
        assert part in text
    for identity in ("Hazel", "relapse-ct", "Sampleton", "DEMO-", "1983", "Known MS. 2 weeks"):
        assert identity not in text


def test_on_a_narrow_screen_the_advice_is_one_tap_away_and_nothing_overflows(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/demo/?patient=pregnancy")
    bar = page.get_by_role("link", name="Warning: 1 card of advice")
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "static"
    bar.click()
    expect(page.get_by_role("article", name="pregnant")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_text("Choose another patient").click()
    page.get_by_role("link", name="Trauma, CT is right").click()
    expect(page.get_by_role("heading", name="Linden Dummyson")).to_be_visible()


def test_an_unknown_patient_leads_to_the_first(page: Page) -> None:
    page.goto("/demo/?patient=nobody")
    expect(page.get_by_role("heading", name="Hazel Sampleton")).to_be_visible()
    expect(page.locator(".card.warning")).to_be_visible()
