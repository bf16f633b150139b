"""Newcombe, Statistics in Medicine 1998;17:857-872, table I, method 3 (Wilson's score without correction)."""

from __future__ import annotations

import pytest

from app.governance.statistics.proportion import proportion


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_intervals_are_those_that_newcombe_published(events: int, total: int, low: float, high: float) -> None:
    found = proportion(events, total)
    assert found is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=0.00005)


def test_all_of_them_is_a_share_of_one() -> None:
    found = proportion(20, 20)
    assert found is not None
    assert (found.share, found.interval.high) == (1.0, 1.0)
    assert found.interval.low == pytest.approx(1 - 0.1611, abs=0.00005)


def test_nothing_has_no_share() -> None:
    assert proportion(0, 0) is None


def test_more_events_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 is no proportion"):
        proportion(3, 2)
