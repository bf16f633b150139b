"""Differences against Newcombe, Statistics in Medicine 1998;17:873-890, table II, method 10.

The ratio is that of Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 4: the
trial of adrenaline of Perondi and others 2004, MOVER-R Wilson.
"""

from __future__ import annotations

from math import inf

import pytest

from app.governance.statistics.comparison import Comparison, compare
from app.governance.statistics.proportion import proportion


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_differences_are_those_that_newcombe_published(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = _compare(first, second).difference_interval
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


def test_the_ratio_is_the_published_one() -> None:
    found = _compare((7, 34), (1, 34))
    assert found.ratio == pytest.approx(7.0)
    assert found.ratio_interval is not None
    assert (found.ratio_interval.low, found.ratio_interval.high) == pytest.approx((1.1537, 41.9763), abs=0.00005)
    assert (found.difference_interval.low, found.difference_interval.high) == pytest.approx((0.0189, 0.3404), abs=5e-5)


def test_a_ratio_to_nothing_has_no_upper_limit() -> None:
    found = _compare((5, 56), (0, 29))
    assert found.ratio is None
    assert found.ratio_interval is not None
    assert found.ratio_interval.high == inf


def test_nothing_to_nothing_has_no_ratio() -> None:
    assert _compare((0, 10), (0, 20)).ratio_interval is None


def _compare(first: tuple[int, int], second: tuple[int, int]) -> Comparison:
    one, two = proportion(*first), proportion(*second)
    assert one is not None
    assert two is not None
    return compare(one, two)
