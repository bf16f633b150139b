"""Kidney function and gadolinium: the newest usable result decides, strictly below 30."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cds_services.chart.condition import ChartCondition, read_condition
from cds_services.chart.problem_words import with_concepts_of_words
from cds_services.safety.renal_function import RenalFunction, read_renal_function
from tests.chart.chart_builder import TODAY, condition, egfr
from tests.chart.reading import observations, procedures


def _kidney(*results: dict[str, Any], problems: tuple[dict[str, Any], ...] = ()) -> RenalFunction:
    conditions: list[ChartCondition] = []
    for problem in problems:
        read = read_condition(problem, None, TODAY)
        if read is not None:
            conditions.append(with_concepts_of_words(read, TODAY))
    return read_renal_function(observations(results), conditions, TODAY)


@pytest.mark.parametrize(("value", "risk"), [(29.9, True), (Decimal("29.99"), True), (30, False), (30.1, False)])
def test_the_line_is_strictly_below_thirty(value: float | Decimal, risk: bool) -> None:  # noqa: FBT001
    """30 itself is no risk, anything below it is."""
    assert _kidney(egfr(value, "2026-11-10")).at_risk is risk


def test_the_newest_result_decides() -> None:
    """A low value that a later one supersedes counts no more, in whatever order they come."""
    low, better = egfr(22, "2026-06-01"), egfr(61, "2026-11-10")
    assert not _kidney(low, better).at_risk
    assert not _kidney(better, low).at_risk


def test_a_unit_is_converted_or_the_value_is_left_out_and_said() -> None:
    """0.4 mL/s is 24 mL/min; an unknown unit is not guessed."""
    assert _kidney(egfr(0.4, "2026-11-10", "mL/s/{1.73_m2}")).at_risk
    unknown = _kidney(egfr(22, "2026-11-10", "mmol/L"))
    assert not unknown.at_risk
    assert unknown.notes == (
        "an eGFR in a unit of something else did not count (1)",
        "the newest eGFR could not be read",
    )


def test_a_comparator_is_read() -> None:
    """A laboratory's "<30" is below thirty."""
    result = egfr(30, "2026-11-10")
    result["valueQuantity"]["comparator"] = "<"
    assert _kidney(result).at_risk


def test_void_results_do_not_count() -> None:
    """Entered in error is as if absent."""
    assert not _kidney(egfr(12, "2026-11-10", status="entered-in-error")).at_risk


def test_acute_injury_and_dialysis_count_whatever_the_number() -> None:
    """A normal eGFR does not reassure in acute injury or on dialysis; an old injury is over."""
    fine = egfr(65, "2026-11-20")
    assert _kidney(fine, problems=(condition("N17.9", recordedDate="2026-11-18"),)).at_risk
    assert _kidney(fine, problems=(condition("Z99.2", recordedDate="2024-01-01"),)).at_risk
    assert not _kidney(fine, problems=(condition("N17.9", recordedDate="2025-01-01"),)).at_risk


def test_chronic_kidney_disease_alone_does_not_count() -> None:
    """The stage on a problem list is no result."""
    assert not _kidney(problems=(condition("N18.4"),)).at_risk


@pytest.mark.parametrize(("code", "reason"), [("N18.6", "End-stage kidney disease"), ("Z99.2", "On dialysis")])
def test_end_stage_disease_and_dialysis_are_told_apart(code: str, reason: str) -> None:
    """The card does not say dialysis where the chart does not."""
    read = _kidney(egfr(65, "2026-11-20"), problems=(condition(code),))
    assert (read.at_risk, read.reason) == (True, reason)


def _procedure(code: str, system: str = "http://www.ama-assn.org/go/cpt", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    concept = {"coding": [{"system": system, "code": code}]}
    return {"resourceType": "Procedure", "status": "completed", "code": concept} | more


@pytest.mark.parametrize(
    ("procedure", "risk"),
    [
        (_procedure("90935", performedDateTime="2026-11-01"), True),
        (_procedure("90935-26", performedDateTime="2026-11"), True),
        (_procedure("302497006", "http://snomed.info/sct", performedPeriod={"start": "2026-11-01"}), True),
        (_procedure("5A1D70Z", "http://www.cms.gov/Medicare/Coding/ICD10", performedString="2026-11-20"), True),
        (_procedure("90945"), True),
        (_procedure("90945", status="in-progress", performedPeriod={"start": "2023-01-01"}), True),
        (_procedure("90935", performedDateTime="2024-11-01"), False),
        (_procedure("90935", performedDateTime="2027-11-01"), False),
        (_procedure("90935", performedAge={"value": 20, "code": "a"}), False),
        (_procedure("90935", status="not-done"), False),
        (_procedure("90935", status="entered-in-error"), False),
        (_procedure("36901", performedDateTime="2026-11-01"), False),
        ({"resourceType": "Device"}, False),
    ],
)
def test_dialysis_of_late_counts(procedure: dict[str, Any], risk: bool) -> None:  # noqa: FBT001
    """A session within three months, or one that goes on; access and what was not done are none."""
    assert read_renal_function((), (), TODAY, procedures([procedure])).at_risk is risk


@pytest.mark.parametrize("broken", [{}, {"value": "low"}, {"value": True, "unit": "mL/min"}, "22", None, []])
def test_garbage_is_skipped(broken: object) -> None:
    """A result that cannot be read never raises."""
    assert _kidney(egfr(1, "2026-11-10", valueQuantity=broken)).egfr is None
