"""Small populations for the tests: resources that differ in what a test is about, written as an export has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Resource = dict[str, Any]

ICD, CPT, LOINC = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt", "http://loinc.org"
ORDERED = "2024-05-01T10:00:00+02:00"
"""When the orders of a test are signed, unless it says otherwise."""
BEFORE, AFTER = "2024-03-01T09:00:00+02:00", "2024-06-01T09:00:00+02:00"
FAMILY = "Querschnitt"
"""A name that must be nowhere in results."""
KEY = "0123456789abcdef-of-a-test"
"""The hash key of the tests."""


def concept(system: str, code: str, words: str = "") -> Resource:
    """Return a concept with one code."""
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}


def patient(identity: str = "pat-1", **members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return a woman of 44."""
    return {
        "resourceType": "Patient",
        "id": identity,
        "birthDate": "1980-01-01",
        "gender": "female",
        "name": [{"family": FAMILY}],
        **members,
    }


def of_patient(kind: str, identity: str, about: str = "pat-1", **members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return a resource about a patient."""
    place = {"reference": f"Patient/{about}"}
    name = "patient" if kind in {"AllergyIntolerance", "Device"} else "subject"
    return {"resourceType": kind, "id": identity, name: place, **members}


def multiple_sclerosis(**members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return the problem, long known."""
    told = {"recordedDate": "2020-01-01", "code": concept(ICD, "G35", "Multiple sclerosis")}
    return of_patient("Condition", members.pop("id", "ms"), members.pop("about", "pat-1"), **told | members)


def order(**members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return a CT of the head for a relapse, which the service has a better study for."""
    told = {
        "status": "completed",
        "intent": "order",
        "authoredOn": ORDERED,
        "code": concept(CPT, "70450", "CT head without contrast"),
        "reasonCode": [{"text": "New leg weakness for 3 days"}],
        "requester": {"reference": "Practitioner/doctor-7"},
    }
    return of_patient("ServiceRequest", members.pop("id", "order-1"), members.pop("about", "pat-1"), **told | members)


def mri_order(**members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return an MRI of the head with and without contrast for a relapse."""
    return order(**{"code": concept(CPT, "70553", "MRI brain without and with contrast")} | members)


def report(**members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return the report of an MRI of the head with a new lesion that takes up contrast."""
    told = {
        "status": "final",
        "code": concept(CPT, "70553", "MRI brain without and with contrast"),
        "effectiveDateTime": ORDERED,
        "issued": ORDERED,
        "conclusion": "New enhancing periventricular lesion, consistent with active demyelination.",
    }
    return of_patient("DiagnosticReport", members.pop("id", "rep-1"), members.pop("about", "pat-1"), **told | members)


def lines(resources: Iterable[Resource]) -> dict[str, list[bytes]]:
    """Return resources as JSON by type, as a bucket holds them."""
    found: dict[str, list[bytes]] = {}
    for resource in resources:
        found.setdefault(resource["resourceType"], []).append(json.dumps(resource).encode())
    return found


def write(folder: Path, resources: Iterable[Resource]) -> Path:
    """Write resources as an export does: one file a type."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, texts in lines(resources).items():
        (folder / f"{kind}.000.ndjson").write_bytes(b"\n".join(texts) + b"\n")
    return folder
