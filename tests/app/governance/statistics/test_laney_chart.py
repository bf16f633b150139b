"""The p' chart on the attendances of Mohammed and others, BMJ Quality and Safety 2013;22:362-368.

The limits of the last week are those that the manual of qicharts2 (vignette, case 5) prints beside its chart.
"""

from __future__ import annotations

import pytest

from app.governance.statistics.control_chart import SIGMA_RULE
from app.governance.statistics.laney_chart import laney_chart

ATTENDANCES = [
    (266501, 280443), (264225, 276823), (276532, 291681), (281461, 296155), (269071, 282343),
    (261215, 275888), (270409, 283867), (279778, 295251), (270483, 284468), (270320, 282529),
    (267923, 279618), (271478, 283932), (255353, 266629), (256820, 268091), (261835, 276803),
    (259144, 271578), (255910, 266005), (260863, 273520), (264465, 278574), (260989, 273772),
]  # fmt: skip


def test_centre_and_limits_are_the_published_ones() -> None:
    chart = laney_chart(ATTENDANCES)
    assert chart is not None
    assert chart.centre == pytest.approx(0.95290, abs=5e-6)
    assert (chart.points[-1].low, chart.points[-1].high) == pytest.approx((0.93997, 0.96582), abs=5e-6)
    assert chart.signals == ()


def test_a_fall_after_the_baseline_is_a_signal() -> None:
    steady = [(48, 100), (52, 100), (50, 100), (47, 100), (53, 100), (50, 100)] * 3
    chart = laney_chart([*steady, (20, 100)], baseline=len(steady))
    assert chart is not None
    assert [(signal.rule, signal.at) for signal in chart.signals] == [(SIGMA_RULE, len(steady))]


def test_a_baseline_without_chance_has_no_chart() -> None:
    assert laney_chart([(0, 10), (0, 12)]) is None
    assert laney_chart([(1, 10)]) is None
    assert laney_chart([]) is None
