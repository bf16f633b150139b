"""The FHIR elements that are read, as JSON Schemas.

Only what distinguishes resources is required here: an element that is missing or of another type reads as absent, and
everything else in a resource is accepted.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}


def ref(name: str) -> Schema:
    """Refer to a component schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(item: Schema) -> Schema:
    """An array of such items."""
    return {"type": "array", "items": item}


def structure(description: str, required: tuple[str, ...] = (), /, **members: Schema) -> Schema:
    """An object with these members, and any others."""
    schema: Schema = {"type": "object", "description": description, "properties": members, "additionalProperties": True}
    return schema | ({"required": list(required)} if required else {})


def content(schema: Schema, **examples: object) -> dict[str, Any]:
    """Describe a JSON body, with examples by name."""
    shown = {name: {"value": value} for name, value in examples.items()}
    return {"content": {"application/json": {"schema": schema, "examples": shown}}}


def _resource(kind: str, description: str, /, **members: Schema) -> Schema:
    told = {"resourceType": {"const": kind}, "id": STRING}
    return structure(description, ("resourceType",), **told, **members)


def _texts(*names: str) -> dict[str, Schema]:
    return dict.fromkeys(names, STRING)


_CONCEPT, _CONCEPTS = ref("CodeableConcept"), list_of(ref("CodeableConcept"))
_REFERENCE, _REFERENCES = ref("Reference"), list_of(ref("Reference"))
_PERIOD, _QUANTITY, _NOTES = ref("Period"), ref("Quantity"), list_of(ref("Annotation"))
_DRUG = {**_texts("status"), "medicationCodeableConcept": _CONCEPT, "medicationReference": _REFERENCE}

ELEMENTS: dict[str, Schema] = {
    "FhirCoding": structure("A code of a code system.", **_texts("system", "code", "display")),
    "CodeableConcept": structure("Codes, words, or both.", coding=list_of(ref("FhirCoding")), text=STRING),
    "Reference": structure("Points to a resource.", **_texts("reference", "display")),
    "Period": structure("From when to when.", **_texts("start", "end")),
    "Quantity": structure("A measured value.", value={"type": "number"}, **_texts("unit", "code", "comparator")),
    "Annotation": structure("A note.", **_texts("text")),
    "Identifier": structure("A number that is given to something.", **_texts("system", "value")),
    "Attachment": structure(
        "A report as a document: plain text, HTML or RTF, in base64; no address is opened.",
        **_texts("contentType", "data", "url"),
    ),
}

RESOURCES: dict[str, Schema] = {
    "ServiceRequest": _resource(
        "ServiceRequest",
        "An order, in draft or placed. A draft is handed back whole in an update, also what is not described here.",
        **_texts("status", "intent", "priority", "authoredOn", "occurrenceDateTime"),
        doNotPerform=_BOOLEAN,
        performerType=_CONCEPT,
        performer=_REFERENCES,
        category=_CONCEPTS,
        code=_CONCEPT,
        orderDetail=_CONCEPTS,
        bodySite=_CONCEPTS,
        subject=_REFERENCE,
        reasonCode=_CONCEPTS,
        reasonReference=_REFERENCES,
        supportingInfo=_REFERENCES,
        note=_NOTES,
        text=structure("The narrative.", **_texts("div")),
        contained=list_of({"anyOf": [ref("Condition"), ref("Observation")]}),
        extension=list_of({"type": "object"}),
    ),
    "Patient": _resource(
        "Patient",
        "The patient: age and sex, and whether alive.",
        **_texts("gender", "birthDate", "deceasedDateTime"),
        deceasedBoolean=_BOOLEAN,
    ),
    "Condition": _resource(
        "Condition",
        "A problem.",
        clinicalStatus=_CONCEPT,
        verificationStatus=_CONCEPT,
        code=_CONCEPT,
        subject=_REFERENCE,
        onsetPeriod=_PERIOD,
        onsetAge=_QUANTITY,
        abatementPeriod=_PERIOD,
        abatementBoolean=_BOOLEAN,
        note=_NOTES,
        **_texts("onsetDateTime", "onsetString", "abatementDateTime", "abatementString", "recordedDate"),
    ),
    "Observation": _resource(
        "Observation",
        "A result: kidney function, pregnancy, antibodies, signs of infection; a part of a report.",
        **_texts("status", "effectiveDateTime", "issued", "valueString"),
        code=_CONCEPT,
        subject=_REFERENCE,
        effectivePeriod=_PERIOD,
        valueQuantity=_QUANTITY,
        valueCodeableConcept=_CONCEPT,
        valueBoolean=_BOOLEAN,
    ),
    "AllergyIntolerance": _resource(
        "AllergyIntolerance",
        "A reaction to a substance.",
        clinicalStatus=_CONCEPT,
        verificationStatus=_CONCEPT,
        code=_CONCEPT,
        patient=_REFERENCE,
        criticality=STRING,
        reaction=list_of(
            structure(
                "What happened.", substance=_CONCEPT, manifestation=_CONCEPTS, **_texts("severity", "description")
            )
        ),
    ),
    "MedicationRequest": _resource(
        "MedicationRequest",
        "A medicine ordered.",
        **_DRUG,
        subject=_REFERENCE,
        authoredOn=STRING,
        dispenseRequest=structure("How long it is dispensed.", validityPeriod=_PERIOD),
        dosageInstruction=list_of(
            structure("How it is taken.", timing=structure("When.", repeat=structure("Until.", boundsPeriod=_PERIOD)))
        ),
    ),
    "MedicationStatement": _resource(
        "MedicationStatement", "A medicine taken.", **_DRUG, subject=_REFERENCE, effectivePeriod=_PERIOD
    ),
    "MedicationAdministration": _resource(
        "MedicationAdministration", "A medicine given.", **_DRUG, subject=_REFERENCE, effectiveDateTime=STRING
    ),
    "MedicationDispense": _resource("MedicationDispense", "A medicine handed out.", **_DRUG, subject=_REFERENCE),
    "Medication": _resource("Medication", "The drug that a medication resource points to.", code=_CONCEPT),
    "Device": _resource(
        "Device",
        "An implant.",
        **_texts("status", "modelNumber", "manufacturer", "distinctIdentifier"),
        type=_CONCEPT,
        patient=_REFERENCE,
        deviceName=list_of(structure("A name.", **_texts("name"))),
        safety=_CONCEPTS,
        note=_NOTES,
    ),
    "DeviceUseStatement": _resource(
        "DeviceUseStatement",
        "That an implant is in use.",
        status=STRING,
        device=_REFERENCE,
        subject=_REFERENCE,
        timingPeriod=_PERIOD,
        note=_NOTES,
    ),
    "Procedure": _resource(
        "Procedure",
        "What was done, or implanted.",
        **_texts("status", "performedDateTime"),
        code=_CONCEPT,
        subject=_REFERENCE,
        performedPeriod=_PERIOD,
        note=_NOTES,
    ),
    "DiagnosticReport": _resource(
        "DiagnosticReport",
        "A report of imaging, or of the laboratory, with its words wherever they are.",
        **_texts("status", "effectiveDateTime", "issued", "conclusion"),
        meta=structure("The version of the report.", **_texts("versionId", "lastUpdated")),
        category=_CONCEPTS,
        code=_CONCEPT,
        subject=_REFERENCE,
        effectivePeriod=_PERIOD,
        identifier=list_of(ref("Identifier")),
        basedOn=_REFERENCES,
        imagingStudy=_REFERENCES,
        result=_REFERENCES,
        conclusionCode=_CONCEPTS,
        presentedForm=list_of(ref("Attachment")),
        text=structure("The narrative.", **_texts("div")),
        contained=list_of({"anyOf": [ref("Observation"), {"type": "object"}]}),
    ),
    "Appointment": _resource(
        "Appointment",
        "A visit or a scan that is booked.",
        **_texts("status", "start", "description"),
        serviceCategory=_CONCEPTS,
        serviceType=_CONCEPTS,
        specialty=_CONCEPTS,
        appointmentType=_CONCEPT,
        basedOn=_REFERENCES,
        participant=list_of(structure("With whom, and where.", actor=_REFERENCE)),
    ),
    "Encounter": _resource(
        "Encounter",
        "A visit.",
        status=STRING,
        type=_CONCEPTS,
        serviceType=_CONCEPT,
        subject=_REFERENCE,
        period=_PERIOD,
        basedOn=_REFERENCES,
        participant=list_of(structure("By whom.", individual=_REFERENCE)),
        location=list_of(structure("Where.", location=_REFERENCE)),
        serviceProvider=_REFERENCE,
    ),
    "Task": _resource(
        "Task",
        "Something to be done about a report.",
        status=STRING,
        focus=_REFERENCE,
        reasonReference=_REFERENCE,
    ),
    "Communication": _resource(
        "Communication",
        "A message about a report.",
        status=STRING,
        subject=_REFERENCE,
        about=_REFERENCES,
        reasonReference=_REFERENCES,
        payload=list_of(structure("What it says.", contentReference=_REFERENCE)),
    ),
}


def bundle(description: str, *kinds: str) -> Schema:
    """A Bundle whose entries are resources of these types; others are accepted and not read."""
    resources = [ref(kind) for kind in kinds]
    resource = {"anyOf": resources} if len(resources) > 1 else resources[0]
    entry = structure("One resource.", fullUrl=STRING, resource=resource)
    return structure(
        description, ("resourceType",), resourceType={"const": "Bundle"}, type=STRING, entry=list_of(entry)
    )


def search(description: str, *kinds: str) -> Schema:
    """What a client may send for a search: the result, with or without messages in it, nothing (null), or a failure."""
    return {"anyOf": [bundle(description, *kinds, "OperationOutcome"), {"type": "null"}, ref("OperationOutcome")]}
