"""The patient-view request that an EHR would send for a case report about results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.results_vignettes.reported import category, concept, named, reported
from tests.vignettes.order_select import PATIENT, SUBJECT, present

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.results_vignettes.case import (
        Allergy,
        Case,
        Medication,
        Note,
        Observation,
        Order,
        Procedure,
        Visit,
    )

Json = dict[str, Any]
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_KEYS = {
    "reports": "reports",
    "orders": "serviceRequests",
    "appointments": "appointments",
    "encounters": "encounters",
    "observations": "observations",
    "medications": "medications",
    "allergies": "allergies",
    "procedures": "procedures",
    "tasks": "tasks",
    "communications": "communications",
}


def request(case: Case) -> Json:
    """Build the whole request body."""
    lists: dict[str, list[Json]] = {
        "reports": [item for report in case.reports for item in reported(report)],
        "orders": [_order(order, f"ord-{n}") for n, order in enumerate(case.orders)],
        "appointments": [_appointment(visit, f"app-{n}") for n, visit in enumerate(case.appointments)],
        "encounters": [_encounter(visit, f"enc-{n}") for n, visit in enumerate(case.encounters)],
        "observations": [_observation(item, f"obs-{n}") for n, item in enumerate(case.observations)],
        "medications": [_medication(item, f"med-{n}") for n, item in enumerate(case.medications)],
        "allergies": [_allergy(item, f"alg-{n}") for n, item in enumerate(case.allergies)],
        "procedures": [_procedure(item, f"prc-{n}") for n, item in enumerate(case.procedures)],
        "tasks": [_task(note, f"tsk-{n}") for n, note in enumerate(case.tasks)],
        "communications": [_communication(note, f"com-{n}") for n, note in enumerate(case.communications)],
    }
    prefetch: Json = {
        "patient": present(
            resourceType="Patient",
            id=PATIENT,
            gender=case.patient.sex,
            birthDate=case.patient.born,
            deceasedBoolean=case.patient.deceased is True,
            deceasedDateTime=case.patient.deceased if isinstance(case.patient.deceased, str) else None,
        ),
        "conditions": _bundle(_problem(problem, f"cnd-{n}") for n, problem in enumerate(case.problems)),
    }
    prefetch |= {_KEYS[name]: _bundle(items) for name, items in lists.items() if name not in case.missing}
    here = next((f"enc-{n}" for n, visit in enumerate(case.encounters) if visit.here), "enc-open")
    return {
        "hook": "patient-view",
        "hookInstance": "0f6b4a4e-7f0e-4b1a-8a35-5f4b6c8f2a11",
        "context": {"userId": "Practitioner/prac-1", "patientId": PATIENT, "encounterId": here},
        "prefetch": prefetch,
    }


def _bundle(resources: Iterable[Json]) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _status(system: str, code: str) -> Json:
    return {"coding": [{"system": f"{_TERMINOLOGY}/{system}", "code": code}]}


def _problem(problem: Any, key: str) -> Json:  # noqa: ANN401 - a line, or a Problem
    if isinstance(problem, str):
        return present(
            resourceType="Condition",
            id=key,
            subject=SUBJECT,
            code=named(problem),
            clinicalStatus=_status("condition-clinical", "active"),
            verificationStatus=_status("condition-ver-status", "confirmed"),
        )
    return present(
        resourceType="Condition",
        id=key,
        subject=SUBJECT,
        code=concept(problem.text, problem.code),
        clinicalStatus=_status("condition-clinical", problem.status),
        verificationStatus=_status("condition-ver-status", problem.verification),
        onsetDateTime=problem.onset,
        recordedDate=problem.recorded,
        abatementDateTime=problem.abated,
    )


def _order(order: Order, key: str) -> Json:
    return present(
        resourceType="ServiceRequest",
        id=order.id or key,
        status=order.status,
        intent=order.intent,
        priority=order.priority,
        category=category(order.category or ""),
        code=concept(order.text, order.code),
        subject=SUBJECT,
        authoredOn=order.authored,
        occurrenceDateTime=order.occurrence,
        reasonCode=[{"text": order.reason}] if order.reason else [],
        note=[{"text": order.note}] if order.note else [],
    )


def _appointment(visit: Visit, key: str) -> Json:
    return present(
        resourceType="Appointment",
        id=visit.id or key,
        status=visit.status,
        serviceType=[{"text": visit.with_}] if visit.with_ else [],
        description=visit.text,
        start=visit.start,
        end=visit.end,
        basedOn=[{"reference": f"ServiceRequest/{visit.order}"}] if visit.order else [],
        participant=[{"actor": SUBJECT, "status": "accepted"}],
    )


def _encounter(visit: Visit, key: str) -> Json:
    return present(
        resourceType="Encounter",
        id=key,
        status=visit.status,
        subject=SUBJECT,
        serviceType={"text": visit.with_} if visit.with_ else None,
        type=[{"text": visit.text}] if visit.text else [],
        period=present(start=visit.start, end=visit.end),
    )


def _observation(item: Observation, key: str) -> Json:
    quantity = present(value=item.value, unit=item.unit, code=item.unit) if item.value is not None else None
    return present(
        resourceType="Observation",
        id=key,
        status=item.status,
        subject=SUBJECT,
        code=concept(item.text, item.code),
        effectiveDateTime=item.date,
        valueCodeableConcept=named(item.finding) if item.finding else None,
        valueString=item.written,
        valueQuantity=quantity,
    )


def _medication(item: Medication, key: str) -> Json:
    shared = present(
        resourceType=item.resource,
        id=key,
        status=item.status,
        subject=SUBJECT,
        medicationCodeableConcept=concept(item.text, item.code),
    )
    if item.resource == "MedicationAdministration":
        return shared | present(effectiveDateTime=item.started)
    if item.resource == "MedicationStatement":
        return shared | present(effectivePeriod=present(start=item.started, end=item.ended))
    validity = present(start=item.started, end=item.ended)
    return shared | present(intent="order", authoredOn=item.started, dispenseRequest={"validityPeriod": validity})


def _allergy(item: Allergy, key: str) -> Json:
    reaction = present(
        manifestation=[{"text": item.reaction}] if item.reaction else [],
        severity=item.severity if item.severity in {"mild", "moderate", "severe"} else None,
    )
    return present(
        resourceType="AllergyIntolerance",
        id=key,
        clinicalStatus=_status("allergyintolerance-clinical", item.status),
        verificationStatus=_status("allergyintolerance-verification", item.verification),
        code={"text": item.text},
        patient=SUBJECT,
        reaction=[reaction] if reaction else [],
    )


def _procedure(item: Procedure, key: str) -> Json:
    return present(
        resourceType="Procedure",
        id=key,
        status=item.status,
        subject=SUBJECT,
        code=concept(item.text, item.code),
        performedDateTime=item.date,
    )


def _task(note: Note, key: str) -> Json:
    return present(
        resourceType="Task",
        id=key,
        status=note.status,
        intent="order",
        code={"text": note.text},
        focus={"reference": f"DiagnosticReport/{note.about}"},
        **{"for": SUBJECT},
    )


def _communication(note: Note, key: str) -> Json:
    return present(
        resourceType="Communication",
        id=key,
        status=note.status,
        subject=SUBJECT,
        about=[{"reference": f"DiagnosticReport/{note.about}"}],
        payload=[{"contentString": note.text}] if note.text else [],
    )
