"""Which disease-modifying drug counts for PML: taken now, or stopped within six months."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.demyelinating_diseases.medication import pml_drug, takes_disease_modifying_drug
from tests.demyelinating_diseases.chart_builder import TODAY, medicine


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
    assert pml_drug([medicine(words)], [], TODAY) == name


def test_a_code_without_words_is_enough() -> None:
    """RxNorm names the drug where the text is missing."""
    coded = medicine("")
    coded["medicationCodeableConcept"] = {
        "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "354770"}]
    }
    assert pml_drug([coded], [], TODAY) == "natalizumab"


@pytest.mark.parametrize(("end", "counts"), [("2026-07-01", True), ("2025-12-01", False)])
def test_a_stopped_drug_counts_for_six_months(end: str, counts: bool) -> None:  # noqa: FBT001
    """The washout decides, not the word "stopped"."""
    stopped = {
        "resourceType": "MedicationStatement",
        "status": "stopped",
        "medicationCodeableConcept": {"text": "natalizumab"},
        "effectivePeriod": {"start": "2023-01-01", "end": end},
    }
    assert bool(pml_drug([stopped], [], TODAY)) is counts


def test_void_entries_do_not_count() -> None:
    """Entered in error, drafts and drugs not taken are as if absent."""
    for status in ("entered-in-error", "draft", "not-taken"):
        assert not pml_drug([medicine("natalizumab", status)], [], TODAY)


def test_a_reference_within_the_prefetch_is_followed() -> None:
    """Some systems send the drug as a resource of its own."""
    drug: dict[str, Any] = {"resourceType": "Medication", "id": "m1", "code": {"text": "natalizumab"}}
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationReference": {"reference": "Medication/m1"},
    }
    assert pml_drug([request, drug], [], TODAY) == "natalizumab"


def test_any_drug_for_ms_supports_a_bare_ms() -> None:
    """Also one without a link to PML."""
    assert takes_disease_modifying_drug([medicine("Copaxone")])
    assert not takes_disease_modifying_drug([medicine("lisinopril")])
