"""The answers that the soak holds to be right."""

from __future__ import annotations

import pytest

from benchmarks.soak_mix import Ask, blotted, mix

OWN, OTHER = "6d0f3c52-0c6e-4d8e-9a53-6a1f5b1f0c11", "00000000-0c6e-4d8e-9a53-6a1f5b1f0c11"


@pytest.fixture(scope="module")
def asks() -> list[Ask]:
    """The mix."""
    return mix("http://127.0.0.1:8080")


def test_the_mix_holds_silence_cards_and_orders_of_other_things(asks: list[Ask]) -> None:
    assert {ask.path.rpartition("/")[2] for ask in asks} == {
        "demyelinating-imaging-order-select",
        "demyelinating-imaging-order-sign",
    }
    silent = [ask for ask in asks if ask.answer == b'{"cards":[]}']
    assert any(ask.recorded for ask in silent)
    assert any(not ask.recorded for ask in silent)
    assert len({ask.scenario for ask in asks if ask.answer.startswith(b'{"cards":[{')}) > 3


def test_a_body_carries_its_own_hook_instance(asks: list[Ask]) -> None:
    assert asks[0].body(OTHER).count(OTHER.encode()) == 1


def test_another_calls_instance_is_not_taken_for_ones_own() -> None:
    answer = f'{{"uuid":"{OWN}"}}'.encode()
    assert blotted(answer, OWN) != blotted(answer, OTHER)
