"""What nobody can read is counted and told."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.demyelinating_diseases.unreadable import unreadable_notes

LOCAL = {"coding": [{"system": "urn:local", "code": "7"}]}
KNOWN = {"coding": [{"system": "http://snomed.info/sct", "code": "14106009"}]}


@pytest.mark.parametrize(
    ("key", "resource"),
    [
        ("medications", {"resourceType": "MedicationRequest", "medicationCodeableConcept": LOCAL}),
        ("medications", {"resourceType": "Medication", "code": LOCAL}),
        ("devices", {"resourceType": "Device", "type": LOCAL}),
    ],
)
def test_codes_that_nobody_knows_without_words_are_told(key: str, resource: dict[str, Any]) -> None:
    told = f"{key}: 1 entry in a code system that this service does not know, and without words"
    assert list(unreadable_notes(key, [resource])) == [told]
    assert list(unreadable_notes(key, [resource, resource])) == [told.replace("1 entry", "2 entries")]


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "MedicationRequest", "medicationCodeableConcept": LOCAL | {"text": "aspirin"}},
        {"resourceType": "MedicationRequest", "medicationReference": {"reference": "Medication/m"}},
        {"resourceType": "Device", "type": KNOWN},
        {"resourceType": "Device", "type": LOCAL, "deviceName": [{"name": "Pacemaker"}]},
        {"resourceType": "Device"},
        {"resourceType": "Procedure", "code": LOCAL},
    ],
)
def test_what_has_words_or_a_known_code_is_not(resource: dict[str, Any]) -> None:
    assert not list(unreadable_notes("devices", [resource]))
