"""The design effects of Rao and Scott, Biometrics 1992;48:577-585, on the litters of Weil 1970 (their table 1)."""

from __future__ import annotations

import pytest

from app.governance.statistics.clusters import Cluster, ClusteredProportion, clustered, compare_clustered
from app.governance.statistics.comparison import compare
from app.governance.statistics.interval import student
from app.governance.statistics.proportion import proportion

CONTROL = "13/13 12/12 9/9 9/9 8/8 8/8 12/13 11/12 9/10 9/10 8/9 11/13 4/5 5/7 7/10 7/10"
TREATED = "12/12 11/11 10/10 9/9 10/11 9/10 9/10 8/9 8/9 4/5 7/9 4/7 5/10 3/6 3/10 0/7"


def test_the_design_effects_are_those_of_rao_and_scott() -> None:
    control, treated = _arm(CONTROL), _arm(TREATED)
    assert (control.events, control.total, treated.events, treated.total) == (142, 158, 112, 145)
    assert control.design_effect == pytest.approx(1.23, abs=0.005)
    assert treated.design_effect == pytest.approx(3.95, abs=0.005)


def test_litters_that_differ_make_a_difference_uncertain_that_looks_certain() -> None:
    control, treated = _arm(CONTROL), _arm(TREATED)
    plain_control, plain_treated = proportion(142, 158), proportion(112, 145)
    assert plain_control is not None
    assert plain_treated is not None
    plain, robust = compare(plain_control, plain_treated), compare_clustered(control, treated)
    assert robust is not None
    assert robust.difference == pytest.approx(plain.difference)
    assert plain.difference_interval.low > 0 > robust.difference_interval.low


def test_clusters_of_one_are_independent_cases() -> None:
    found = clustered([Cluster(1, 1)] * 30 + [Cluster(0, 1)] * 70)
    assert found is not None
    assert found.design_effect == pytest.approx(1.01, abs=0.01)


def test_cases_that_are_all_alike_are_worth_one_for_each_cluster() -> None:
    found = clustered([Cluster(0, 10)] * 8)
    assert found is not None
    assert found.design_effect == 10
    one_each = clustered([Cluster(0, 1)] * 8)
    assert one_each is not None
    assert found.interval == one_each.interval


def test_four_clinicians_are_too_few_for_an_interval() -> None:
    few = clustered([Cluster(3, 10)] * 4)
    many = clustered([Cluster(3, 10), Cluster(5, 10)] * 4)
    assert few is not None
    assert many is not None
    assert few.interval is None
    assert compare_clustered(few, many) is None


def test_no_case_has_no_share() -> None:
    assert clustered([Cluster(0, 0)]) is None


@pytest.mark.parametrize(("degrees", "published"), [(4, 2.776), (8, 2.306), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_students_quantiles_are_those_of_the_table(degrees: int, published: float) -> None:
    assert student(degrees) == pytest.approx(published, rel=0.002)


def test_too_few_degrees_of_freedom_are_refused() -> None:
    with pytest.raises(ValueError, match="3 degrees of freedom are too few"):
        student(3)


def _arm(litters: str) -> ClusteredProportion:
    found = clustered([Cluster(*map(int, each.split("/"))) for each in litters.split()])
    assert found is not None
    return found
