"""The pages of the demo over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.main import create_app
from app.settings import Settings

if TYPE_CHECKING:
    import httpx


@pytest.mark.parametrize("address", ["/demo", "/demo/", "/demo/?patient=natalizumab", "/decisions/unknown"])
def test_a_page_lets_nothing_foreign_in(http: httpx.Client, address: str) -> None:
    """No script or style in the page itself, nothing from elsewhere, no frame around it."""
    answer = http.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style| style=| on\w+=", answer.text)
    loaded = re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]+)\"", answer.text)
    assert loaded
    assert all(url.startswith("/") for url in loaded)
    for url in loaded:
        assert http.get(url).status_code == 200


def test_the_screen_works_without_javascript_as_far_as_a_chart_can_be_read(http: httpx.Client) -> None:
    text = http.get("/demo/?patient=egfr-22").text
    assert "eGFR (CKD-EPI 2021): 22" in text
    assert "<noscript>" in text
    assert "Chronic kidney disease stage 4" in text


def test_what_to_do_next_is_on_the_screen(http: httpx.Client) -> None:
    text = http.get("/demo/").text
    for part in ("/fhir<", "/cds-services<", "imaging-cds serve", "not a medical device", "certified by nobody"):
        assert part in text


def test_a_report_that_is_none_is_refused(http: httpx.Client) -> None:
    answer = http.post("/demo/advice", json={"service": 1})
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_deployment_has_neither_demo_nor_fhir_server() -> None:
    """`serve` mounts nothing of it, whatever the settings."""
    for settings in (Settings(), Settings(why_links=True)):
        paths = [getattr(route, "path", "") for route in create_app(settings).routes]
        assert not [path for path in paths if path.startswith(("/demo", "/fhir"))]
