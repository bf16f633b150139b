"""Which disease-modifying drug counts for PML: taken now, or stopped within six months."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.demyelinating_diseases.medication import pml_drug, read_medicines
from tests.demyelinating_diseases.chart_builder import TODAY, medicine


def _drug(*resources: dict[str, Any]) -> str:
    return pml_drug(read_medicines(resources, TODAY).drugs, [], TODAY)


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
    assert read_medicines([medicine("Copaxone")], TODAY).drugs
    assert not read_medicines([medicine("lisinopril")], TODAY).drugs
