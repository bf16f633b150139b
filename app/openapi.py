"""The OpenAPI description of the routes, derived from the very types that are sent."""

from __future__ import annotations

from typing import Any

import msgspec

from cds_services.cds_hooks import Card, ServiceDescription


class DiscoveryAnswer(msgspec.Struct):
    """The services of this deployment."""

    services: list[ServiceDescription]


class ServiceAnswer(msgspec.Struct):
    """Advice on the selected orders; no card means nothing to say."""

    cards: list[Card]


class OrderSelectContext(msgspec.Struct, rename="camel"):
    """The ordering session: who, for whom, and which of the drafts were selected."""

    user_id: str
    patient_id: str
    selections: list[str]
    draft_orders: dict[str, Any]
    encounter_id: str | None = None


class ServiceRequestBody(msgspec.Struct, rename="camel"):
    """A CDS Hooks call as it is read; unknown members are ignored."""

    hook: str
    hook_instance: str
    context: OrderSelectContext
    prefetch: dict[str, Any] | None = None
    fhir_server: str | None = None
    fhir_authorization: dict[str, Any] | None = None


_TYPES = (DiscoveryAnswer, ServiceAnswer, ServiceRequestBody)
_SCHEMAS, COMPONENTS = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
_DISCOVERY, _ANSWER, _BODY = _SCHEMAS
_OBJECT: dict[str, Any] = {"type": "object"}
_PROBLEM = {"description": "Refused; the FHIR OperationOutcome names the element and what to do."}


def _describe(summary: str, schema: dict[str, Any], *failures: int, **more: object) -> dict[str, Any]:
    """Return the keyword arguments that describe one route to the framework."""
    failed = {**_PROBLEM, "content": {"application/json": {"schema": _OBJECT}}}
    responses: dict[str, Any] = {str(status): failed for status in failures}
    responses["200"] = {"description": "Answered.", "content": {"application/json": {"schema": schema}}}
    return {"summary": summary, "response_model": None, "openapi_extra": {"responses": responses, **more}}


WELCOME = _describe("What this is and where to go on", _OBJECT)
DISCOVERY = _describe("The services offered (CDS Hooks discovery)", _DISCOVERY)
CARD_RULES = _describe("The codes of the rules behind the cards, as a FHIR CodeSystem", _OBJECT)
LIVE = _describe("Is the process up?", _OBJECT)
READY = _describe("Can it answer, and with which knowledge?", _OBJECT)
SERVICE_CALL = _describe(
    "Advice on the selected draft orders (CDS Hooks service call)",
    _ANSWER,
    *(400, 404, 405, 408, 412, 413, 415, 500),
    parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    requestBody={"required": True, "content": {"application/json": {"schema": _BODY}}},
)
