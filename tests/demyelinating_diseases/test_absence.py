"""A finding whose value is no is no finding."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.demyelinating_diseases.absence import is_absent

SNOMED = "http://snomed.info/sct"


def _coded(code: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


@pytest.mark.parametrize(
    "elements",
    [
        {"valueBoolean": False},
        {"valueCodeableConcept": _coded("2667000")},
        {"valueCodeableConcept": _coded("373067005")},
        {"valueCodeableConcept": _coded("N", "http://terminology.hl7.org/CodeSystem/v2-0136")},
        {"valueCodeableConcept": _coded("LA9634-2", "http://loinc.org")},
        {"interpretation": [_coded("NEG", "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation")]},
    ],
)
def test_absent(elements: dict[str, Any]) -> None:
    assert is_absent({"resourceType": "Observation", **elements})


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"valueBoolean": True},
        {"valueCodeableConcept": _coded("373066001")},
        {"valueCodeableConcept": {"text": "left leg"}},
        {"valueString": "for two weeks"},
        {"interpretation": [_coded("POS", "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation")]},
    ],
)
def test_present(elements: dict[str, Any]) -> None:
    assert not is_absent({"resourceType": "Observation", **elements})
