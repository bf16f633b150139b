"""An eGFR in any unit and form that laboratories send."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.safety.egfr import read_results
from cds_services.safety.renal_function import RenalFunction, read_renal_function
from tests.chart.chart_builder import LOINC, TODAY, egfr
from tests.chart.reading import observations

CODE = {"coding": [{"system": LOINC, "code": "98979-8"}]}


def kidney(*results: dict[str, Any]) -> RenalFunction:
    """What these results say."""
    return read_renal_function(observations(results), (), TODAY)


def result(day: str | None = "2026-11-20", **elements: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    """An eGFR with these elements."""
    dated = {"effectiveDateTime": day} if day else {}
    return {"resourceType": "Observation", "status": "final", "code": CODE, **dated, **elements}


@pytest.mark.parametrize(
    "unit",
    [
        "mL/min/{1.73_m2}", "mL/min/1.73m*2", "mL/min/1.73 sq. m", "mL/min/1.73 sqm", "ml/min/1,73 m\u00b2", "mL/min",
        "ML/MIN", "mL/min/1.73m(2)", "mL/mn/1.73m2", "mL/min/1.73m\ufffd", "mL/min^1.73", "1.73/m2", "*", "", "NULL",
        "unknown", "cc/min", "mls/min/1.73m2", "mL per minute per 1.73 square metres", "mL\u00b7min-1\u00b71.73m-2",
        "mL/min/BSA", "{GFR}",
    ],
)  # fmt: skip
def test_a_unit_in_any_writing_is_the_usual_one(unit: str) -> None:
    assert kidney(egfr(22, "2026-11-20", unit)).egfr == 22
    assert not kidney(egfr(61, "2026-11-20", unit)).at_risk


def test_a_missing_unit_is_the_usual_one() -> None:
    assert kidney(result(valueQuantity={"value": 22})).egfr == 22


@pytest.mark.parametrize(
    ("value", "unit", "read"),
    [
        (0.4, "mL/s/{1.73_m2}", 24),
        (0.4, "ml/sec", 24),
        (1.2, "L/h/1.73m2", 20),
        (0.02, "L/min", 20),
        (28.8, "L/d", 20),
        (28.8, "L/24h", 20),
        (3.6, "L/h", 60),
    ],
)
def test_another_rate_is_converted(value: float, unit: str, read: float) -> None:
    assert kidney(egfr(value, "2026-11-20", unit)).egfr == pytest.approx(read)


@pytest.mark.parametrize("unit", ["%", "mmol/L", "mg/dL", "mL/min/kg", "mL/min (absolute)", "mL/min, not normalised"])
def test_a_unit_of_something_else_makes_it_unreadable(unit: str) -> None:
    read = kidney(egfr(22, "2026-11-20", unit))
    assert (read.egfr, read.unread) == (None, 1)
    assert read.notes[-1] == "the newest eGFR could not be read"


def test_code_and_unit_must_agree() -> None:
    """A code that says mL/s beside a unit that says L/h cannot both be right."""
    assert kidney(result(valueQuantity={"value": 1, "code": "mL/s", "unit": "L/h"})).egfr is None
    assert kidney(result(valueQuantity={"value": 0.4, "code": "mL/s", "unit": "per second"})).egfr == pytest.approx(24)


@pytest.mark.parametrize(
    "elements",
    [
        {"valueString": "<15"}, {"valueString": "28 (low)"}, {"valueString": "28,5"}, {"valueString": "< 30"},
        {"valueString": "less than 15"}, {"valueString": "28 mL/min/1.73m2 (MDRD)"}, {"valueString": "eGFR: 28"},
        {"valueString": "15-29"}, {"valueString": "28 L"}, {"valueString": "0.4 mL/s"},
        {"valueCodeableConcept": {"text": "<15"}}, {"valueInteger": 28},
        {"valueRange": {"low": {"value": 15}, "high": {"value": 29}}}, {"valueRange": {"high": {"value": 15}}},
        {"valueQuantity": {"value": "28"}}, {"valueQuantity": {"value": "<15"}},
        {"valueQuantity": {"value": 30, "comparator": "<"}},
    ],
)  # fmt: skip
def test_low_in_every_form(elements: dict[str, Any]) -> None:
    assert kidney(result(**elements)).at_risk


@pytest.mark.parametrize(
    "elements",
    [
        {"valueString": ">60"}, {"valueString": "> 90 mL/min"}, {"valueString": "\u2265 60"}, {"valueString": "30"},
        {"valueString": "greater than 60"}, {"valueString": "<= 30"}, {"valueInteger": 61},
        {"valueRange": {"low": {"value": 60}}}, {"valueQuantity": {"value": 60, "comparator": ">"}},
    ],
)  # fmt: skip
def test_sufficient_in_every_form(elements: dict[str, Any]) -> None:
    read = kidney(result(**elements))
    assert read.egfr is not None
    assert not read.at_risk


@pytest.mark.parametrize(
    "elements",
    [
        {}, {"valueString": "Stage 4"}, {"valueString": "see report"}, {"valueString": "2026"},
        {"valueString": "28/60"},
        {"valueString": ""}, {"valueBoolean": True}, {"valueRatio": {"numerator": {"value": 1}}}, {"valueQuantity": {}},
        {"valueQuantity": {"value": True}}, {"valueQuantity": {"unit": "mL/min"}}, {"valueRange": {}},
        {"valueDateTime": "2026"}, {"valueInteger": True},
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_and_nothing_older_takes_its_place(elements: dict[str, Any]) -> None:
    read = kidney(result(**elements), egfr(12, "2026-01-01"))
    assert (read.egfr, read.at_risk, read.unread) == (None, False, 1)
    assert read.notes[-1] == "the newest eGFR could not be read and no older one was taken in its place"


def test_a_test_that_was_not_done_is_no_result() -> None:
    absent: dict[str, Any] = {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}
    assert kidney(result(**absent), egfr(12, "2026-01-01")).at_risk
    assert kidney(result(status="cancelled"), egfr(12, "2026-01-01")).at_risk


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"effectiveDateTime": "2026-11-21T20:00:00Z"}, {"effectiveDateTime": "2026-11-21T08:00:00Z"}),
        ({"effectiveDateTime": "2026-11-21T01:00:00Z"}, {"effectiveDateTime": "2026-11-21T02:00:00+05:00"}),
        ({"effectiveDateTime": "2026-11-02"}, {"effectiveDateTime": "2026-11"}),
        ({"effectiveDateTime": "2026-01-02"}, {"effectiveDateTime": "2026"}),
        ({"effectiveDateTime": "2026-11-20T00:01:00Z"}, {"effectiveDateTime": "2026-11-20"}),
        ({"effectivePeriod": {"start": "2026-11-01", "end": "2026-11-20"}}, {"effectiveDateTime": "2026-11-19"}),
        ({"effectiveTiming": {"event": ["2026-11-20"]}}, {"effectiveDateTime": "2026-11-19"}),
        ({"effectiveInstant": "2026-11-20T08:00:00Z"}, {"effectiveDateTime": "2026-11-19"}),
        ({"issued": "2026-11-20T08:00:00Z"}, {"effectiveDateTime": "2026-11-19"}),
        ({"effectiveDateTime": "2026-11-20"}, {}),
        ({"effectiveDateTime": "2026-11-20"}, {"effectiveDateTime": "2027-01-01"}),
    ],
)
def test_the_newest_moment_decides(newer: dict[str, Any], older: dict[str, Any]) -> None:
    low, high = {"valueQuantity": {"value": 22}}, {"valueQuantity": {"value": 80}}
    for first, second in ((0, 1), (1, 0)):
        speaks = [result(None, **newer, **low), result(None, **older, **high)]
        silent = [result(None, **newer, **high), result(None, **older, **low)]
        assert kidney(speaks[first], speaks[second]).at_risk
        assert not kidney(silent[first], silent[second]).at_risk


def test_of_two_at_the_same_moment_the_lower_counts() -> None:
    """As of a pair of results by race."""
    pair = [egfr(33, "2026-11-20"), egfr(28, "2026-11-20")]
    assert kidney(*pair).egfr == 28
    assert kidney(*reversed(pair)).egfr == 28
    assert kidney(result(valueString="see report"), egfr(28, "2026-11-20")).egfr == 28


def test_a_result_that_lies_ahead_is_told() -> None:
    assert kidney(egfr(12, "2027-05-01")).notes == ("an eGFR of a day that lies ahead did not count (1)",)


def test_components_and_members_are_results() -> None:
    panel = {"resourceType": "Observation", "status": "final", "code": {"text": "Renal panel"}}
    potassium = {"code": {"coding": [{"system": LOINC, "code": "2823-3"}]}, "valueQuantity": {"value": 4.1}}
    component = {"code": CODE, "valueQuantity": {"value": 22}}
    dated = {"effectiveDateTime": "2026-11-20"}
    assert kidney(panel | dated | {"component": [potassium, component]}).egfr == 22
    races = [
        {"code": {"text": race}, "valueQuantity": {"value": value}} for race, value in (("black", 33), ("other", 28))
    ]
    assert kidney(result(component=[*races, potassium, {"code": {"text": "method"}, "valueString": "MDRD"}])).egfr == 28
    member = result(None, id="a", valueQuantity={"value": 22})
    assert kidney(panel | dated | {"contained": [member], "hasMember": [{"reference": "#a"}]}).egfr == 22
    empty = result("2026-11-21", hasMember=[{"reference": "Observation/a"}])
    assert kidney(empty, egfr(22, "2026-11-20")).egfr == 22


def test_a_note_beside_a_value_is_no_result() -> None:
    remark = {"code": {"text": "race"}, "valueString": "not stated"}
    assert kidney(result(valueQuantity={"value": 61}, component=[remark])).egfr == 61


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ({"text": "eGFR (CKD-EPI)"}, True),
        ({"text": "Estimated glomerular filtration rate"}, True),
        ({"coding": [{"system": "http://snomed.info/sct", "code": "1011481000000105"}]}, True),
        ({"coding": [{"system": LOINC, "code": "88294-4"}]}, True),
        ({"coding": [{"system": LOINC, "code": "35591-7"}], "text": "eGFR"}, False),
        ({"text": "Creatinine clearance"}, False),
        ({"text": "Creatinine"}, False),
    ],
)
def test_the_code_says_what_is_measured(code: dict[str, Any], ours: bool) -> None:  # noqa: FBT001
    assert (
        bool(
            [
                found
                for item in observations([result(code=code, valueQuantity={"value": 22})])
                for found in read_results(item)
            ]
        )
        is ours
    )


@given(st.text(max_size=60), st.text(max_size=30))
def test_nothing_raises(text: str, unit: str) -> None:
    kidney(result(valueString=text), result(valueQuantity={"value": 22, "unit": unit, "code": text}))


@pytest.mark.parametrize("number", [int("9" * 401), Decimal("9" * 401 + ".5"), Decimal("1E400")])
def test_a_number_of_hundreds_of_digits_is_no_result(number: int | Decimal) -> None:
    found = kidney(result(valueQuantity={"value": number}), result(valueInteger=number))
    assert (found.egfr, found.unread) == (None, 2)
