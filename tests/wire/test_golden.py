"""Each profile answers its recorded requests as it was written down."""

from __future__ import annotations

import json

import pytest

from tests.wire.golden import Recorded, answers, recorded

CALLS = recorded()


@pytest.fixture(scope="module")
def given() -> dict[str, str]:
    """The answers of now, by profile and hook."""
    return {call.name: answer for call, answer in answers(CALLS)}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_the_answer_is_the_one_written_down(given: dict[str, str], call: Recorded) -> None:
    assert given[call.name] == call.answer, "look at the change, then run: .venv/bin/python -m tests.wire.golden"


def test_every_profile_shows_the_card_of_a_result() -> None:
    """Each of another situation, so that referrals, tests and studies are all seen in the form of some client."""
    cards = [json.loads(call.answer)["cards"] for call in CALLS if call.hook == "patient-view"]
    assert all(cards)
    assert len({card[0]["summary"] for card in cards}) == len(cards)


def test_no_two_profiles_answer_order_signing_alike() -> None:
    """Else one of the requests would not show what its profile is for."""
    signed = [call.answer for call in CALLS if call.hook == "order-sign"]
    assert len(set(signed)) == len(signed)
