"""Whose a resource is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.replay.owner import Owned, owner, patient_of


def read(**members: Any) -> Owned | None:  # noqa: ANN401 - JSON
    """Return the owner of a resource."""
    return owner(json.dumps(members).encode())


@pytest.mark.parametrize(
    ("place", "patient"),
    [
        ("Patient/1", "1"),
        ("https://ehr.example/fhir/Patient/1", "1"),
        ("https://ehr.example/fhir/Patient/1/_history/4", "1"),
        ("urn:uuid:6f2a3f2c-1d0e-5c1b-9a57-0b8f6f7d7c11", "6f2a3f2c-1d0e-5c1b-9a57-0b8f6f7d7c11"),
        ("Group/1", ""),
        ("Patient?identifier=1", ""),
        ("#1", ""),
        ("Patient/1 2", ""),
        ("", ""),
    ],
)
def test_a_reference_names_a_patient_in_every_form(place: str, patient: str) -> None:
    assert patient_of(place) == patient


def test_each_type_names_its_patient_where_it_does() -> None:
    one = {"reference": "Patient/1"}
    assert read(resourceType="Patient", id="1") == Owned("Patient", "1", "Patient/1")
    assert read(resourceType="Condition", id="c", subject=one) == Owned("Condition", "1", "Condition/c")
    assert read(resourceType="AllergyIntolerance", patient=one) == Owned("AllergyIntolerance", "1", "")
    assert read(resourceType="Task", id="t", **{"for": one}) == Owned("Task", "1", "Task/t")
    several = [{"actor": {"reference": "Practitioner/9"}}, {"actor": one}]
    assert read(resourceType="Appointment", id="a", participant=several) == Owned("Appointment", "1", "Appointment/a")


def test_what_names_no_patient_is_shared_or_no_ones() -> None:
    medication, condition = read(resourceType="Medication", id="m"), read(resourceType="Condition", id="c")
    assert medication is not None
    assert medication.is_shared
    assert condition is not None
    assert not condition.is_shared


def test_a_subject_inside_another_resource_is_not_its_own() -> None:
    inner = {"resourceType": "Condition", "id": "x", "subject": {"reference": "Patient/other"}}
    found = read(resourceType="ServiceRequest", id="o", contained=[inner], subject={"reference": "Patient/1"})
    assert found is not None
    assert found.patient == "1"


@pytest.mark.parametrize("subject", [[{"reference": "Patient/1"}], {"reference": "Patient/1", "display": 7}])
def test_an_element_of_a_wrong_type_is_tolerated(subject: object) -> None:
    found = read(resourceType="Condition", id=4, subject=subject)
    assert found is not None
    assert found.kind == "Condition"


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b'{"id": "1"}', b'{"resourceType": "Pat', b"\xff\xfe{}"])
def test_what_is_no_resource_has_no_owner(line: bytes) -> None:
    assert owner(line) is None
