"""Why an opened chart is answered with nothing: no report, one that was not read, or one that asks for nothing."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pytest

from cds_services.cds_hooks import Decision, Deployment
from cds_services.demyelinating_results.service import evaluate
from cds_services.hook_request import PATIENT_VIEW, read_request
from cds_services.local.choices import LocalChoices
from tests.results_vignettes.case import load
from tests.results_vignettes.patient_view import request

CASES = {case.id: case for case in load()}
PDF = {"contentType": "application/pdf", "data": base64.b64encode(b"%PDF-1.7").decode()}


def decided(identity: str, off: frozenset[str] = frozenset(), **of_the_report: Any) -> Decision:  # noqa: ANN401
    """The decision on a case whose first report has these elements besides, where some rules are off."""
    body = request(CASES[identity])
    for entry in body["prefetch"]["reports"]["entry"][:1]:
        entry["resource"] |= of_the_report
    called = read_request(body, PATIENT_VIEW)
    deployment = Deployment("https://cds.example.org", choices=LocalChoices(off=off))
    return evaluate(called, date.fromisoformat(CASES[identity].today), deployment)


@pytest.mark.parametrize(
    ("identity", "silence", "code"),
    [
        ("statuses-that-do-not-count", "no report that counts", "NO_REPORT"),
        ("window-slot-in-time", "no report that counts", "NO_REPORT"),
        (
            "first-headache-never-suspected",
            "not judged: no demyelinating disease, known or suspected",
            "NO_DISEASE",
        ),
        ("deceased-patient", "not judged: outside what this service covers", "NOT_COVERED"),
        ("scanned-page-only-reason-from-order", "not judged: a report could not be read", "REPORT_UNREADABLE"),
        ("compression-with-booked-spine-clinic", "report read, nothing to add", "REPORT_READ"),
        ("disc-severe-compression-falls", "", ""),
    ],
)
def test_each_silence_has_its_reason_in_words_and_as_a_code_that_is_kept(
    identity: str, silence: str, code: str
) -> None:
    decision = decided(identity)
    assert (decision.reasons.silence, decision.reasons.codes().silence) == (silence, code)
    assert bool(decision.cards) is (not silence)


def test_a_card_that_was_answered_leaves_another_silence_than_a_report_that_asks_for_nothing() -> None:
    shown = decided("disc-severe-compression-falls")
    assert shown.without is not None
    assert shown.without(frozenset(shown.considered)).reasons.silence == "answered before"


def test_a_card_that_the_site_does_not_want_is_not_told_as_nothing_to_add() -> None:
    off = decided("disc-severe-compression-falls", frozenset({"CordCompressionReported"}))
    assert (off.cards, off.reasons.silence) == ((), "a card is turned off at this site")


def test_a_conclusion_without_the_text_of_the_report_is_read_only_in_part() -> None:
    """The report itself is a scanned page, to which the conclusion refers."""
    alone: dict[str, Any] = {"conclusion": "See the attached report.", "result": []}
    part = decided("compression-with-booked-spine-clinic", presentedForm=[PDF], **alone)
    assert part.reasons.silence == "a report was read only in part"
    whole = decided("compression-with-booked-spine-clinic")
    assert whole.reasons.silence == "report read, nothing to add"


def test_a_very_long_report_is_read_only_in_part() -> None:
    text = "FINDINGS: Unchanged plaques.\n" * 20_000
    form = {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}
    assert decided("compression-with-booked-spine-clinic", presentedForm=[form]).reasons.silence == (
        "a report was read only in part"
    )
