"""The pages of the demo over HTTP."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from app.main import create_app
from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.mark.parametrize(
    "address", ["/demo", "/demo/", "/demo/?patient=natalizumab", "/demo/results", "/decisions/unknown"]
)
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


def test_a_report_can_be_read_without_javascript(http: httpx.Client) -> None:
    text = http.get("/demo/results?patient=result-long-lesion").text
    assert "New longitudinally extensive cord lesion from C3 to T2" in text
    assert "<h4>Conclusion</h4>" in text


def test_what_to_do_next_is_on_the_screen(http: httpx.Client) -> None:
    text = http.get("/demo/").text
    for part in ("/fhir<", "/cds-services<", "imaging-cds serve", "not a medical device", "certified by nobody"):
        assert part in text


def test_a_report_that_is_none_is_refused(http: httpx.Client) -> None:
    answer = http.post("/demo/advice", json={"service": 1})
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


CARD: dict[str, Any] = {
    "uuid": "1",
    "summary": "Say this",
    "detail": "why",
    "indicator": "info",
    "source": {"label": "A guideline", "url": "https://example.org", "topic": {"code": "CtSpine"}},
    "suggestions": [{"label": "do", "uuid": "2", "actions": [{"type": "update", "description": "do it"}]}],
    "overrideReasons": [{"code": "a", "display": "because"}],
    "links": [{"label": "more", "url": "https://example.org", "type": "absolute"}],
}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value", "diagnostics": "no"}]}
ODD: tuple[Any, ...] = (None, True, -1, 1.5, "", "\ud800", [], {}, [None], [[]], [{}], {"a": 1}, 10**400)


@pytest.mark.parametrize(("status", "answer"), [(200, {"cards": [CARD]}), (400, OUTCOME)])
def test_an_odd_answer_is_drawn_as_an_error(http: httpx.Client, status: int, answer: dict[str, Any]) -> None:
    report = {"service": "nobody's", "request": "{}", "status": status}
    for place in _places(answer):
        for value in ODD:
            drawn = http.post("/demo/advice", json={**report, "response": json.dumps(_put(answer, place, value))})
            assert drawn.status_code == 200, (place, value)
    for text in ("[" * 100_000, '{"cards":' + "[" * 100_000, '{"cards":[NaN]}', "1" * 5000):
        drawn = http.post("/demo/advice", json={**report, "response": text})
        assert "Error" in drawn.json()["announcement"]


def test_an_odd_report_is_refused(http: httpx.Client) -> None:
    report = {"service": "nobody's", "request": "{}", "response": "{}", "status": 200, "kept": {"CtSpine": "so"}}
    for place in _places(report):
        for value in ODD:
            body = json.dumps(_put(report, place, value))
            drawn = http.post("/demo/advice", content=body, headers={"content-type": "application/json"})
            assert drawn.status_code in {200, 400}, (place, value)


def test_an_odd_chart_is_drawn_or_said_not_to_be_readable(http: httpx.Client) -> None:
    """The reasons and the report are made from the request, whatever is in it."""
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "meta": {"versionId": "1"},
        "status": "final",
        "code": {"text": "MRI cervical spine"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-03-12",
        "presentedForm": [{"contentType": "text/plain", "data": "TmV3IGVuaGFuY2luZyBsZXNpb24gYXQgQzQu"}],
        "conclusion": "New enhancing lesion at C4.",
    }
    chart = {
        "hook": "patient-view",
        "hookInstance": "a",
        "context": {"userId": "Practitioner/d", "patientId": "p1"},
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "p1", "birthDate": "1984-03-02"},
            "conditions": {
                "resourceType": "Bundle",
                "entry": [{"resource": {"resourceType": "Condition", "code": {"text": "MS"}}}],
            },
            "reports": {"resourceType": "Bundle", "entry": [{"resource": report}]},
        },
    }
    sent = {"service": "demyelinating-imaging-results", "response": '{"cards":[]}', "status": 200}
    assert "counts" in http.post("/demo/advice", json={**sent, "request": json.dumps(chart)}).json()["reports"]
    for place in _places(chart):
        for value in ODD:
            drawn = http.post("/demo/advice", json={**sent, "request": json.dumps(_put(chart, place, value))})
            assert drawn.status_code == 200, (place, value)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any JSON
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in inner:
        yield from _places(member, (*path, key))


def _put(value: Any, path: tuple[Any, ...], new: Any) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = _put(value[path[0]], path[1:], new)
    return changed


def test_a_deployment_has_neither_demo_nor_fhir_server() -> None:
    """`serve` mounts nothing of it, whatever the settings."""
    for settings in (Settings(), Settings(why_links=True)):
        paths = [getattr(route, "path", "") for route in create_app(settings).routes]
        assert not [path for path in paths if path.startswith(("/demo", "/fhir"))]
