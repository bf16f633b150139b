"""Pregnant now, as far as the chart tells: status, test, due date, problems; not intent, history or childbirth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.chart.condition import read_condition
from cds_services.chart.problem_words import with_concepts_of_words
from cds_services.safety.pregnancy import read_pregnancy
from tests.chart.chart_builder import LOINC, TODAY, condition
from tests.chart.reading import observations

HL7 = "http://terminology.hl7.org/CodeSystem"
SNOMED = "http://snomed.info/sct"
STATUS = {"coding": [{"system": LOINC, "code": "82810-3"}]}
TEST = {"coding": [{"system": LOINC, "code": "2106-3"}]}
DUE = {"coding": [{"system": LOINC, "code": "11779-6"}]}
PREGNANT = {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "77386006"}]}}
OCTOBER = {"effectiveDateTime": "2026-10-01"}


def observed(code: dict[str, Any], value: dict[str, Any], when: dict[str, Any] | None = None) -> dict[str, Any]:
    """An Observation of October unless said otherwise."""
    return (
        {"resourceType": "Observation", "status": "final", "code": code} | (OCTOBER if when is None else when) | value
    )


def pregnant(*results: dict[str, Any], problems: tuple[dict[str, Any], ...] = ()) -> bool:
    """Whether the chart says so."""
    read = [read_condition(problem, None, TODAY) for problem in problems]
    conditions = [with_concepts_of_words(problem, TODAY) for problem in read if problem is not None]
    return bool(read_pregnancy(observations(results), conditions, TODAY))


def worded(text: str) -> dict[str, Any]:
    """An answer in words."""
    return {"valueCodeableConcept": {"text": text}}


@pytest.mark.parametrize(
    "when",
    [
        OCTOBER,
        {"effectiveDateTime": "2026-10"},
        {"effectivePeriod": {"start": "2026-10-01"}},
        {"effectivePeriod": {"start": "2026-10-01", "end": "2026-10-01"}},
        {"effectivePeriod": {"start": "2026-01-01", "end": "2027-01-01"}},
        {"effectiveTiming": {"event": ["2026-10-01"]}},
        {"effectiveInstant": "2026-10-01T08:00:00Z"},
        {"issued": "2026-10-01T08:00:00Z"},
    ],
)
def test_a_status_of_any_date(when: dict[str, Any]) -> None:
    assert pregnant(observed(STATUS, PREGNANT, when))


@pytest.mark.parametrize(
    "when",
    [
        {"effectiveDateTime": "2025-10-01"},
        {"effectivePeriod": {"start": "2025-10-01"}},
        {"effectiveDateTime": "2027-10-01"},
        {},
    ],
)
def test_a_status_that_is_old_ahead_or_undated_has_ended(when: dict[str, Any]) -> None:
    assert not pregnant(observed(STATUS, PREGNANT, when))


@pytest.mark.parametrize(
    "value",
    [
        PREGNANT,
        {"valueCodeableConcept": {"coding": [{"system": LOINC, "code": "LA15173-0"}]}},
        {"valueCodeableConcept": {"coding": [{"system": f"{HL7}/v2-0136", "code": "Y"}]}},
        worded("Pregnant"), worded("Currently pregnant, 20 weeks"), worded("Positive"), {"valueString": "Yes"},
        {"valueBoolean": True},
        {"interpretation": [{"coding": [{"system": f"{HL7}/v3-ObservationInterpretation", "code": "POS"}]}]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", [STATUS, TEST, {"text": "Pregnant?"}, {"text": "Urine hCG"}])
def test_an_answer_that_affirms(code: dict[str, Any], value: dict[str, Any]) -> None:
    assert pregnant(observed(code, value))


@pytest.mark.parametrize(
    "value",
    [
        {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "60001007"}]}},
        {"valueCodeableConcept": {"coding": [{"system": LOINC, "code": "LA26683-5"}]}},
        worded("Not pregnant"), worded("Negative"), worded("No"), worded("Postpartum"), {"valueBoolean": False},
        {"valueString": "not detected"},
        {"interpretation": [{"coding": [{"system": f"{HL7}/v3-ObservationInterpretation", "code": "NEG"}]}]},
    ],
)  # fmt: skip
def test_an_answer_that_denies_outweighs_an_older_one(value: dict[str, Any]) -> None:
    later = {"effectiveDateTime": "2026-11-01"}
    assert not pregnant(observed(STATUS, PREGNANT), observed(STATUS, value, later))
    assert pregnant(observed(STATUS, value), observed(STATUS, PREGNANT, later))


@pytest.mark.parametrize(
    "text",
    [
        "Unknown",
        "Possible pregnancy",
        "Pregnancy not yet confirmed",
        "Wants to become pregnant",
        "Not sure",
        "Declined",
    ],
)
def test_an_answer_that_does_not_tell(text: str) -> None:
    """It neither makes a pregnancy nor ends one."""
    assert not pregnant(observed(STATUS, worded(text)))
    assert pregnant(observed(STATUS, PREGNANT), observed(STATUS, worded(text), {"effectiveDateTime": "2026-11-01"}))


@pytest.mark.parametrize(
    "code",
    [
        {"coding": [{"system": LOINC, "code": "86645-9"}], "text": "Pregnancy Intent"},
        {"coding": [{"system": LOINC, "code": "11996-6"}], "text": "Pregnancies"},
        {"text": "Pregnancy intention"}, {"text": "Number of pregnancies"}, {"text": "History of pregnancy"},
        {"text": "Previous pregnancy outcome"}, {"text": "Last pregnancy"}, {"text": "Planning pregnancy?"},
    ],
)  # fmt: skip
def test_intent_history_and_numbers_are_no_pregnancy(code: dict[str, Any]) -> None:
    assert not pregnant(observed(code, worded("Pregnant")))


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_what_is_no_result_does_not_count(status: str) -> None:
    assert not pregnant(observed(STATUS, PREGNANT) | {"status": status})


@pytest.mark.parametrize("code", [DUE, {"text": "EDD"}, {"text": "Estimated date of delivery"}, {"text": "Due date"}])
def test_a_due_date_ahead_means_pregnant(code: dict[str, Any]) -> None:
    for value in ({"valueDateTime": "2027-05-01"}, {"valueDateTime": "2026-12"}, {"valueString": "2027-03-01"}):
        assert pregnant(observed(code, value))
    for value in ({"valueDateTime": "2026-09-01"}, {"valueDateTime": "2029-01-01"}, {"valueString": "soon"}, {}):
        assert not pregnant(observed(code, value))


@pytest.mark.parametrize(
    "text", ["Pregnancy", "High risk pregnancy", "Supervision of pregnancy with history of infertility"]
)
def test_a_problem_in_words(text: str) -> None:
    assert pregnant(problems=(condition(text=text, recordedDate="2026-10-01"),))


@pytest.mark.parametrize(
    "text",
    [
        "History of pregnancy complicated by preeclampsia", "Personal history of gestational diabetes",
        "Previous pregnancy", "Wants to become pregnant", "Planning pregnancy", "Not pregnant",
        "Encounter for pregnancy test, result negative",
    ],
)  # fmt: skip
def test_a_problem_that_is_not_of_now(text: str) -> None:
    assert not pregnant(problems=(condition(text=text, recordedDate="2026-10-01"),))


def test_a_birth_ends_the_pregnancy_before_it() -> None:
    pregnancy, birth = condition("Z34.90", recordedDate="2026-03-01"), condition("O80", recordedDate="2026-09-01")
    assert not pregnant(problems=(pregnancy, birth))
    assert pregnant(
        problems=(condition("O80", recordedDate="2025-09-01"), condition("Z34.90", recordedDate="2026-09-01"))
    )
    assert not pregnant(problems=(condition("Z34.90", recordedDate="2025-09-01"),))


@given(
    st.dictionaries(
        st.sampled_from(["valueString", "valueCodeableConcept", "effectivePeriod", "code"]), st.text() | st.none()
    )
)
def test_nothing_raises(elements: dict[str, Any]) -> None:
    pregnant(observed(STATUS, {}) | elements)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("G3P2, EDD 03/06/2027 by LMP", True),
        ("EDD 2027-03-01", True),
        ("EDD 12.3.27", True),
        ("EDD: May 2027, booked", True),
        ("EDD 20/02/2026", False),
        ("EDD 2025", False),
        ("EDD in January", False),
        ("G2P2, EDC 12/09/2026 - NVD 10/09/2026 girl", False),
        ("EDD 03/06/2027 (LSCS 2019 for breech)", True),
        ("G3P2, previous LSCS 4/5/2021, EDD 03/06/2027", True),
    ],
)
def test_a_due_date_in_a_problem_that_lies_ahead(words: str, expected: bool) -> None:  # noqa: FBT001
    assert pregnant(problems=(condition(text=words),)) is expected


def test_a_due_date_without_a_year_is_as_old_as_its_problem() -> None:
    for day, expected in (("2026-10-01", True), ("2024-10-01", False)):
        assert pregnant(problems=(condition(text="EDD in January", recordedDate=day),)) is expected
