"""A report as the result screen shows it."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest

from app.demo import inside_results
from app.demo.reports import ReportSeen, quotes_in
from cds_services.cds_hooks import Deployment
from cds_services.registry import services

OFFERED = services(Deployment("https://cds.example.org"))
SERVICE = "demyelinating-imaging-results"
TODAY = date(2026, 3, 16)
TEXT = """MRI BRAIN
INDICATION: Known MS, numb arm for two weeks. Relapse?
FINDINGS: The first line is long enough to be one that was wrapped, and it goes
on here.
Orbits: normal.
IMPRESSION:
1. New enhancing periventricular lesion, typical of demyelination.
2. Second line
   goes on.
"""


def report(text: str = TEXT, kind: str = "text/plain", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR
    """A DiagnosticReport of four days ago."""
    form = {"contentType": kind, "data": base64.b64encode(text.encode()).decode()}
    return {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": {"text": "MRI brain without and with contrast"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-03-12",
        "presentedForm": [form],
        **more,
    }


def call(*reports: dict[str, Any]) -> inside_results.Evaluated:
    """A chart that is opened."""
    ms = {"resourceType": "Condition", "id": "ms", "code": {"text": "Multiple sclerosis"}}
    body = {
        "hook": "patient-view",
        "hookInstance": "a",
        "context": {"userId": "Practitioner/d", "patientId": "p1"},
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "p1", "birthDate": "1984-03-02"},
            "conditions": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": ms}]},
            "reports": {
                "resourceType": "Bundle",
                "type": "searchset",
                "entry": [{"resource": each} for each in reports],
            },
        },
    }
    return inside_results.evaluate(json.dumps(body).encode(), SERVICE, TODAY, OFFERED, b"key")


def words(seen: ReportSeen, mark: str) -> list[str]:
    """The words with a mark."""
    return [run.text for block in seen.blocks for run in block.runs if run.mark == mark]


def test_headings_labels_and_numbers_part_a_report_and_wrapped_lines_are_joined() -> None:
    (seen,) = inside_results.unread_reports([report()], "p1")
    assert [(block.kind, block.label, "".join(run.text for run in block.runs)) for block in seen.blocks] == [
        ("title", "", "MRI BRAIN"),
        ("heading", "Indication", "Known MS, numb arm for two weeks. Relapse?"),
        ("heading", "Findings", "The first line is long enough to be one that was wrapped, and it goes on here."),
        ("text", "Orbits", "normal."),
        ("heading", "Impression", ""),
        ("item", "", "1. New enhancing periventricular lesion, typical of demyelination."),
        ("item", "", "2. Second line goes on."),
    ]
    assert (seen.day, seen.about, seen.counts) == ("12 Mar 2026", "final, plain text", None)
    assert not words(seen, "read")


def test_what_the_card_quotes_is_marked_and_only_in_reports_that_count() -> None:
    old = report(id="r0", effectiveDateTime="2025-03-12")
    seen, older = inside_results.shown_reports(call(old, report()))
    assert words(seen, "quoted") == ["New enhancing periventricular lesion, typical of demyelination"]
    assert (seen.counts, seen.is_quoted) == (True, True)
    assert (older.counts, older.is_quoted, words(older, "read")) == (False, False, [])


def test_a_report_that_came_in_parts_is_put_together() -> None:
    (seen,) = inside_results.unread_reports([report(presentedForm=[], conclusion="Nothing new.")], "p1")
    assert [(block.label, block.runs[0].text if block.runs else "") for block in seen.blocks] == [
        ("Impression", ""),
        ("", "Nothing new."),
    ]


@pytest.mark.parametrize("kind", ["application/pdf", "image/png"])
def test_a_form_that_is_not_read_has_no_text(kind: str) -> None:
    (seen,) = inside_results.unread_reports([report("%PDF", kind)], "p1")
    assert seen.blocks == []
    assert "another form" in seen.about


def test_the_reasons_name_what_counts_why_and_the_words_that_decided() -> None:
    seen = inside_results.look(call(report()))
    assert seen["counted"] == [("MRI head, 12 March 2026", "final, 4 days old, the newest of its region")]
    facts = {fact.name: fact for fact in dict(seen["facts"])["MRI head, 12 March 2026"]}
    assert facts["Enhancing lesion"].passages[0][0] == "impression"
    rules = {rule.code: rule for rule in seen["rules"]}
    assert (rules["NewEnhancingLesion"].state, rules["NewEnhancingLesion"].indicator) == ("spoke", "warning")
    assert seen["scenario"] == "Relapse"


def test_an_answered_card_is_a_silent_rule() -> None:
    first = call(report())
    assert first.decision.without is not None
    again = first._replace(decision=first.decision.without(frozenset(first.decision.considered)))
    assert len(first.decision.cards) == 1
    assert again.decision.cards == ()
    silent = [rule for rule in inside_results.look(again)["rules"] if rule.state == "silent"]
    assert {rule.why for rule in silent} == {"its card was answered for this version of the report"}


def test_quotations_are_found_as_they_are_written_in_the_report() -> None:
    detail = "MRI, 12 March 2026: 'C5\\-C6 \\(left\\) &lt; 5 mm'.\n\nMore."
    assert quotes_in([detail, None]) == ["C5-C6 (left) < 5 mm"]
