"""Conditions as charts write them: statuses, onsets in all their forms, codes of every system."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cds_services.chart.condition import read_condition
from cds_services.chart.problem_words import with_concepts_of_words
from cds_services.narrative.mention import Assertion
from tests.chart.chart_builder import TODAY, condition

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
    assert read.assertion is Assertion.AFFIRMED


@pytest.mark.parametrize("clinical", ["resolved", "inactive"])
def test_past_problems_are_past(clinical: str) -> None:
    """Resolved and inactive mean what they say."""
    read = read_condition(condition("G35", **_status(clinical)), BORN, TODAY)
    assert read is not None
    assert read.assertion is Assertion.PAST


@pytest.mark.parametrize("verification", ["provisional", "differential", "unconfirmed"])
def test_unconfirmed_problems_are_in_question(verification: str) -> None:
    """A working diagnosis is a question, not a diagnosis."""
    read = read_condition(condition("G35", **_status("active", verification)), BORN, TODAY)
    assert read is not None
    assert read.assertion is Assertion.ASKED


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
    assert "multiple-sclerosis" in read.concepts


@pytest.mark.parametrize(
    ("code", "concept"), [("G37.2", "multiple-sclerosis"), ("H46.3", "optic-neuritis"), ("Z82.0", "multiple-sclerosis")]
)
def test_look_alikes_stay_out(code: str, concept: str) -> None:
    """Prefixes do not pull in pontine myelinolysis, toxic neuropathy or a family history."""
    read = read_condition(condition(code), BORN, TODAY)
    assert read is not None
    assert concept not in read.concepts


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
    assert read.assertion is Assertion.PAST


@pytest.mark.parametrize(
    "elements",
    [
        {"abatementDateTime": "2024"}, {"abatementDateTime": "2026-11-22T08:00:00Z"}, {"abatementBoolean": True},
        {"abatementPeriod": {"start": "2020", "end": "2021"}}, {"abatementPeriod": {"start": "2020"}},
        {"abatementAge": {"value": 40, "code": "a"}}, {"abatementAge": {"value": 40, "unit": "years"}},
        {"abatementAge": {"value": 480, "code": "mo"}}, {"abatementAge": {"value": 2100, "unit": "wk"}},
        {"abatementAge": {"value": 40, "code": "a_j"}},
        {"abatementRange": {"low": {"value": 38, "code": "a"}, "high": {"value": 40, "code": "a"}}},
        {"abatementRange": {"high": {"value": 40, "code": "a"}}},
        {"abatementString": "resolved"}, {"abatementString": "2019"}, {"abatementString": "in her twenties"},
    ],
)  # fmt: skip
def test_every_end_is_read(elements: dict[str, Any]) -> None:
    """Over is over, in each form of R4."""
    read = read_condition(condition("G35", **elements), BORN, TODAY)
    assert read is not None
    assert read.assertion is Assertion.PAST


@pytest.mark.parametrize(
    "elements",
    [
        {"abatementDateTime": "2027-05"}, {"abatementDateTime": "unknown"}, {"abatementBoolean": False},
        {"abatementPeriod": {"start": "2027"}}, {"abatementAge": {"value": 80, "code": "a"}}, {"abatementAge": {}},
        {"abatementAge": {"value": "old"}}, {"abatementRange": {"low": {"value": 70, "code": "a"}}},
        {"abatementString": "ongoing"}, {"abatementString": "N/A"}, {"abatementString": "2028-01-01"},
    ],
)  # fmt: skip
def test_what_lies_ahead_or_cannot_be_read_is_no_end(elements: dict[str, Any]) -> None:
    """A problem is not taken off the list by a guess."""
    read = read_condition(condition("G35", **elements), BORN, TODAY)
    assert read is not None
    assert read.assertion is Assertion.AFFIRMED


def test_an_age_at_the_end_needs_no_birth_date() -> None:
    """That it ended is said, whenever it was."""
    read = read_condition(condition("G35", abatementAge={"value": 40, "code": "a"}), None, TODAY)
    assert read is not None
    assert read.assertion is Assertion.PAST


@pytest.mark.parametrize(
    ("elements", "earliest", "latest"),
    [
        ({"onsetAge": {"value": 2200, "code": "wk"}}, date(2026, 5, 2), date(2026, 5, 9)),
        ({"onsetAge": {"value": 500, "unit": "months"}}, date(2025, 11, 1), date(2025, 12, 2)),
        (
            {"onsetRange": {"low": {"value": 40, "code": "a"}, "high": {"value": 42, "code": "a"}}},
            date(2024, 3, 2),
            date(2027, 3, 3),
        ),
        ({"onsetRange": {"low": {"value": 40, "code": "a"}}}, date(2024, 3, 2), date(2025, 3, 2)),
        ({"onsetString": "2026-11-08"}, date(2026, 11, 8), date(2026, 11, 8)),
    ],
)
def test_every_beginning_is_read(elements: dict[str, Any], earliest: date, latest: date) -> None:
    """Ages in UCUM and written units, ranges of ages, a date in words."""
    read = read_condition(condition("G35", **elements), BORN, TODAY)
    assert read is not None
    assert read.onset is not None
    assert abs(read.onset.earliest - earliest) <= timedelta(2)
    assert abs(read.onset.latest - latest) <= timedelta(2)


MARK = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
VALUES = ("valueCoding", "valueCode", "valueCodeableConcept", "valueString")


def _marked(mark: str, value: str = "valueCoding", place: str = "coding", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    written = {"valueCoding": {"code": mark}, "valueCodeableConcept": {"coding": [{"code": mark}]}}.get(value, mark)
    extension = {"extension": [{"url": "https://example.org/x", "valueString": "A"}, {"url": MARK, value: written}]}
    coding = {"system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "code": "G35.1"}
    concept: dict[str, Any] = {"coding": [coding | (extension if place == "coding" else {})]}
    concept |= extension if place == "code" else {}
    return {"resourceType": "Condition", "code": concept} | (extension if place == "resource" else {}) | more


@pytest.mark.parametrize("place", ["coding", "code", "resource"])
@pytest.mark.parametrize("value", VALUES)
def test_the_mark_of_certainty_decides(value: str, place: str) -> None:
    """Excluded, suspected, condition after, confirmed: as Germany writes it."""
    assert read_condition(_marked("A", value, place), BORN, TODAY) is None
    for mark, assertion in (("V", Assertion.ASKED), ("Z", Assertion.PAST), ("G", Assertion.AFFIRMED)):
        read = read_condition(_marked(mark, value, place), BORN, TODAY)
        assert read is not None
        assert read.assertion is assertion
        assert "multiple-sclerosis" in read.concepts


def test_the_mark_outweighs_the_status() -> None:
    """Save one that voids the whole entry."""
    confirmed = read_condition(_marked("G", **_status("active", "provisional")), BORN, TODAY)
    assert confirmed is not None
    assert confirmed.assertion is Assertion.AFFIRMED
    assert read_condition(_marked("A", **_status("active", "confirmed")), BORN, TODAY) is None
    assert read_condition(_marked("G", **_status("active", "entered-in-error")), BORN, TODAY) is None


def test_the_coding_of_hl7_counts_wherever_it_stands() -> None:
    """Behind a foreign one, too."""
    foreign = {"system": "http://snomed.info/sct", "code": "413322009"}
    clinical = {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "resolved"}
    read = read_condition(condition("G35", clinicalStatus={"coding": [foreign, clinical]}), BORN, TODAY)
    assert read is not None
    assert read.assertion is Assertion.PAST
    refuted = {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "refuted"}
    assert read_condition(condition("G35", verificationStatus={"coding": [foreign, refuted]}), BORN, TODAY) is None


@pytest.mark.parametrize(
    ("value", "void"),
    [({"valueBoolean": True}, True), ({"valueCode": "x"}, True), ({}, True), ({"valueBoolean": False}, False)],
)
def test_what_changes_the_meaning_voids_the_problem(value: dict[str, Any], void: bool) -> None:  # noqa: FBT001
    """A modifier extension that is not understood forbids to believe the rest."""
    extension = {"url": "https://example.org/negated", **value}
    assert (read_condition(condition("G35", modifierExtension=[extension]), BORN, TODAY) is None) is void


@pytest.mark.parametrize(
    ("codings", "text", "unknown"),
    [
        ([{"system": "urn:oid:9.9", "code": "x"}], "", True),
        ([{"system": "urn:oid:9.9", "code": "x"}, {"code": "y"}], "", True),
        ([{"system": "urn:oid:9.9", "code": "x", "display": "MS"}], "", False),
        ([{"system": "urn:oid:9.9", "code": "x"}], "MS", False),
        ([{"system": "urn:oid:9.9", "code": "x"}, {"system": "http://snomed.info/sct", "code": "1"}], "", False),
        ([], "", False),
    ],
)
def test_unknown_is_a_problem_that_nobody_can_read(codings: list[dict[str, str]], text: str, unknown: bool) -> None:  # noqa: FBT001
    """A known system or any word makes it readable."""
    read = read_condition({"code": {"coding": codings, "text": text}}, BORN, TODAY)
    assert read is not None
    assert read.unknown is unknown


@pytest.mark.parametrize("garbage", [{}, {"code": "G35"}, {"code": {"coding": [{}]}}, {"onsetAge": "old", "code": []}])
def test_garbage_never_raises(garbage: dict[str, Any]) -> None:
    """A broken Condition reads as one that says nothing."""
    read_condition(garbage, None, TODAY)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("G37.8", "Myelin oligodendrocyte glycoprotein antibody-associated disease", ("demyelination", "mogad")),
        ("G37.89", "MOGAD", ("demyelination", "mogad")),
        ("G37.8", "MOG antibody disease ruled out", ("demyelination",)),
        ("G37.8", "?MOGAD", ("demyelination",)),
        ("G37.9", "Multiple sclerosis", ("demyelination",)),
        ("G35", "MOGAD", ("multiple-sclerosis",)),
    ],
)
def test_words_name_a_disease_that_has_no_code_of_its_own(code: str, text: str, expected: tuple[str, ...]) -> None:
    """Before its own codes came, MOG antibody disease stood under other demyelinating disease; MS never did."""
    read = read_condition(condition(code, text), BORN, TODAY)
    assert read is not None
    assert with_concepts_of_words(read, TODAY).concepts == expected
