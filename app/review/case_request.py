"""The request that a client would send for an example case of the form: everything in words, dated around one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cds_services.knowledge import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]
DAY = date(2026, 11, 22)
"""The day of every example case."""
_PATIENT = "example-patient"
_SUBJECT = {"reference": f"Patient/{_PATIENT}"}
_REPORTED = DAY - timedelta(days=4)
_EGFR = {"coding": [{"system": "http://loinc.org", "code": "98979-8"}], "text": "eGFR"}


class ExampleCase(Entry, frozen=True):
    """One example case: an invented patient with draft orders, with a report, or with an order that waits.

    Attributes:
        rule: code of the rule that it is about.
        story: what a reader needs to know.
        silent: whether it is a case in which the rule gives no card.
        sex: of the patient.
        problems, medications, allergies: the chart, in words; an allergy as "substance: reaction".
        egfr: the latest eGFR in mL/min/1.73 m2; None where none is on record.
        orders: the draft orders; empty where a chart is opened.
        reason: the reason of the drafts, or of the order that waits.
        study, report: the MRI that was reported four days ago, and its report.
        waiting: an order of the record that is still open.
        ordered_days_ago: how long it has been there.
    """

    rule: str
    story: str
    silent: bool = False
    sex: Literal["female", "male"] = "female"
    problems: tuple[str, ...] = ()
    medications: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    egfr: float | None = None
    orders: tuple[str, ...] = ()
    reason: str = ""
    study: str = ""
    report: str = ""
    waiting: str = ""
    ordered_days_ago: int = 0


class ExampleCases(Entry, frozen=True):
    """The file `cases.yaml`."""

    cases: tuple[ExampleCase, ...] = msgspec.field(default=())


def case_request(case: ExampleCase) -> Json:
    """Build the request: `order-select` where something is drafted, else `patient-view`.

    Args:
        case: the case.
    """
    context: Json = {"userId": "Practitioner/example", "patientId": _PATIENT}
    prefetch: Json = {
        "patient": {"resourceType": "Patient", "id": _PATIENT, "birthDate": "1984-05-17", "gender": case.sex},
        "conditions": _bundle(map(_problem, case.problems)),
        "observations": _bundle([_egfr(case.egfr)] if case.egfr is not None else []),
        "allergies": _bundle(map(_allergy, case.allergies)),
        "medications": _bundle(map(_medicine, case.medications)),
        "procedures": _bundle([]),
        "devices": _bundle([]),
        "reports": _bundle([_report(case)] if case.report else []),
    }
    if case.orders:
        drafts = [_draft(name, case.reason) | {"id": f"draft-{n}"} for n, name in enumerate(case.orders)]
        context |= {
            "selections": [f"ServiceRequest/{draft['id']}" for draft in drafts],
            "draftOrders": _bundle(drafts),
        }
        return {"hook": "order-select", "hookInstance": "example", "context": context, "prefetch": prefetch}
    waiting = [_waiting(case)] if case.waiting else []
    empty = ("appointments", "encounters", "tasks", "communications")
    prefetch |= {"serviceRequests": _bundle(waiting), **{key: _bundle([]) for key in empty}}
    return {"hook": "patient-view", "hookInstance": "example", "context": context, "prefetch": prefetch}


def _bundle(resources: Iterable[Json]) -> Json:
    entries = [{"resource": {"id": f"item-{n}", **item}} for n, item in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _status(system: str, code: str) -> Json:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def _problem(name: str) -> Json:
    return {
        "resourceType": "Condition",
        "subject": _SUBJECT,
        "code": {"text": name},
        "clinicalStatus": _status("condition-clinical", "active"),
        "verificationStatus": _status("condition-ver-status", "confirmed"),
        "recordedDate": "2025-03-01",
    }


def _allergy(words: str) -> Json:
    substance, _, reaction = words.partition(": ")
    return {
        "resourceType": "AllergyIntolerance",
        "patient": _SUBJECT,
        "code": {"text": substance},
        "clinicalStatus": _status("allergyintolerance-clinical", "active"),
        "reaction": [{"manifestation": [{"text": reaction}]}],
    }


def _medicine(name: str) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "subject": _SUBJECT,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "authoredOn": "2025-03-01",
    }


def _egfr(value: float) -> Json:
    return {
        "resourceType": "Observation",
        "subject": _SUBJECT,
        "status": "final",
        "code": _EGFR,
        "effectiveDateTime": _REPORTED.isoformat(),
        "valueQuantity": {"value": value, "unit": "mL/min/1.73m2", "code": "mL/min/{1.73_m2}"},
    }


def _draft(name: str, reason: str) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "subject": _SUBJECT,
        "status": "draft",
        "intent": "order",
        "code": {"text": name},
        "reasonCode": [{"text": reason}],
    }


def _waiting(case: ExampleCase) -> Json:
    placed = DAY - timedelta(days=case.ordered_days_ago)
    return _draft(case.waiting, case.reason) | {"status": "active", "authoredOn": placed.isoformat()}


def _report(case: ExampleCase) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "subject": _SUBJECT,
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}],
        "code": {"text": case.study},
        "effectiveDateTime": _REPORTED.isoformat(),
        "issued": f"{_REPORTED.isoformat()}T16:20:00Z",
        "conclusion": case.report,
    }
