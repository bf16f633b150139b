"""The hazard log is written from its file, names tests that exist, and accepts nothing that no one has signed."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from docs.hooks.hazard_log import SOURCE, Hazard, hazard_log, markdown
from tests.documentation.pages import DOCS
from tests.named_tests import exists, names

LOG = hazard_log()
CASE = (DOCS / "safety-case.md").read_text(encoding="utf-8")


def test_the_page_is_written_from_the_file() -> None:
    page = SOURCE.with_suffix(".md").read_text(encoding="utf-8")
    assert page == markdown(), "run: make hazard-log"


@pytest.mark.parametrize("hazard", LOG.hazards, ids=lambda hazard: hazard.id)
def test_every_control_names_tests_and_every_test_exists(hazard: Hazard) -> None:
    assert hazard.controls
    for control in hazard.controls:
        assert control.tests, control.what
        assert [test for test in control.tests if not exists(test)] == [], control.what


def test_a_test_that_disappeared_is_found() -> None:
    assert not exists("tests/documentation/test_hazard_log.py::test_that_was_never_written")
    assert not exists("tests/documentation/test_of_nothing.py::test_that_was_never_written")
    assert "test_a_test_that_disappeared_is_found" in names(DOCS.parent / "tests/documentation/test_hazard_log.py")


def test_hazards_are_numbered_and_say_what_remains() -> None:
    assert [hazard.id for hazard in LOG.hazards] == [f"H{number:02}" for number in range(1, len(LOG.hazards) + 1)]
    assert all(hazard.causes and hazard.effects and hazard.harm and hazard.left for hazard in LOG.hazards)
    assert all(hazard.deployer for hazard in LOG.hazards), "no hazard is controlled by the product alone"


def test_no_control_makes_a_risk_greater_or_a_harm_smaller() -> None:
    order = list(LOG.likelihoods)
    for hazard in LOG.hazards:
        assert hazard.residual.severity == hazard.initial.severity, hazard.id
        assert order.index(hazard.residual.likelihood) <= order.index(hazard.initial.likelihood), hazard.id


def test_the_matrix_rises_with_severity_and_likelihood() -> None:
    rows = [LOG.matrix[likelihood] for likelihood in LOG.likelihoods]
    assert all(left <= right for row in rows for left, right in pairwise(row))
    assert all(low <= high for below, above in pairwise(rows) for low, high in zip(below, above, strict=True))
    assert {rating for row in rows for rating in row} == set(LOG.ratings)


def test_what_is_not_signed_is_called_not_signed() -> None:
    assert LOG.signed_by == ""
    assert "Not signed" in markdown()
    assert "Not signed" in CASE


def test_the_safety_case_names_tests_and_hazards_that_exist() -> None:
    named = re.findall(r"`(tests/[^`]+::[^`]+)`", CASE)
    assert named
    assert [test for test in named if not exists(test)] == []
    known = {hazard.id for hazard in LOG.hazards}
    assert set(re.findall(r"\bH\d\d\b", CASE)) <= known
