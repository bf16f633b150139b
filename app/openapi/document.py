"""The OpenAPI description: every address with its requests, answers and examples of both."""

from __future__ import annotations

from typing import Any

import msgspec

from app.client_profiles.core import Answer
from app.openapi import operations
from app.openapi.calls import CALLS
from app.openapi.fhir import ELEMENTS, RESOURCES, STRING, Schema, content, list_of, ref, structure
from app.openapi.refusals import OUTCOME, POSTED, READ, refusal
from app.openapi.worked_calls import fixed_answers, worked_calls
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
_TOKEN: dict[str, list[str]] = {"clientToken": []}
_NO_TOKEN: dict[str, list[str]] = {}
_SECURITY = {True: [_TOKEN], False: [], None: [_NO_TOKEN, _TOKEN]}
"""What a POST needs, by whether callers must authenticate; None where that depends on the deployment."""
_CLIENT_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A JWT signed by the CDS client (ES384 or RS384), new for each call, where one is asked for. "
    "`imaging-cds token sign` makes one for a try.",
}
_SERVICE_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": STRING,
    "description": "As discovery gives it.",
    "example": "demyelinating-imaging-order-select",
}
_ABOUT = (
    "Imaging decision support for adults with (suspected) demyelinating disease: at order entry, and once the report "
    "of an MRI is in. The examples are calls of invented patients with the answers that this version gives to them."
)
_FIRST = ("/", "/cds-services", "/cds-services/{id}", "/cds-services/{id}/feedback")
_USUAL_BASE_URL = "http://127.0.0.1:8080"


def _operation(what: operations.Operation, answer: dict[str, Any], *failures: int, **more: object) -> dict[str, Any]:
    good = {"description": "Answered.", **answer}
    return {
        "operationId": what.identity,
        "tags": [what.tag],
        "summary": what.summary,
        "description": what.description,
        "security": [],
        "responses": {"200": good, **{str(status): refusal(status) for status in failures}},
        **more,
    }


def _posted(
    what: operations.Operation, body: dict[str, Any], answer: dict[str, Any], *, authenticates: bool | None
) -> dict[str, Any]:
    more = {"requestBody": {"required": True, **body}, "security": _SECURITY[authenticates]}
    return {"parameters": [_SERVICE_ID], "post": _operation(what, answer, *POSTED, **more)}


def _paths(base_url: str, *, authenticates: bool | None) -> dict[str, Any]:
    calls, fixed = worked_calls(base_url), fixed_answers(base_url)
    sent = {hook: call.request for hook, call in calls.items()}
    answered = {hook: call.answer for hook, call in calls.items()}
    first = next(iter(calls.values()))
    feedback = {"accepted": first.accepted(), "overridden": first.overridden()}
    gets = {
        path: {
            "get": _operation(
                what,
                content(schema, answered=fixed[path]),
                *READ,
                *((503,) if what.identity == "checkReadiness" else ()),
            )
        }
        for path, (what, schema) in operations.FIXED.items()
    }
    call = content(ref("ServiceCall"), **sent), content(ref("Answer"), **answered)
    batch = content(ref("FeedbackBatch"), **feedback)
    posts = {
        "/cds-services/{id}": _posted(operations.CALL, *call, authenticates=authenticates),
        "/cds-services/{id}/feedback": _posted(operations.FEEDBACK, batch, {}, authenticates=authenticates),
    }
    icon = {"/icon.png": {"get": _operation(operations.ICON, {"content": {"image/png": {}}}, *READ)}}
    paths = {**gets, **posts, **icon}
    return {path: paths[path] for path in (*_FIRST, *(path for path in paths if path not in _FIRST))}


def document(version: str, base_url: str = _USUAL_BASE_URL, *, authenticates: bool | None = None) -> dict[str, Any]:
    """Describe the whole interface as an OpenAPI 3.1 document.

    Args:
        version: of this software.
        base_url: public address of the deployment.
        authenticates: whether its callers must; None describes both.
    """
    about = {
        "title": "Imaging CDS",
        "version": version,
        "description": _ABOUT,
        "contact": {"name": "The operator of this deployment"},
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    definitions = {"CodeSystem": _CODE_SYSTEM, "StructureDefinition": _STRUCTURE_DEFINITION}
    schemas = {**_sent(), "OperationOutcome": OUTCOME, **definitions, **ELEMENTS, **RESOURCES, **CALLS}
    components = {"schemas": schemas, "securitySchemes": {"clientToken": _CLIENT_TOKEN}}
    return {
        "openapi": "3.1.0",
        "info": about,
        "servers": [{"url": base_url, "description": "This deployment."}],
        "tags": list(operations.TAGS),
        "paths": _paths(base_url, authenticates=authenticates),
        "components": components,
    }


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
