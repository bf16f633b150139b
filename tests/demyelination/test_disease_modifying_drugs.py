"""Which disease-modifying drug counts for PML: taken now, or stopped within six months."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.chart.addresses import Addresses
from cds_services.demyelination.disease_modifying_drugs import pml_drug, read_medicines
from tests.chart.chart_builder import TODAY, medicine
from tests.chart.reading import medicines


def _drug(*resources: dict[str, Any]) -> str:
    return pml_drug(read_medicines(medicines(resources), TODAY).drugs, [], TODAY)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("natalizumab 300 mg IV q4wk", "natalizumab"),
        ("TYSABRI", "natalizumab"),
        ("Ocrevus 600 mg", "ocrelizumab"),
        ("dimethyl fumarate 240 mg BID", "dimethyl fumarate"),
        ("glatiramer 40 mg", ""),
        ("interferon beta-1a", ""),
        ("teriflunomide 14 mg", ""),
    ],
)
def test_drugs_by_name_and_brand(words: str, name: str) -> None:
    """Only drugs with a link to PML are named."""
    assert _drug(medicine(words)) == name


def test_a_code_without_words_is_enough() -> None:
    """RxNorm names the drug where the text is missing."""
    coded = medicine("")
    coded["medicationCodeableConcept"] = {
        "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "354770"}]
    }
    assert _drug(coded) == "natalizumab"


@pytest.mark.parametrize(("end", "counts"), [("2026-07-01", True), ("2025-12-01", False)])
def test_a_stopped_drug_counts_for_six_months(end: str, counts: bool) -> None:  # noqa: FBT001
    """The washout decides, not the word "stopped"."""
    stopped = {
        "resourceType": "MedicationStatement",
        "status": "stopped",
        "medicationCodeableConcept": {"text": "natalizumab"},
        "effectivePeriod": {"start": "2023-01-01", "end": end},
    }
    assert bool(_drug(stopped)) is counts


def test_void_entries_do_not_count() -> None:
    """Entered in error, drafts and drugs not taken are as if absent."""
    for status in ("entered-in-error", "draft", "not-taken"):
        assert not _drug(medicine("natalizumab", status))


def test_a_reference_within_the_prefetch_is_followed() -> None:
    """Some systems send the drug as a resource of its own."""
    drug: dict[str, Any] = {"resourceType": "Medication", "id": "m1", "code": {"text": "natalizumab"}}
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationReference": {"reference": "Medication/m1"},
    }
    assert _drug(request, drug) == "natalizumab"


def test_any_drug_for_ms_supports_a_bare_ms() -> None:
    """Also one without a link to PML."""
    assert read_medicines(medicines([medicine("Copaxone")]), TODAY).drugs
    assert not read_medicines(medicines([medicine("lisinopril")]), TODAY).drugs


REQUEST, STATEMENT = "MedicationRequest", "MedicationStatement"
ADMINISTRATION, DISPENSE = "MedicationAdministration", "MedicationDispense"
TAKEN: tuple[tuple[str, dict[str, Any]], ...] = (
    (REQUEST, {"status": "active", "authoredOn": "2026-09-01"}),
    (REQUEST, {"status": "active", "authoredOn": "2019-09-01"}),
    (REQUEST, {"status": "on-hold"}),
    (REQUEST, {}),
    (REQUEST, {"status": "completed", "authoredOn": "2026-10-20"}),
    (REQUEST, {"status": "completed", "authoredOn": "2026-06"}),
    (
        REQUEST,
        {
            "status": "completed",
            "authoredOn": "2024-01-01",
            "dispenseRequest": {"validityPeriod": {"end": "2026-10-01"}},
        },
    ),
    (REQUEST, {"status": "stopped", "authoredOn": "2023-01-01", "meta": {"lastUpdated": "2026-08-01T00:00:00Z"}}),
    (REQUEST, {"status": "active", "doNotPerform": False}),
    (DISPENSE, {"status": "completed", "whenHandedOver": "2026-10-10", "daysSupply": {"value": 90, "unit": "Day"}}),
    (DISPENSE, {"status": "completed", "whenHandedOver": "2026-03-01", "daysSupply": {"value": 90, "code": "d"}}),
    (DISPENSE, {"status": "completed", "whenPrepared": "2026-10-10"}),
    (DISPENSE, {"whenHandedOver": "2026-10-10"}),
    (DISPENSE, {"status": "in-progress"}),
    (ADMINISTRATION, {"status": "completed", "effectiveDateTime": "2026-10-10T10:00:00Z"}),
    (ADMINISTRATION, {"status": "completed", "effectivePeriod": {"start": "2026-10-10", "end": "2026-10-10"}}),
    (STATEMENT, {"status": "active"}),
    (STATEMENT, {"status": "unknown"}),
    (STATEMENT, {"status": "completed", "effectivePeriod": {"start": "2025-01-01", "end": "2026-07-01"}}),
    (STATEMENT, {"status": "stopped", "effectivePeriod": {"end": "2026-07"}}),
)
NOT_TAKEN: tuple[tuple[str, dict[str, Any]], ...] = (
    (REQUEST, {"status": "active", "doNotPerform": True}),
    (REQUEST, {"status": "active", "intent": "proposal"}),
    (REQUEST, {"status": "draft"}),
    (REQUEST, {"status": "completed"}),
    (REQUEST, {"status": "completed", "authoredOn": "2026-01-20"}),
    (REQUEST, {"status": "completed", "authoredOn": "2024-01-20", "meta": {"lastUpdated": "2026-11-20"}}),
    (DISPENSE, {"status": "cancelled", "whenHandedOver": "2026-10-10"}),
    (DISPENSE, {"status": "declined", "whenHandedOver": "2026-10-10"}),
    (DISPENSE, {"status": "completed", "whenHandedOver": "2025-10-10", "daysSupply": {"value": 90}}),
    (ADMINISTRATION, {"status": "not-done", "effectiveDateTime": "2026-10-10"}),
    (ADMINISTRATION, {"status": "completed", "effectiveDateTime": "2025-10-10"}),
    (STATEMENT, {"status": "completed", "effectiveDateTime": "2019", "dateAsserted": "2026-11-01"}),
    (STATEMENT, {"status": "not-taken"}),
    (STATEMENT, {"status": "intended"}),
    (STATEMENT, {"status": "active", "wasNotTaken": True}),
    (STATEMENT, {"status": "active", "effectivePeriod": {"end": "2025-01-01"}}),
    (STATEMENT, {"status": "active", "effectivePeriod": {"start": "2027-01-01"}}),
)


def _of(kind: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": kind, "medicationCodeableConcept": {"text": "natalizumab 300 mg"}} | more


@pytest.mark.parametrize(("kind", "more"), TAKEN)
def test_a_drug_is_taken_or_was_until_lately(kind: str, more: dict[str, Any]) -> None:
    """Every type and status, each by its own date."""
    assert _drug(_of(kind, more)) == "natalizumab"


@pytest.mark.parametrize(("kind", "more"), NOT_TAKEN)
def test_a_drug_is_not_taken_or_no_longer(kind: str, more: dict[str, Any]) -> None:
    """Never given, not to be given, not yet, or over for longer than it works."""
    assert not _drug(_of(kind, more))


def test_what_says_not_to_give_a_drug_is_told() -> None:
    """Skipped, and counted in a note without patient data."""
    read = read_medicines(medicines([_of(REQUEST, {"doNotPerform": True}), _of(REQUEST, {})]), TODAY)
    assert read.notes == ("medications: 1 that say not to give a drug, or that it was not given, skipped",)
    assert len(read.drugs) == 1


@pytest.mark.parametrize(
    "words",
    [
        "No natalizumab",
        "not on natalizumab",
        "avoid natalizumab",
        "considering natalizumab",
        "natalizumab - declined",
        "previously on natalizumab",
        "natalizumab stopped 2019",
        "natalizumab stopped Feb",
        "was on natalizumab until Nov last year",
        "brother on natalizumab",
        "Copaxone",
        "nata lizard balm",
    ],
)
def test_words_that_deny_a_drug_or_name_another_count_for_none(words: str) -> None:
    """They are read as the order's words are."""
    assert not _drug(medicine(words))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("OCREVUS 300 mg/10 mL IV soln", "ocrelizumab"),
        ("Rituximab-abbs (Truxima)", "rituximab"),
        ("fingolimod HCl 0.5mg caps", "fingolimod"),
        ("natalizumab-sztn 300 mg", "natalizumab"),
        ("Infusion: ublituximab", "ublituximab"),
        ("Vumerity, 231 mg", "diroximel fumarate"),
    ],
)
def test_words_name_a_drug_wherever_they_stand(words: str, name: str) -> None:
    """Strength, form, salt and biosimilar suffix do not hide it."""
    assert _drug(medicine(words)) == name


@pytest.mark.parametrize(
    "reference",
    ["Medication/m", "https://ehr.example.org/fhir/Medication/m", "Medication/m/_history/3", "#m", "urn:uuid:5"],
)
def test_every_form_of_reference_leads_to_the_drug(reference: str) -> None:
    """Contained, relative, absolute, versioned, or by the fullUrl of its entry."""
    drug: dict[str, Any] = {"resourceType": "Medication", "id": "m", "code": {"text": "Tysabri"}}
    request: dict[str, Any] = {"resourceType": REQUEST, "medicationReference": {"reference": reference}}
    if reference.startswith("#"):
        request["contained"] = [drug]
    prefetch = {"medications": {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:5", "resource": drug}]}}
    read = read_medicines(medicines([request, drug], Addresses(prefetch, [request, drug])), TODAY)
    assert pml_drug(read.drugs, [], TODAY) == "natalizumab"


def test_ingredients_and_displays_name_a_drug_as_well() -> None:
    """A compounded infusion, and a reference that leads nowhere."""
    mixed = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemCodeableConcept": {"text": "natalizumab"}}]}
    request: dict[str, Any] = {"resourceType": REQUEST, "status": "active", "medicationReference": {"reference": "#m"}}
    assert _drug(request | {"contained": [mixed]}) == "natalizumab"
    assert (
        _drug(request | {"medicationReference": {"reference": "Medication/x", "display": "TYSABRI"}}) == "natalizumab"
    )


def test_elements_of_a_wrong_type_are_passed_over() -> None:
    """A value that cannot be read is as if absent."""
    broken = {
        "dosageInstruction": [{"timing": {"repeat": 7}}],
        "daysSupply": {"value": True},
        "meta": [],
        "dispenseRequest": "x",
    }
    assert _drug(_of(REQUEST, {"status": "active"} | broken)) == "natalizumab"
    assert not _drug({"resourceType": REQUEST, "medicationReference": "Medication/m", "medicationCodeableConcept": 3})


def test_a_display_names_the_drug_where_the_text_does_not() -> None:
    """A product code that is on no list, beside a text that says nothing of the drug."""
    product = {
        "system": "http://www.nlm.nih.gov/research/umls/rxnorm",
        "code": "9999999",
        "display": "natalizumab 20 MG/ML",
    }
    assert _drug(medicine("IV infusion, see protocol") | {}) == ""
    concept = {"text": "IV infusion, see protocol", "coding": [product]}
    assert _drug({"resourceType": REQUEST, "medicationCodeableConcept": concept}) == "natalizumab"
    denied = {"text": "No natalizumab", "coding": [product]}
    assert not _drug({"resourceType": REQUEST, "medicationCodeableConcept": denied})


@pytest.mark.parametrize(
    "words",
    [
        "Gilenya 0.5 mg - offered 2022, declined",
        "natalizumab offered, patient declined",
        "Tysabri start planned January if JCV neg",
        "to start ocrelizumab in January",
        "planning to start natalizumab",
        "natalizumab not yet started",
        "fingolimod - awaiting approval",
        "Ocrevus to be started",
    ],
)
def test_a_drug_that_was_refused_or_is_still_to_come_does_not_count(words: str) -> None:
    assert not _drug(medicine(words))


@pytest.mark.parametrize(
    "words",
    [
        "on natalizumab, switch to be discussed",
        "natalizumab 300 mg, dose planned 3/12",
        "Gilenya 0.5 mg, refused last blood test",
    ],
)
def test_a_drug_beside_other_plans_counts(words: str) -> None:
    assert _drug(medicine(words))
