"""Chances of counts; the comparison of rates is the worked example of Przyborowski and Wilenski's test."""

from __future__ import annotations

from math import comb

import pytest

from app.governance.statistics.chance import at_least, none_in


def test_the_chance_of_so_many_is_the_binomial_tail() -> None:
    """Equal trials and 15 against 5: the upper tail of 20 coins."""
    tail = sum(comb(20, heads) for heads in range(15, 21)) / 2**20
    assert at_least(15, 100, 5, 100) == pytest.approx(tail)
    assert at_least(0, 10, 5, 100) == 1


def test_nothing_for_long_is_unlikely_where_the_rate_is_known_well() -> None:
    assert none_in(100, 10_000, 100_000) == pytest.approx(0.9**100, rel=0.01)


def test_few_events_leave_room_for_a_lower_rate() -> None:
    assert none_in(100, 5, 50) > 20 * 0.9**100


def test_no_trial_says_nothing() -> None:
    assert none_in(0, 5, 50) == 1
