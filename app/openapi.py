"""The OpenAPI description of the routes, derived from the very types that are sent."""

from __future__ import annotations

from typing import Any

import msgspec

from cds_services.cds_hooks import Action, Card, ServiceDescription


class DiscoveryAnswer(msgspec.Struct):
    """The services of this deployment."""

    services: list[ServiceDescription]


class ServiceAnswer(msgspec.Struct, rename="camel"):
    """Advice on the orders in focus; no card means nothing to say. Some clients find the ratings in `extension` too."""

    cards: list[Card]
    system_actions: tuple[Action, ...] = ()
    extension: dict[str, Any] | None = None


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
_SCHEMAS, _COMPONENTS = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
_DISCOVERY, _ANSWER, _BODY = _SCHEMAS
_OBJECT: dict[str, Any] = {"type": "object"}
_PROBLEM = "Refused; the FHIR OperationOutcome names the element and what to do."


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _operation(summary: str, schema: dict[str, Any], *failures: int, **more: object) -> dict[str, Any]:
    refused = {str(status): {"description": _PROBLEM, **_content(_OBJECT)} for status in failures}
    return {
        "summary": summary,
        "responses": {"200": {"description": "Answered.", **_content(schema)}, **refused},
        **more,
    }


_PATHS = {
    "/": {"get": _operation("What this is and where to go on", _OBJECT)},
    "/cds-services": {"get": _operation("The services offered (CDS Hooks discovery)", _DISCOVERY)},
    "/cds-services/{id}": {
        "post": _operation(
            "Advice on the selected draft orders (CDS Hooks service call)",
            _ANSWER,
            *(400, 404, 405, 408, 412, 413, 415, 500),
            parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            requestBody={"required": True, **_content(_BODY)},
        )
    },
    "/CodeSystem/card-rule": {"get": _operation("The codes of the rules behind the cards (FHIR CodeSystem)", _OBJECT)},
    "/decisions/{card}": {
        "get": _operation(
            "Why a card came, as a page for people; only where IMAGING_CDS_WHY_LINKS is on",
            {"type": "string"},
            404,
            parameters=[{"name": "card", "in": "path", "required": True, "schema": {"type": "string"}}],
        )
    },
    "/health/live": {"get": _operation("Is the process up?", _OBJECT)},
    "/health/ready": {"get": _operation("Can it answer, and with which knowledge?", _OBJECT)},
}


def document(version: str) -> dict[str, Any]:
    """Describe the whole interface as an OpenAPI 3.1 document."""
    about = {"title": "Imaging CDS", "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    return {"openapi": "3.1.0", "info": about, "paths": _PATHS, "components": {"schemas": _COMPONENTS}}
