"""Codes and words that contradict each other: the safer reading, told in the explanation without patient data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cds_services.demyelination.interpretation import interpretation
from cds_services.indication.finding import Finding
from cds_services.indication.reconciliation import reconcile
from cds_services.narrative.mention import Assertion, Course
from tests.vignettes import answers
from tests.vignettes.case import load
from tests.vignettes.order_select import request

VIGNETTES = {vignette.id: vignette for vignette in load()}
DEFICIT = Finding("both-legs-weakness", "weak legs", "reason for exam")
ROUTINE = Finding("surveillance", "annual", "reason for exam")
DISEASES = interpretation().established_diseases.value
MS = Finding("multiple-sclerosis", "multiple sclerosis", "reason for exam")


def coded(finding: Finding) -> Finding:
    """The same finding, said by a code."""
    return replace(finding, coded=True)


def test_codes_and_words_that_agree_stay_as_they_are() -> None:
    for findings in ((), (DEFICIT,), (coded(DEFICIT), ROUTINE, DEFICIT), (coded(ROUTINE), ROUTINE, DEFICIT)):
        assert reconcile(findings, DISEASES) == (findings, ())


def test_a_new_deficit_in_words_decides_over_a_routine_code() -> None:
    agreement = reconcile((coded(ROUTINE), DEFICIT), DISEASES)
    assert agreement.findings == (coded(ROUTINE), DEFICIT)
    assert agreement.notes == ("codes name a surveillance purpose, words a new deficit: the deficit decides",)


def test_an_old_deficit_in_words_does_not_contradict_a_routine_code() -> None:
    assert not reconcile((coded(ROUTINE), replace(DEFICIT, course=Course.STATIC)), DISEASES).notes


def test_a_coded_deficit_beside_routine_words_is_an_old_one() -> None:
    agreement = reconcile((coded(DEFICIT), ROUTINE), DISEASES)
    assert agreement.findings[0].course is Course.STATIC


def test_words_that_deny_or_ask_outweigh_a_code() -> None:
    for assertion in (Assertion.NEGATED, Assertion.ASKED):
        for finding in (MS,):
            agreement = reconcile((coded(finding), replace(finding, assertion=assertion)), DISEASES)
            assert agreement.findings[0].assertion is assertion
            assert agreement.notes


@pytest.mark.parametrize("name", sorted(name for name in VIGNETTES if name.startswith("odds-") and "drug" not in name))
def test_the_explanation_says_so_and_nothing_of_the_patient(name: str) -> None:
    vignette = VIGNETTES[name]
    notes = answers.ask(request(vignette), vignette.today).notes
    told = [note for note in notes if note.endswith(("the safer reading was taken", "the deficit decides"))]
    assert told
    assert not any("weak" in note or "numb" in note or "paraparesis" in note for note in told)


def test_a_text_too_long_to_read_is_told() -> None:
    vignette = VIGNETTES["odds-drug-code-new-deficit"]
    body = request(vignette)
    body["context"]["draftOrders"]["entry"][0]["resource"]["note"] = [{"text": "well " * 200_000}]
    assert (
        "note of the order: only the beginning of a very long text was read" in answers.ask(body, vignette.today).notes
    )
