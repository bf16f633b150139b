"""The OpenAPI description: every address with its requests and answers; answers are described by their own types."""

from __future__ import annotations

from typing import Any

import msgspec

from app.client_profiles.core import Answer
from app.openapi.calls import CALLS
from app.openapi.fhir import ELEMENTS, RESOURCES, STRING, Schema, list_of, ref, structure
from cds_services.cds_hooks import SUMMARY_LIMIT, ServiceDescription


class DiscoveryAnswer(msgspec.Struct):
    """The services of this deployment."""

    services: list[ServiceDescription]


_TYPES = (DiscoveryAnswer, Answer)
_, _SENT = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
_NARROWER: dict[str, dict[str, Schema]] = {
    "Card": {
        "summary": {"minLength": 1, "maxLength": SUMMARY_LIMIT},
        "indicator": {"enum": ["info", "warning", "critical"]},
        "selectionBehavior": {"enum": ["any", "at-most-one"]},
    },
    "Answer": {"systemActions": {"type": "array", "items": ref("Action"), "minItems": 0}},
    "Action": {"type": {"enum": ["create", "update", "delete"]}},
    "Link": {"type": {"enum": ["absolute", "smart"]}, "url": {"format": "uri"}},
}
"""What the specification requires of members in addition to their JSON type."""
_OUTCOME = structure(
    "What is wrong and what to do; nothing of what was sent is repeated.",
    ("resourceType", "issue"),
    resourceType={"const": "OperationOutcome"},
    issue=list_of(
        structure(
            "One problem.",
            ("severity", "code"),
            severity=STRING,
            code=STRING,
            details=structure("In words.", text=STRING),
            diagnostics=STRING,
            expression=list_of(STRING) | {"description": "Path of the element at fault."},
        )
    ),
)
_CODE_SYSTEM = structure(
    "A FHIR CodeSystem.",
    ("resourceType", "url", "concept"),
    resourceType={"const": "CodeSystem"},
    url=STRING,
    concept=list_of(structure("One code.", ("code", "display"), code=STRING, display=STRING)),
)
_STRUCTURE_DEFINITION = structure(
    "A FHIR StructureDefinition.",
    ("resourceType", "url", "type"),
    resourceType={"const": "StructureDefinition"},
    url=STRING,
    version=STRING,
    type=STRING,
)
_PROBLEMS = {
    400: "Malformed or contradictory",
    401: "The caller's token is missing or not accepted; no body says more",
    403: "A web page calls whose origin may not, and no caller proves who it is",
    404: "No such address or service",
    405: "Another method than this address has; see the Allow header",
    408: "The body did not arrive in time",
    412: "Data without which no answer is safe was not sent and cannot be fetched",
    413: "The body is too large, or holds more than is read in one call",
    415: "The body is no JSON by its own account, or is compressed; see the Accept or Accept-Encoding header",
    421: "The Host header names another service, and no caller proves who it is",
    422: "Breaks a rule of the caller's profile",
    429: "Too many calls; wait as long as Retry-After says",
    500: "The service failed on this request and gives no advice on it",
    503: "Not now; wait as long as Retry-After says",
}
_SERVICE_ID = {"name": "id", "in": "path", "required": True, "schema": STRING, "description": "As discovery gives it."}


def _content(schema: Schema) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _get(summary: str, schema: Schema, *failures: int) -> dict[str, Any]:
    return {"get": _operation(summary, schema, *failures)}


def _operation(summary: str, schema: Schema | None, *failures: int, **more: object) -> dict[str, Any]:
    good = {"description": "Answered.", **(_content(schema) if schema else {})}
    refused = {
        str(status): {"description": f"{_PROBLEMS[status]}.", **({} if status == _BARE else _content(_REFUSAL))}
        for status in failures
    }
    return {"summary": summary, "responses": {"200": good, **refused}, **more}


_BARE = 401
_SECURITY: list[dict[str, list[str]]] = [{}, {"clientToken": []}]
_CLIENT_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A JWT signed by the CDS client (ES384 or RS384), new for each call, where one is asked for.",
}
_REFUSAL = ref("OperationOutcome")
_POSTED = tuple(_PROBLEMS)
_READ = (400, 404, 405, 421, 500)

_PATHS = {
    "/": _get(
        "What this is and where to go on", structure("Names and addresses.", name=STRING, version=STRING), *_READ
    ),
    "/cds-services": _get("The services offered (CDS Hooks discovery)", ref("DiscoveryAnswer"), *_READ),
    "/cds-services/{id}": {
        "parameters": [_SERVICE_ID],
        "post": _operation(
            "Advice on draft orders, or on results (CDS Hooks service call)",
            ref("Answer"),
            *_POSTED,
            requestBody={"required": True, **_content(ref("ServiceCall"))},
            security=_SECURITY,
        ),
    },
    "/cds-services/{id}/feedback": {
        "parameters": [_SERVICE_ID],
        "post": _operation(
            "What became of cards (CDS Hooks feedback)",
            None,
            *_POSTED,
            requestBody={"required": True, **_content(ref("FeedbackBatch"))},
            security=_SECURITY,
        ),
    },
    "/CodeSystem/card-rule": _get("The codes of the rules behind the cards", ref("CodeSystem"), *_READ),
    "/CodeSystem/appropriateness-category": _get("The codes of the ratings", ref("CodeSystem"), *_READ),
    "/CodeSystem/override-reason": _get("The codes of the reasons not to follow a card", ref("CodeSystem"), *_READ),
    "/StructureDefinition/knowledge-version": _get(
        "The extension by which a rated order names the knowledge", ref("StructureDefinition"), *_READ
    ),
    "/icon.png": {
        "get": {
            "summary": "The picture beside each card",
            "responses": {"200": {"description": "100 by 100 pixels.", "content": {"image/png": {}}}},
        }
    },
    "/health/live": _get("Is the process up?", structure("Up.", ("status",), status=STRING), *_READ),
    "/health/ready": _get(
        "Can it answer, and with which knowledge?",
        structure(
            "Ready.",
            ("status",),
            status=STRING,
            version=STRING,
            knowledge=STRING,
            today=STRING,
            checks={"type": "object", "additionalProperties": STRING},
        ),
        *_READ,
        503,
    ),
}


def document(version: str) -> dict[str, Any]:
    """Describe the whole interface as an OpenAPI 3.1 document."""
    about = {"title": "Imaging CDS", "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    definitions = {"CodeSystem": _CODE_SYSTEM, "StructureDefinition": _STRUCTURE_DEFINITION}
    schemas = {**_sent(), "OperationOutcome": _OUTCOME, **definitions, **ELEMENTS, **RESOURCES, **CALLS}
    components = {"schemas": schemas, "securitySchemes": {"clientToken": _CLIENT_TOKEN}}
    return {"openapi": "3.1.0", "info": about, "paths": _PATHS, "components": components}


def _sent() -> dict[str, Schema]:
    return {name: _as_sent(schema, _NARROWER.get(name, {})) for name, schema in _SENT.items()}


def _as_sent(schema: Schema, narrower: dict[str, Schema]) -> Schema:
    """Add to a type's schema what is true of all answers: no nulls, nothing empty, no other members."""
    members = {}
    for name, member in schema["properties"].items():
        described = {key: value for key, value in member.items() if key not in {"default", "anyOf"}}
        for choice in member.get("anyOf", ()):
            described |= choice if choice != {"type": "null"} else {}
        if member.get("type") == "array" and name not in schema.get("required", ()):
            described["minItems"] = 1
        members[name] = described | narrower.get(name, {})
    return {**schema, "properties": members, "additionalProperties": False}
