"""Anhøj's critical values as the manual of qicharts2 tabulates them (appendix 2)."""

from __future__ import annotations

import pytest

from app.governance.statistics.control_chart import CROSSINGS_RULE, RUN_RULE
from app.governance.statistics.runs import fewest_crossings, longest_run, run_signals


@pytest.mark.parametrize(
    ("points", "run", "crossings"),
    [(10, 6, 2), (12, 7, 3), (22, 7, 7), (23, 8, 7), (45, 8, 17), (46, 9, 17), (79, 9, 32)],
)
def test_the_critical_values_are_the_published_ones(points: int, run: int, crossings: int) -> None:
    assert (longest_run(points), fewest_crossings(points)) == (run, crossings)


def test_a_shift_is_a_long_run_and_crosses_the_centre_rarely() -> None:
    values = [1.0] * 12 + [3.0] * 12
    found = run_signals(values, 2.0)
    assert [(signal.rule, signal.at) for signal in found] == [(RUN_RULE, 8), (CROSSINGS_RULE, 23)]


def test_ups_and_downs_are_no_signal() -> None:
    assert run_signals([1.0, 3.0] * 12, 2.0) == []


def test_points_on_the_centre_do_not_count() -> None:
    assert run_signals([2.0] * 40, 2.0) == []
    assert run_signals([1.0, 2.0] * 9, 2.0) == []
