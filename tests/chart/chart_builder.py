"""Small FHIR resources for tests; each test sets only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

TODAY = date(2026, 11, 22)
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"


def condition(code: str = "", text: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    """A Condition, active and confirmed unless `more` says otherwise."""
    concept: dict[str, Any] = {"text": text} if text else {}
    if code:
        concept["coding"] = [{"system": ICD, "code": code}]
    return {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": concept,
    } | more


def egfr(value: Any, day: str, unit: str = "mL/min/{1.73_m2}", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An eGFR result."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "98979-8"}]},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": unit},
    } | more


def allergy(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An AllergyIntolerance in words."""
    return {"resourceType": "AllergyIntolerance", "code": {"text": text}} | more


def medicine(text: str, status: str = "active", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A MedicationRequest in words."""
    return {"resourceType": "MedicationRequest", "status": status, "medicationCodeableConcept": {"text": text}} | more


def device(text: str, status: str = "active") -> dict[str, Any]:
    """A Device in words."""
    return {"resourceType": "Device", "status": status, "type": {"text": text}}
