"""Medicines, devices, allergies and procedures in codes that nobody knows are told by number."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.chart.left_out import notes_on_unknown

LOCAL = {"system": "urn:oid:9.9.9", "code": "4711"}
RXNORM = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1"}


def notes(*resources: dict[str, Any]) -> list[str]:
    """What is told of these."""
    return list(notes_on_unknown({"medications": resources, "devices": resources}))


def test_each_kind_is_told_by_number() -> None:
    """A resource that came under two keys counts once."""
    told = notes(
        {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"coding": [LOCAL]}},
        {"resourceType": "Medication", "code": {"coding": [LOCAL]}},
        {"resourceType": "Device", "type": {"coding": [LOCAL]}},
        {"resourceType": "AllergyIntolerance", "code": {"coding": [LOCAL]}},
        {"resourceType": "AllergyIntolerance", "code": {"coding": [LOCAL, LOCAL]}},
        {"resourceType": "Procedure", "code": {"coding": [LOCAL]}},
    )
    unknown = "in a code system that this service does not know"
    assert told == [f"2 medicines {unknown}", f"1 device {unknown}", f"2 allergies {unknown}", f"1 procedure {unknown}"]


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Medication", "code": {"coding": [LOCAL], "text": "ocrelizumab"}},
        {"resourceType": "Medication", "code": {"coding": [{**LOCAL, "display": "ocrelizumab"}]}},
        {"resourceType": "Medication", "code": {"coding": [LOCAL, RXNORM]}},
        {"resourceType": "Device", "type": {"coding": [LOCAL]}, "deviceName": [{"name": "pacemaker"}]},
        {"resourceType": "MedicationRequest", "medicationReference": {"reference": "#m"}},
        {"resourceType": "Observation", "code": {"coding": [LOCAL]}},
        {"resourceType": "Device", "type": {}},
        {"resourceType": "Device", "type": 5},
    ],
)
def test_what_can_be_read_is_not_told(resource: dict[str, Any]) -> None:
    assert notes(resource) == []
