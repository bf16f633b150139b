"""What a request costs beside the floor, round by round."""

from __future__ import annotations

from benchmarks.load import Measured


def test_each_round_is_set_beside_the_floor_of_the_same_round() -> None:
    busy_in_the_second_round = Measured(cpu=[200.0, 900.0])
    assert busy_in_the_second_round.ratios(Measured(cpu=[100.0, 450.0])) == [2.0, 2.0]
