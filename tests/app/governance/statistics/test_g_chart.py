"""The g chart on deliveries between newborns with asphyxia: Anhøj, Mastering SPC for healthcare, rare events.

The book states that a signal by three standard deviations "would require at least 518 consecutive deliveries".
"""

from __future__ import annotations

import random
from math import ceil

import pytest

from app.governance.statistics.control_chart import SIGMA_RULE
from app.governance.statistics.g_chart import TAIL, g_chart, quantile

DELIVERIES = [99, 64, 255, 68, 148, 73, 35, 63, 286, 24, 176, 33, 418, 139, 54]


def test_benneyans_limit_is_the_published_one() -> None:
    found = g_chart(DELIVERIES)
    assert found is not None
    assert ceil(found.three_sigma) == 518
    assert found.chart.signals == ()


def test_the_limit_is_passed_as_rarely_as_three_standard_deviations_of_a_normal_distribution() -> None:
    found = g_chart(DELIVERIES)
    assert found is not None
    stays = 1 - 1 / 130
    limit = round(found.chart.points[0].high)
    assert stays ** (limit + 1) <= TAIL < stays**limit


def test_the_open_gap_has_the_chance_of_nothing_for_so_long() -> None:
    found = g_chart([9] * 20, open_gap=66)
    assert found is not None
    assert found.open_chance == pytest.approx(0.9**66)


def test_a_gap_that_chance_does_not_reach_is_a_signal() -> None:
    found = g_chart([*DELIVERIES, 900], baseline=len(DELIVERIES))
    assert found is not None
    assert [(signal.rule, signal.at) for signal in found.chart.signals] == [(SIGMA_RULE, len(DELIVERIES))]


def test_gaps_of_one_rate_pass_the_limits_about_as_rarely_as_stated() -> None:
    seeded = random.Random(16)  # noqa: S311 - a simulation, no secret
    gaps = [quantile(0.05, seeded.random()) for _ in range(20_000)]
    found = g_chart(gaps)
    assert found is not None
    beyond = sum(signal.rule == SIGMA_RULE for signal in found.chart.signals)
    assert 10 <= beyond <= 50


def test_an_event_every_time_has_no_gap() -> None:
    found = g_chart([0, 0, 0])
    assert found is not None
    assert (found.chart.centre, found.chart.points[0].high) == (0.0, 0.0)


def test_without_two_events_there_is_no_gap() -> None:
    assert g_chart([], open_gap=50) is None
