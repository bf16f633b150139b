"""The order-select request that an EHR would send for a case report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tests.vignettes.case import ABSENT, Allergy, Device, Medication, Observation, Order, Problem, Vignette

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.vignettes.case import Patient, Procedure

Json = dict[str, Any]
Entry = TypeVar("Entry", Problem, Medication, Allergy, Device)

PATIENT = "pat-1"
SUBJECT = {"reference": f"Patient/{PATIENT}"}
SYSTEMS = {
    "cpt": "http://www.ama-assn.org/go/cpt",
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "radlex": "http://radlex.org",
    "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd-10": "http://hl7.org/fhir/sid/icd-10",
    "icd-9-cm": "http://hl7.org/fhir/sid/icd-9-cm",
    "icd-10-gm": "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
    "icd-10-tw": "https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2023-tw",
    "icd-10-am": "http://hl7.org/fhir/sid/icd-10-am",
    "icd-10-jp": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full",
    "icd-11-dated": "http://id.who.int/icd/release/11/2024-01/mms",
    "snomed-us": "http://snomed.info/sct/731000124108/version/20250901",
    "icd-11": "http://id.who.int/icd/release/11/mms",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
    "ncit": "urn:oid:2.16.840.1.113883.3.26.1.1",
    "local": "urn:oid:1.3.6.1.4.1.99999.7",
}
MARK = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
UNITS = "http://unitsofmeasure.org"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"


def request(vignette: Vignette) -> Json:
    """Build the whole request body; drafts in the order of the file, the chart in the prefetch."""
    drafts = [draft(order, vignette.today) for order in vignette.orders]
    selected = [f"{order.resource}/{order.id}" for order in vignette.orders if order.selected]
    prefetch = {
        "patient": _patient(vignette.patient),
        "conditions": _bundle(_problem(_entry(p, Problem), f"cnd-{n}") for n, p in enumerate(vignette.problems)),
        "observations": _bundle(_observation(o, f"obs-{n}") for n, o in enumerate(vignette.observations)),
        "allergies": _bundle(_allergy(_entry(a, Allergy), f"alg-{n}") for n, a in enumerate(vignette.allergies)),
        "medications": _bundle(
            _medication(_entry(m, Medication), f"med-{n}") for n, m in enumerate(vignette.medications)
        ),
        "devices": _bundle(_device(_entry(d, Device), f"dev-{n}") for n, d in enumerate(vignette.devices)),
    }
    if vignette.procedures:
        prefetch["procedures"] = _bundle(_procedure(p, f"prc-{n}") for n, p in enumerate(vignette.procedures))
    return body(drafts, selected, prefetch)


def body(drafts: list[Json], selected: list[str], prefetch: Json) -> Json:
    """Wrap drafts and chart into an order-select call."""
    return {
        "hook": "order-select",
        "hookInstance": "6d0f3c52-0c6e-4d8e-9a53-6a1f5b1f0c11",
        "context": {
            "userId": "Practitioner/prac-1",
            "patientId": PATIENT,
            "selections": selected,
            "draftOrders": _bundle(drafts, "collection"),
        },
        "prefetch": prefetch,
    }


def draft(order: Order, today: str) -> Json:
    """Build the draft resource of one order."""
    if order.resource == "MedicationRequest":
        return present(
            resourceType=order.resource,
            id=order.id,
            status=order.status,
            intent="order",
            subject=SUBJECT,
            authoredOn=today,
            medicationCodeableConcept=_concept(order.code, order.text),
        )
    contained = [_problem(problem, f"reason-{n}") for n, problem in enumerate(order.reason_conditions)]
    references = [f"#{item['id']}" for item in contained] + [f"Condition/{key}" for key in order.reason_in_chart]
    return present(
        resourceType="ServiceRequest",
        id=order.id,
        contained=contained,
        status=order.status,
        intent="order",
        category=[_concept(("snomed:363679005 Imaging",))],
        priority=order.priority,
        doNotPerform=order.do_not_perform,
        code=_concept(order.code, order.text),
        orderDetail=_texts(order.order_detail),
        subject=SUBJECT,
        authoredOn=f"{today}T09:12:00Z",
        requester={"reference": "Practitioner/prac-1"},
        reasonCode=_texts(order.reason) + [_concept((code,)) for code in order.reason_codes],
        reasonReference=[{"reference": reference} for reference in references],
        supportingInfo=[{"reference": f"Condition/{key}"} for key in order.supporting],
        bodySite=_sites(order.body_site),
        note=_texts(order.note),
    )


def coding(words: str) -> Json:
    """Read `system:code optional display` into a Coding."""
    key, _, display = words.partition(" ")
    system, _, code = key.partition(":")
    return present(system=SYSTEMS[system], code=code, display=display)


def present(**members: object) -> Json:
    """Make an element of the members that have a value."""
    return {key: value for key, value in members.items() if value not in (None, "", [], {}, False)}


def _concept(codes: tuple[str, ...], text: str = "") -> Json:
    return present(coding=[coding(code) for code in codes], text=text)


def _texts(text: str | None) -> list[Json]:
    return [{"text": text}] if text else []


def _sites(sites: str | tuple[str, ...] | None) -> list[Json]:
    written = (sites,) if isinstance(sites, str) else sites or ()
    return [_concept((site,)) if site.partition(":")[0] in SYSTEMS else {"text": site} for site in written]


def _status(system: str, code: str) -> Json | None:
    return None if code == ABSENT else {"coding": [{"system": f"{_TERMINOLOGY}/{system}", "code": code}]}


def _entry(entry: str | Entry, kind: type[Entry]) -> Entry:
    if not isinstance(entry, str):
        return entry
    key, _, words = entry.partition(" ")
    coded = key.partition(":")[0] in SYSTEMS
    return kind(text=words if coded else entry, code=(entry,) if coded else ())


def _bundle(resources: Iterable[Json], kind: str = "searchset") -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": resource} for resource in resources]}


def _patient(patient: Patient) -> Json:
    return present(resourceType="Patient", id=PATIENT, gender=patient.sex, birthDate=patient.born)


def _problem(problem: Problem, fallback: str) -> Json:
    onset_age = problem.onset_age and {"value": problem.onset_age, "unit": "years", "system": UNITS, "code": "a"}
    concept = _concept(problem.code, problem.text)
    if problem.certainty:
        mark = {"url": MARK, "valueCoding": {"code": problem.certainty}}
        concept["coding"][0]["extension"] = [mark]
    abated_age = problem.abated_age and {"value": problem.abated_age, "unit": "years", "system": UNITS, "code": "a"}
    return present(
        resourceType="Condition",
        id=problem.id or fallback,
        clinicalStatus=_status("condition-clinical", problem.status),
        verificationStatus=_status("condition-ver-status", problem.verification),
        code=concept,
        subject=SUBJECT,
        onsetDateTime=problem.onset,
        onsetAge=onset_age,
        abatementDateTime=problem.abated,
        abatementAge=abated_age,
        recordedDate=problem.recorded,
        note=_texts(problem.note),
    )


def _observation(observation: Observation, key: str) -> Json:
    unit = observation.unit
    quantity = observation.value is not None and present(
        value=observation.value, unit=unit, system=UNITS if unit else None, code=unit
    )
    finding = observation.finding
    return present(
        resourceType="Observation",
        id=key,
        status=observation.status,
        code=_concept(observation.code, observation.text),
        subject=SUBJECT,
        effectiveDateTime=observation.date,
        valueQuantity=quantity,
        valueCodeableConcept=finding and _concept((finding,)),
        valueString=observation.written,
        valueDateTime=observation.day,
    )


def _procedure(procedure: Procedure, key: str) -> Json:
    return present(
        resourceType="Procedure",
        id=key,
        status=procedure.status,
        code=_concept(procedure.code, procedure.text),
        subject=SUBJECT,
        performedDateTime=procedure.date,
    )


def _allergy(allergy: Allergy, key: str) -> Json:
    reaction = present(
        manifestation=_texts(allergy.reaction), description=allergy.description, severity=allergy.severity
    )
    return present(
        resourceType="AllergyIntolerance",
        id=key,
        clinicalStatus=_status("allergyintolerance-clinical", allergy.status),
        verificationStatus=_status("allergyintolerance-verification", allergy.verification),
        criticality=allergy.criticality,
        code=_concept(allergy.code, allergy.text),
        patient=SUBJECT,
        reaction=[reaction] if reaction else [],
        note=_texts(allergy.note),
    )


def _medication(medication: Medication, key: str) -> Json:
    period = present(start=medication.started, end=medication.ended)
    shared = present(
        resourceType=medication.resource,
        id=key,
        status=medication.status,
        subject=SUBJECT,
        medicationCodeableConcept=_concept(medication.code, medication.text),
        doNotPerform=medication.do_not_perform,
    )
    if medication.resource == "MedicationDispense":
        return shared | {"whenHandedOver": medication.started}
    if medication.resource == "MedicationAdministration":
        return shared | {"effectiveDateTime": medication.started}
    if medication.resource == "MedicationStatement":
        return shared | {"effectivePeriod": period}
    return shared | {
        "intent": "order",
        "authoredOn": medication.started,
        "dispenseRequest": {"validityPeriod": period},
    }


def _device(device: Device, key: str) -> Json:
    shared = present(resourceType=device.resource, id=key, status=device.status, note=_texts(device.note))
    concept = _concept(device.code, device.text)
    if device.resource == "Procedure":
        return shared | {"subject": SUBJECT, "code": concept}
    if device.resource == "DeviceUseStatement":
        return shared | {"subject": SUBJECT, "device": {"display": device.text}}
    safety = [_concept((device.safety,))] if device.safety else None
    return shared | present(type=concept, patient=SUBJECT, safety=safety)
