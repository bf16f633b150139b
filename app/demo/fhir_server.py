"""A FHIR R4 server over the demo patients: read and search only, so that a CDS client has a chart to show."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec
from starlette.responses import Response

from app.demo import fhir_search
from app.demo.patients import clinician, patients
from app.errors import BodyTooLarge, operation_outcome
from app.telemetry.logs import add_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI
    from starlette.requests import Request

    from app.settings import Settings

TYPES = (
    "AllergyIntolerance",
    "Appointment",
    "Communication",
    "Condition",
    "Device",
    "DiagnosticReport",
    "Encounter",
    "MedicationRequest",
    "Observation",
    "Patient",
    "Practitioner",
    "Procedure",
    "ServiceRequest",
    "Task",
)
"""What may be read and searched; some types have no resources, which gives an empty answer and no error."""
_MEDIA_TYPE = "application/fhir+json"
_FORM = "application/x-www-form-urlencoded"
_FORM_LIMIT = 20_000
_UNKNOWN_TYPE = "this server has no such resource type; GET /fhir/metadata lists them"


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the demo patients below `/fhir`."""
    base_url = f"{settings.base_url}/fhir"

    async def metadata(request: Request) -> Response:
        add_facts(request.scope, route="/fhir/metadata")
        return _answer(200, _capabilities(base_url, settings.current_date().isoformat()))

    async def read(request: Request) -> Response:
        add_facts(request.scope, route="/fhir/{type}/{id}")
        return _read(request.path_params["kind"], request.path_params["id"], settings)

    async def search(request: Request) -> Response:
        add_facts(request.scope, route="/fhir/{type}")
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        if request.method == "POST":
            if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
                return _refuse(415, "not-supported", f"a search is posted as {_FORM}")
            pairs += parse_qsl(await _form(request), keep_blank_values=True)
        return _search(request.path_params["kind"], pairs, settings, base_url)

    app.add_route("/fhir/metadata", metadata, methods=["GET"])
    app.add_route("/fhir/{kind}/_search", search, methods=["POST"])
    app.add_route("/fhir/{kind}/{id}", read, methods=["GET"])
    app.add_route("/fhir/{kind}", search, methods=["GET"])


def _read(kind: str, wanted: str, settings: Settings) -> Response:
    if kind not in TYPES:
        return _refuse(404, "not-supported", _UNKNOWN_TYPE)
    for resource in _resources(settings):
        if (resource["resourceType"], resource["id"]) == (kind, wanted):
            return _answer(200, resource)
    return _refuse(404, "not-found", "no such resource on this server")


def _search(kind: str, pairs: list[tuple[str, str]], settings: Settings, base_url: str) -> Response:
    if kind not in TYPES:
        return _refuse(404, "not-supported", _UNKNOWN_TYPE)
    try:
        understood = fhir_search.read(kind, pairs)
    except fhir_search.RefusedSearch as refused:
        return _refuse(400, "not-supported", str(refused))
    return _answer(200, fhir_search.run(understood, _resources(settings), base_url))


async def _form(request: Request) -> str:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _FORM_LIMIT:
            raise BodyTooLarge("", "a search is short; this one is not")
    return body.decode("utf-8", "replace")


def _resources(settings: Settings) -> Iterable[dict[str, Any]]:
    for patient in patients(settings.current_date()).values():
        yield from patient.resources
    yield clinician()


def _answer(status: int, resource: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(resource), status, {"Cache-Control": "no-store"}, _MEDIA_TYPE)


def _refuse(status: int, code: str, problem: str) -> Response:
    return _answer(status, operation_outcome(code, problem))


def _capabilities(base_url: str, today: str) -> dict[str, Any]:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": today,
        "kind": "instance",
        "software": {"name": "Imaging CDS demo", "version": version("imaging-cds")},
        "implementation": {"description": "Invented patients, read-only, for demonstration", "url": base_url},
        "fhirVersion": "4.0.1",
        "format": ["json", _MEDIA_TYPE],
        "rest": [{"mode": "server", "security": {"cors": True}, "resource": [_capability(kind) for kind in TYPES]}],
    }


def _capability(kind: str) -> dict[str, Any]:
    kinds = {"patient": "reference", "subject": "reference", "name": "string"}
    parameters = [{"name": name, "type": kinds.get(name, "token")} for name in fhir_search.parameters_of(kind)]
    includes = fhir_search.includes_of(kind)
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        **({"searchInclude": includes} if includes else {}),
        "searchParam": parameters,
    }
