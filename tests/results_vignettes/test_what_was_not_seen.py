"""A card that says that nothing is on record names what of the record could not be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.chart.prefetch import FOLLOWING
from cds_services.demyelinating_results.service import evaluate
from cds_services.hook_request import PATIENT_VIEW, read_request
from cds_services.recommendation.card_texts import shared_texts
from tests.results_vignettes.case import load
from tests.results_vignettes.patient_view import request

CASE = next(case for case in load() if case.id == "enhancing-c4-old-neurology-contact")
FAILED = {"resourceType": "OperationOutcome"}
ELSEWHERE = {"patient", "encounter"}
"""Keys that no line names: without the patient there is no card, and a visit is one of `encounters`."""


def detail(**prefetch: Any) -> str:  # noqa: ANN401 - whatever a client may send
    """The text of the card of a relapse with an enhancing lesion and no contact since."""
    body = request(CASE)
    body["prefetch"] |= prefetch
    called = read_request(body, PATIENT_VIEW)
    (card,) = evaluate(called, date.fromisoformat(CASE.today), Deployment("https://cds.example.org")).cards
    return card.detail or ""


def test_a_record_that_was_read_needs_no_line() -> None:
    assert "could not be read here" not in detail()


@pytest.mark.parametrize("key", ["serviceRequests", "appointments", "encounters", "tasks", "medications"])
def test_what_could_not_be_read_is_named(key: str) -> None:
    """The referral may be there: the reader has to look."""
    assert f"Check in the chart: {shared_texts().unseen_names[key]} (could not be read here)." in detail(
        **{key: FAILED}
    )


def test_two_keys_with_one_name_are_named_once() -> None:
    assert detail(tasks=FAILED, communications=FAILED).count("who was informed") == 1


def test_every_key_that_is_asked_for_has_a_name() -> None:
    assert {*FOLLOWING.kinds} - ELSEWHERE == {*shared_texts().unseen_names}
