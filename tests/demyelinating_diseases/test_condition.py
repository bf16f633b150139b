"""Conditions as charts write them: statuses, onsets in all their forms, codes of every system."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cds_services.demyelinating_diseases.condition import read_condition
from cds_services.narrative.mention import Standing
from tests.demyelinating_diseases.chart_builder import TODAY, condition

BORN = date(1984, 3, 2)


def _status(clinical: str | None = None, verification: str | None = None) -> dict[str, Any]:
    return {
        "clinicalStatus": {"coding": [{"code": clinical}]} if clinical else None,
        "verificationStatus": {"coding": [{"code": verification}]} if verification else None,
    }


@pytest.mark.parametrize("clinical", [None, "active", "recurrence", "relapse", "remission"])
def test_current_problems_are_affirmed(clinical: str | None) -> None:
    """A disease in remission is still there; no status counts as active."""
    read = read_condition(condition("G35.A", **_status(clinical)), BORN, TODAY)
    assert read is not None
    assert read.standing is Standing.AFFIRMED


@pytest.mark.parametrize("clinical", ["resolved", "inactive"])
def test_past_problems_are_past(clinical: str) -> None:
    """Resolved and inactive mean what they say."""
    read = read_condition(condition("G35", **_status(clinical)), BORN, TODAY)
    assert read is not None
    assert read.standing is Standing.PAST


@pytest.mark.parametrize("verification", ["provisional", "differential", "unconfirmed"])
def test_unconfirmed_problems_are_in_question(verification: str) -> None:
    """A working diagnosis is a question, not a diagnosis."""
    read = read_condition(condition("G35", **_status("active", verification)), BORN, TODAY)
    assert read is not None
    assert read.standing is Standing.ASKED


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_void_problems_are_as_if_absent(verification: str) -> None:
    """They are not even mentioned."""
    assert read_condition(condition("G35", **_status("active", verification)), BORN, TODAY) is None


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("http://hl7.org/fhir/sid/icd-10-cm", "G35"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "G35.B1"),
        ("urn:oid:2.16.840.1.113883.6.90", "G35.D"),
        ("http://hl7.org/fhir/sid/icd-10", "G35"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "340"),
        ("http://id.who.int/icd/release/11/mms", "8A40.0"),
        ("http://snomed.info/sct", "24700007"),
    ],
)
def test_multiple_sclerosis_in_every_code_system(system: str, code: str) -> None:
    """Old and new ICD-10-CM, ICD-10, ICD-9, ICD-11 and SNOMED CT name one disease."""
    read = read_condition({"code": {"coding": [{"system": system, "code": code}]}}, BORN, TODAY)
    assert read is not None
    assert "multiple-sclerosis" in read.ideas


@pytest.mark.parametrize(
    ("code", "idea"), [("G37.2", "multiple-sclerosis"), ("H46.3", "optic-neuritis"), ("Z82.0", "multiple-sclerosis")]
)
def test_look_alikes_stay_out(code: str, idea: str) -> None:
    """Prefixes do not pull in pontine myelinolysis, toxic neuropathy or a family history."""
    read = read_condition(condition(code), BORN, TODAY)
    assert read is not None
    assert idea not in read.ideas


def test_onset_in_all_its_forms() -> None:
    """Date, month, period, age and words are read; an age covers its whole year."""
    day = read_condition(condition("G35", onsetDateTime="2026-11-08"), BORN, TODAY)
    month = read_condition(condition("G35", onsetDateTime="2026-10"), BORN, TODAY)
    period = read_condition(condition("G35", onsetPeriod={"start": "2026-11-01"}), BORN, TODAY)
    age = read_condition(condition("G35", onsetAge={"value": 40, "code": "a"}), BORN, TODAY)
    words = read_condition(condition(text="leg weakness", onsetString="3 weeks ago"), BORN, TODAY)
    assert day is not None
    assert day.onset is not None
    assert day.onset.latest == date(2026, 11, 8)
    assert month is not None
    assert month.onset is not None
    assert month.onset.latest == date(2026, 10, 31)
    assert period is not None
    assert period.onset is not None
    assert period.onset.earliest == date(2026, 11, 1)
    assert age is not None
    assert age.onset is not None
    assert age.onset.latest - age.onset.earliest >= timedelta(365)
    assert words is not None
    assert "3 weeks ago" in words.words


def test_an_abated_problem_is_past() -> None:
    """An end date says that it is over, whatever the status forgot."""
    read = read_condition(condition("G35", abatementDateTime="2024"), BORN, TODAY)
    assert read is not None
    assert read.standing is Standing.PAST


@pytest.mark.parametrize("garbage", [{}, {"code": "G35"}, {"code": {"coding": [{}]}}, {"onsetAge": "old", "code": []}])
def test_garbage_never_raises(garbage: dict[str, Any]) -> None:
    """A broken Condition reads as one that says nothing."""
    read_condition(garbage, None, TODAY)
