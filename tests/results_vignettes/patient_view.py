"""The patient-view request that an EHR would send for a case report about results."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING, Any

from tests.vignettes.order_select import PATIENT, SUBJECT, SYSTEMS, coding

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
        Report,
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
_CONTENT = {
    "plain": "text/plain",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
    "rtf": "text/rtf",
    "latin1": "text/plain; charset=iso-8859-1",
    "pdf": "application/pdf",
}


def request(case: Case) -> Json:
    """Build the whole request body."""
    lists: dict[str, list[Json]] = {
        "reports": [item for report in case.reports for item in _reported(report)],
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
        "patient": _present(
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


def _present(**members: object) -> Json:
    return {key: value for key, value in members.items() if value not in (None, "", [], {}, False)}


def _bundle(resources: Iterable[Json]) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _concept(text: str, codes: tuple[str, ...] = ()) -> Json:
    return _present(text=text, coding=[coding(_spelled(code)) for code in codes])


def _spelled(code: str) -> str:
    return code.replace("sct:", "snomed:", 1) if code.startswith("sct:") else code


def _named(words: str) -> Json:
    """Read `system:code words`, or bare words, into a CodeableConcept."""
    key, _, display = words.partition(" ")
    system = key.partition(":")[0]
    return _concept(display, (words,)) if system in SYSTEMS or system == "sct" else {"text": words}


def _status(system: str, code: str) -> Json:
    return {"coding": [{"system": f"{_TERMINOLOGY}/{system}", "code": code}]}


def _problem(problem: Any, key: str) -> Json:  # noqa: ANN401 - a line, or a Problem
    if isinstance(problem, str):
        return _present(
            resourceType="Condition",
            id=key,
            subject=SUBJECT,
            code=_named(problem),
            clinicalStatus=_status("condition-clinical", "active"),
            verificationStatus=_status("condition-ver-status", "confirmed"),
        )
    return _present(
        resourceType="Condition",
        id=key,
        subject=SUBJECT,
        code=_concept(problem.text, problem.code),
        clinicalStatus=_status("condition-clinical", problem.status),
        verificationStatus=_status("condition-ver-status", problem.verification),
        onsetDateTime=problem.onset,
        recordedDate=problem.recorded,
        abatementDateTime=problem.abated,
    )


def _category(name: str) -> list[Json]:
    if name in {"none", ""}:
        return []
    if name.isupper():
        return [{"coding": [{"system": f"{_TERMINOLOGY}/v2-0074", "code": {"PATH": "PAT"}.get(name, name)}]}]
    return [_named(name)]


def _reported(report: Report) -> list[Json]:
    """The report, and the Observations that it refers to."""
    subject = {"reference": "Patient/somebody-else"} if report.subject == "other" else SUBJECT
    shared: Json = _present(
        resourceType="DiagnosticReport",
        id=report.id,
        meta=_present(versionId=report.version),
        status=report.status,
        category=_category(report.category),
        code=_concept(report.study, report.code),
        subject=subject,
        effectiveDateTime=report.date,
        effectivePeriod=_present(start=report.period[0], end=report.period[-1]) if report.period else None,
        issued=report.issued,
        basedOn=[{"reference": f"ServiceRequest/{report.based_on}"}] if report.based_on else [],
        identifier=[{"system": "urn:oid:1.2.3.4", "value": report.accession}] if report.accession else [],
        conclusionCode=[_named(code) for code in report.codes],
    )
    if report.form == "conclusion":
        return [shared | _present(conclusion=report.text)]
    if report.form == "div":
        div = f'<div xmlns="http://www.w3.org/1999/xhtml">{_paragraphs(report.text)}</div>'
        return [shared | {"text": {"status": "generated", "div": div}}]
    if report.form in {"observations", "contained"}:
        loose = report.form == "observations"
        parts = [_impression(report, subject, loose=loose)]
        place = f"Observation/{parts[0]['id']}" if loose else f"#{parts[0]['id']}"
        shared["result"] = [{"reference": place}]
        return [shared, *parts] if loose else [shared | {"contained": parts}]
    return [shared | {"presentedForm": [_attachment(report)]}] if report.text else [shared]


def _impression(report: Report, subject: Json, *, loose: bool) -> Json:
    own = {"subject": subject} if loose else {}
    return own | {
        "resourceType": "Observation",
        "id": f"{report.id}-impression",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "19005-8"}]},
        "valueString": report.text,
    }


def _attachment(report: Report) -> Json:
    text = report.text
    if report.form in {"html", "xhtml"}:
        text = text if "<" in text else f"<html><body>{_paragraphs(text)}</body></html>"
    elif report.form == "rtf":
        lines = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}").splitlines()
        text = text if text.startswith("{\\rtf") else "{\\rtf1\\ansi\\deff0 " + "\\par\n".join(lines) + "}"
    elif report.form == "pdf":
        text = "%PDF-1.4\n" + text
    # What senders call ISO 8859-1 is the Windows code page, which has more characters.
    data = text.encode("cp1252", "replace") if report.form == "latin1" else text.encode()
    return {"contentType": _CONTENT[report.form], "data": base64.b64encode(data).decode()}


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _order(order: Order, key: str) -> Json:
    return _present(
        resourceType="ServiceRequest",
        id=order.id or key,
        status=order.status,
        intent=order.intent,
        priority=order.priority,
        category=_category(order.category or ""),
        code=_concept(order.text, order.code),
        subject=SUBJECT,
        authoredOn=order.authored,
        occurrenceDateTime=order.occurrence,
        reasonCode=[{"text": order.reason}] if order.reason else [],
        note=[{"text": order.note}] if order.note else [],
    )


def _appointment(visit: Visit, key: str) -> Json:
    return _present(
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
    return _present(
        resourceType="Encounter",
        id=key,
        status=visit.status,
        subject=SUBJECT,
        serviceType={"text": visit.with_} if visit.with_ else None,
        type=[{"text": visit.text}] if visit.text else [],
        period=_present(start=visit.start, end=visit.end),
    )


def _observation(item: Observation, key: str) -> Json:
    quantity = _present(value=item.value, unit=item.unit, code=item.unit) if item.value is not None else None
    return _present(
        resourceType="Observation",
        id=key,
        status=item.status,
        subject=SUBJECT,
        code=_concept(item.text, item.code),
        effectiveDateTime=item.date,
        valueCodeableConcept=_named(item.finding) if item.finding else None,
        valueString=item.written,
        valueQuantity=quantity,
    )


def _medication(item: Medication, key: str) -> Json:
    shared = _present(
        resourceType=item.resource,
        id=key,
        status=item.status,
        subject=SUBJECT,
        medicationCodeableConcept=_concept(item.text, item.code),
    )
    if item.resource == "MedicationAdministration":
        return shared | _present(effectiveDateTime=item.started)
    if item.resource == "MedicationStatement":
        return shared | _present(effectivePeriod=_present(start=item.started, end=item.ended))
    validity = _present(start=item.started, end=item.ended)
    return shared | _present(intent="order", authoredOn=item.started, dispenseRequest={"validityPeriod": validity})


def _allergy(item: Allergy, key: str) -> Json:
    reaction = _present(
        manifestation=[{"text": item.reaction}] if item.reaction else [],
        severity=item.severity if item.severity in {"mild", "moderate", "severe"} else None,
    )
    return _present(
        resourceType="AllergyIntolerance",
        id=key,
        clinicalStatus=_status("allergyintolerance-clinical", item.status),
        verificationStatus=_status("allergyintolerance-verification", item.verification),
        code={"text": item.text},
        patient=SUBJECT,
        reaction=[reaction] if reaction else [],
    )


def _procedure(item: Procedure, key: str) -> Json:
    return _present(
        resourceType="Procedure",
        id=key,
        status=item.status,
        subject=SUBJECT,
        code=_concept(item.text, item.code),
        performedDateTime=item.date,
    )


def _task(note: Note, key: str) -> Json:
    return _present(
        resourceType="Task",
        id=key,
        status=note.status,
        intent="order",
        code={"text": note.text},
        focus={"reference": f"DiagnosticReport/{note.about}"},
        **{"for": SUBJECT},
    )


def _communication(note: Note, key: str) -> Json:
    return _present(
        resourceType="Communication",
        id=key,
        status=note.status,
        subject=SUBJECT,
        about=[{"reference": f"DiagnosticReport/{note.about}"}],
        payload=[{"contentString": note.text}] if note.text else [],
    )
