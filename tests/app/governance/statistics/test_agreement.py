"""Kappa against the manual of SAS/STAT (PROC FREQ, agreement study) and Fleiss, Levin and Paik 2003, table 18.1."""

from __future__ import annotations

import pytest

from app.governance.statistics.agreement import agreement

DERMATOLOGISTS = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
PSYCHIATRISTS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]


def test_kappa_and_its_interval_are_those_of_the_sas_manual() -> None:
    found = agreement(_pairs(DERMATOLOGISTS))
    assert found is not None
    assert found.kappa == pytest.approx(0.3449, abs=0.00005)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((0.2030, 0.4868), abs=0.00005)


def test_kappa_is_that_of_fleiss() -> None:
    found = agreement(_pairs(PSYCHIATRISTS))
    assert found is not None
    assert found.cases == 100
    assert (found.observed, found.expected) == pytest.approx((0.89, 0.66))
    assert found.kappa == pytest.approx(0.68, abs=0.005)


def test_perfect_agreement_is_one() -> None:
    found = agreement([(True, True), (False, False)])
    assert found is not None
    assert found.kappa == 1


def test_one_answer_from_both_always_says_nothing_beyond_chance() -> None:
    found = agreement([(True, True)] * 20)
    assert found is not None
    assert (found.observed, found.kappa, found.interval) == (1.0, None, None)


def test_no_case_has_no_agreement() -> None:
    assert agreement([]) is None


def _pairs(table: list[list[int]]) -> list[tuple[int, int]]:
    return [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
