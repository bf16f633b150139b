"""What a person types, and the study that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.demo.studies import studies
from app.demo.study_finder import find

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("MRI brain", "MRI head without IV contrast"),
        ("MRI brain w/wo contrast", "MRI head without and with IV contrast"),
        ("c-spine", "MRI cervical spine without IV contrast"),
        ("CT neck", "CT cervical spine without IV contrast"),
        ("w/wo", "MRI head without and with IV contrast"),
        ("mri lower back", "MRI lumbar spine without IV contrast"),
        ("upper back ct", "CT thoracic spine without IV contrast"),
        ("eye mri", "MRI orbits without IV contrast"),
        ("cat scan of the head", "CT head without IV contrast"),
        ("mir head", "MRI head without IV contrast"),
        ("MRI thoraic", "MRI thoracic spine without IV contrast"),
        ("crevical mr w/o", "MRI cervical spine without IV contrast"),
        ("whole spine", "MRI cervical, thoracic and lumbar spine without IV contrast"),
        ("brain 70553", "MRI head without and with IV contrast"),
        ("mri neck and thor", "MRI cervical and thoracic spine with IV contrast"),
    ],
)
def test_words_of_clinicians_and_lay_people_and_typing_errors_find_the_study(typed: str, first: str) -> None:
    assert find(typed)[0] == first


@pytest.mark.parametrize("typed", ["", " ", "the", "asdf", "radiograph of the knee", "ct knee", "cta head", "x" * 9999])
def test_what_is_not_offered_or_not_understood_finds_nothing(typed: str) -> None:
    assert find(typed) == ()


def test_every_study_is_found_by_its_own_name() -> None:
    assert [study["name"] for study in studies() if find(study["name"])[0] != study["name"]] == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"typed": 1}', '{"typed": "\\ud800"}'])
def test_an_odd_search_is_refused_or_finds_nothing(http: httpx.Client, body: str) -> None:
    answer = http.post("/demo/studies", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {200, 400}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_study_is_found_by_other_words_and_added(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/demo/")
    study = page.get_by_role("combobox", name="Add a study")
    for typed, found in (
        ("c-spine", "MRI cervical spine without IV contrast"),
        ("CT nekc", "CT cervical spine without"),
    ):
        study.fill(typed)
        expect(page.locator("#study-options li").first).to_contain_text(found)
    study.fill("MRI brain w/wo")
    expect(page.locator("#study-options li")).to_have_count(1)
    study.press("Enter")
    expect(page.locator(".order-title").last).to_have_text("MRI head without and with IV contrast")
