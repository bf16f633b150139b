"""The patients of the demo: invented, each in a situation that clinicians encounter.

The text of a report is a file in `report_texts`, named by the `title` of its `presentedForm`, which holds it as base64.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from app.demo.relative_dates import resolve

if TYPE_CHECKING:
    from datetime import date

CLINICIAN = "demo-clinician"
"""Id of the Practitioner who orders."""


class OpeningOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is on the order list when the patient is opened; `study` is a name from the order catalogue."""

    study: str
    reason: str
    priority: str = "routine"


class DemoPatient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One vignette.

    Attributes:
        key: id of the Patient.
        title: the situation in a few words.
        story: what the clinician knows.
        orders: the orders that are drafted at the start; none where the patient is opened for a result.
        reasons: other reasons for an order.
        resources: the chart as FHIR R4 resources, the Patient first.
    """

    key: str
    title: str
    story: str
    orders: tuple[OpeningOrder, ...]
    reasons: tuple[str, ...]
    resources: tuple[dict[str, Any], ...]

    @property
    def patient(self) -> dict[str, Any]:
        """The Patient resource."""
        return self.resources[0]

    @property
    def reports(self) -> list[dict[str, Any]]:
        """The DiagnosticReports, in the order of the file: the newest first."""
        return [item for item in self.resources if item["resourceType"] == "DiagnosticReport"]

    @property
    def encounter(self) -> str:
        """The id of the encounter that is under way; empty if there is none."""
        found = (item for item in self.resources if item["resourceType"] == "Encounter")
        return next((item["id"] for item in found if item["status"] == "in-progress"), "")


@lru_cache(maxsize=2)
def patients(today: date) -> dict[str, DemoPatient]:
    """Return the patients by key with today's dates, in the order of their files."""
    folder = files(__package__) / "patients"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    texts = [resolve((folder / name).read_text(encoding="utf-8"), today) for name in names]
    read = [msgspec.json.decode(text, type=DemoPatient) for text in texts]
    for patient in read:
        for form in (form for report in patient.reports for form in report["presentedForm"]):
            form["data"] = _attached(form["title"], today)
    return {patient.key: patient for patient in read}


def _attached(name: str, today: date) -> str:
    """Return a report's text as the data of an Attachment."""
    text = (files(__package__) / "report_texts" / name).read_text(encoding="utf-8")
    return base64.b64encode(resolve(text, today).encode()).decode("ascii")


def clinician() -> dict[str, Any]:
    """Return the Practitioner who orders."""
    name = {"text": "Dr. Demo Clinician", "family": "Clinician", "given": ["Demo"], "prefix": ["Dr."]}
    return {"resourceType": "Practitioner", "id": CLINICIAN, "active": True, "name": [name]}
