"""Garwood's exact limits of a Poisson mean as tabulated (Pearson and Hartley, Biometrika Tables I, table 40)."""

from __future__ import annotations

import pytest

from app.governance.statistics.rate import poisson, rate


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_the_limits_are_those_of_the_table(events: int, low: float, high: float) -> None:
    limits = poisson(events)
    assert (limits.low, limits.high) == pytest.approx((low, high), abs=0.005)


def test_many_events_use_byars_approximation_without_a_step() -> None:
    exact, approximate = poisson(100), poisson(101)
    assert approximate.low - exact.low == pytest.approx(0.9, abs=0.05)
    assert approximate.high - exact.high == pytest.approx(1.1, abs=0.05)


def test_the_rate_is_per_hundred() -> None:
    found = rate(10, 2000)
    assert found is not None
    assert found.per_100 == 0.5
    assert (found.interval.low, found.interval.high) == pytest.approx((0.240, 0.920), abs=0.0005)


def test_no_unit_has_no_rate_and_a_negative_count_is_refused() -> None:
    assert rate(0, 0) is None
    with pytest.raises(ValueError, match="no rate"):
        rate(-1, 5)
