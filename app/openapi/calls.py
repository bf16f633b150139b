"""What a client sends, as JSON Schemas: the calls of each hook, and feedback (CDS Hooks 2.0.1)."""

from __future__ import annotations

from app.openapi.fhir import STRING, Schema, bundle, list_of, ref, search, structure

_NOT_EMPTY: Schema = {"type": "string", "minLength": 1}
_ACCESS = structure(
    "A token for the FHIR server; never kept, logged or shown. Empty or absent, the server is read without one.",
    access_token=STRING,
    token_type=STRING,
    expires_in={"anyOf": [{"type": "integer"}, STRING]},
    scope=STRING,
    subject=STRING,
    patient=STRING,
)
_CHART: dict[str, Schema] = {
    "patient": {"anyOf": [ref("Patient"), {"type": "null"}]},
    "conditions": search("The problem list.", "Condition"),
    "observations": search("Results.", "Observation"),
    "allergies": search("Allergies.", "AllergyIntolerance"),
    "medications": search(
        "Medicines.",
        *("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense", "Medication"),
    ),
    "procedures": search("Procedures.", "Procedure", "Device", "DeviceUseStatement"),
}
_PREFETCH = structure(
    "The chart, under the keys of the discovery answer. `patient` and `conditions` are needed to answer.",
    **_CHART,
    devices=search("Devices.", "Device", "DeviceUseStatement", "Procedure"),
    reports=search("Reports of imaging.", "DiagnosticReport"),
)
_PREFETCH_OF_RESULTS = structure(
    "The chart, under the keys of the discovery answer. `reports` are needed to answer; where one of them counts, "
    "`patient` and `conditions` too.",
    reports=search("Reports, with the results that they refer to.", "DiagnosticReport", "Observation"),
    **_CHART,
    serviceRequests=search("Orders, referrals and tests that were placed.", "ServiceRequest"),
    appointments=search("Appointments.", "Appointment"),
    encounters=search("Visits.", "Encounter"),
    tasks=search("Tasks about reports.", "Task"),
    communications=search("Messages about reports.", "Communication"),
)
_DRAFTS = bundle("Every unsigned order of the session.", "ServiceRequest", "MedicationRequest", "Medication")


_WHO: dict[str, Schema] = {"userId": _NOT_EMPTY, "patientId": _NOT_EMPTY, "encounterId": STRING}


def _context(description: str, *required: str, **members: Schema) -> Schema:
    return structure(description, ("userId", "patientId", *required), **_WHO, **members)


def _call(hook: str, context: str, prefetch: str = "Prefetch") -> Schema:
    return structure(
        f"A call of the hook {hook}, as it is read; unknown members are ignored.",
        ("hook", "hookInstance", "context"),
        hook={"const": hook},
        hookInstance={"type": "string", "minLength": 1, "maxLength": 255},
        context=ref(context),
        prefetch=ref(prefetch),
        fhirServer={"type": "string", "format": "uri", "pattern": "^https?://[^/?#@]+"},
        fhirAuthorization=ref("FhirAuthorization"),
        extension={"type": "object"},
    ) | {"dependentRequired": {"fhirAuthorization": ["fhirServer"]}}


_FEEDBACK = structure(
    "What became of one card.",
    ("card", "outcome", "outcomeTimestamp"),
    card=_NOT_EMPTY,
    outcome={"enum": ["accepted", "overridden"]},
    acceptedSuggestions=list_of(structure("A suggestion that was taken.", ("id",), id=_NOT_EMPTY)),
    overrideReason=structure(
        "Why the card was not followed.",
        reason=structure("One of the card's override reasons.", system=STRING, code=STRING, display=STRING),
        userComment=STRING,
    ),
    outcomeTimestamp={"type": "string", "format": "date-time"},
) | {
    "if": {"properties": {"outcome": {"const": "accepted"}}},
    "then": {"required": ["acceptedSuggestions"], "properties": {"acceptedSuggestions": {"minItems": 1}}},
}

CALLS: dict[str, Schema] = {
    "ServiceCall": {
        "anyOf": [ref("OrderSelectCall"), ref("OrderSignCall"), ref("PatientViewCall")],
        "description": "A service call; which of the three is told by `hook`, as discovery gives it for the id.",
    },
    "OrderSelectCall": _call("order-select", "OrderSelectContext"),
    "OrderSignCall": _call("order-sign", "OrderSignContext"),
    "PatientViewCall": _call("patient-view", "PatientViewContext", "ResultsPrefetch"),
    "OrderSelectContext": _context(
        "The ordering session; `selections` names the orders just selected.",
        *("draftOrders", "selections"),
        draftOrders=ref("DraftOrders"),
        selections=list_of(STRING) | {"minItems": 1},
    ),
    "OrderSignContext": _context("The orders about to be signed.", "draftOrders", draftOrders=ref("DraftOrders")),
    "PatientViewContext": _context("The chart that was opened."),
    "DraftOrders": _DRAFTS,
    "Prefetch": _PREFETCH,
    "ResultsPrefetch": _PREFETCH_OF_RESULTS,
    "FhirAuthorization": _ACCESS,
    "FeedbackBatch": structure("A batch of feedback.", ("feedback",), feedback=list_of(ref("Feedback"))),
    "Feedback": _FEEDBACK,
}
