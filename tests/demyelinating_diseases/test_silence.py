"""Why nothing is said of an order: not judged, and why; or judged, and with what result."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.recommendation.silence import Silence
from tests.recommendation.test_order_ratings import LEGS, order, sign

HEAD = "MRI head without and with contrast"
CORD = "MRI cervical and thoracic spine without and with contrast"


@pytest.mark.parametrize(
    ("reason", "problems", "expected"),
    [
        (None, None, Silence.NO_REASON),
        ("asdf qwerty", None, Silence.NO_REASON),
        ("asdf qwerty", [], Silence.NO_REASON),
        ("Beinschwäche beidseits seit Montag", None, Silence.NO_REASON),
        ("MS", None, Silence.NO_REASON),
        ("dizzy at times", None, Silence.SITUATION_OPEN),
        ("fell from a ladder, neck pain", None, Silence.ANOTHER_QUESTION),
        ("Guillain-Barre syndrome?", [], Silence.ANOTHER_QUESTION),
        ("headache", [], Silence.ANOTHER_QUESTION),
        ("new double vision for 5 days", None, Silence.RATED_APPROPRIATE),
        ("annual MS surveillance, stable", None, Silence.NOTHING_TO_ADD),
    ],
)
def test_the_reason_tells_which_silence_it_is(reason: str | None, problems: list[Any] | None, expected: str) -> None:
    decision = sign(order(HEAD, reason), problems=problems)
    assert not decision.cards
    assert decision.reasons.silence == expected


def test_among_several_orders_the_one_that_was_not_judged_is_said() -> None:
    decision = sign(order(CORD, LEGS), order("MRI lumbar spine without contrast", "right sciatica, L5 pain", "b"))
    assert not decision.cards
    assert decision.reasons.silence == Silence.ANOTHER_QUESTION


@pytest.mark.parametrize(
    ("study", "born", "expected"),
    [
        ("ultrasound of the kidneys", "1984-03-02", Silence.NOT_COVERED),
        (HEAD, "2014-03-02", Silence.NOT_COVERED),
        (HEAD, "", Silence.NO_AGE),
    ],
)
def test_what_is_not_covered_was_not_judged(study: str, born: str, expected: str) -> None:
    assert sign(order(study), born=born).reasons.silence == expected


def test_beside_a_card_nothing_is_silent() -> None:
    decision = sign(order("CT thoracic spine without contrast"))
    assert decision.cards
    assert decision.reasons.silence == ""
