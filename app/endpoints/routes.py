"""The addresses of the service: discovery, service call, feedback, health, the code system of the card rules."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from app.endpoints.feedback_call import FeedbackCall
from app.endpoints.health import Check, Readiness
from app.endpoints.service_call import ServiceCall
from app.security.claims import claimed_client
from app.telemetry.logs import add_facts
from cds_services import registry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.requests import Request

    from app.clients.client import Clients
    from app.security.authenticator import Authenticator
    from app.settings import Settings
    from app.state import AppState
    from app.store.store import Store
    from app.telemetry.metrics.calls import Metrics
    from app.why.page import Linked
    from cds_services.registry import Service

    Endpoint = Callable[[Request], Awaitable[Response]]

METRICS = "/metrics"

_BRIEFLY = "public, max-age=300"
_NEVER = "no-store"


def install(app: FastAPI, settings: Settings, state: AppState) -> ServiceCall:
    """Add every route; the knowledge files are read here, so that an invalid one stops the start-up.

    Returns the handler of service calls.

    Args:
        app: the application.
        settings: the deployment's choices.
        state: what all calls share.

    Raises:
        KnowledgeError: a knowledge file is invalid.
    """
    registry.warm_up()
    offered = registry.services(settings.deployment)
    ready = {"version": version("imaging-cds"), "knowledge": registry.knowledge_version()}
    if settings.today:
        ready["today"] = settings.today.isoformat()
    app.state.readiness = readiness = Readiness(ready)
    readiness.add(Check("capacity", state.places.problem))
    # Advice does not need the database, so a database failure must not take every replica out of service.
    readiness.add(Check("database", lambda: state.store.health().problem, needed=False))
    if settings.authenticates:
        readiness.add(Check("used-tokens", lambda: _used_tokens_problem(state.authenticator), needed=False))
    if settings.require_signed:
        readiness.add(Check("signatures", lambda: state.unsigned.problem, needed=False))
    readiness.add(Check("hash-key", lambda: _hash_key_problem(state.store), needed=False))
    welcome = {
        "name": "Imaging CDS",
        "version": version("imaging-cds"),
        "discovery": f"{settings.base_url}/cds-services",
        "health": f"{settings.base_url}/health/ready",
        "openapi": f"{settings.base_url}/openapi.json",
    }
    # All are plain routes: the framework's parameter parsing and validation would cost each call about half as much as
    # an echo, without benefit. Service calls take the fast path; their route answers the other methods.
    linked = _why(app, settings, state.store) if settings.why_links else None
    if settings.transparency:
        _transparency(app, settings)
    service_call = ServiceCall(offered, state, settings, linked)
    feedback_call = FeedbackCall((service_id for service_id, _ in offered), state, settings)
    app.add_route("/cds-services/{id}", service_call.route, methods=["POST"])
    app.add_route("/cds-services/{id}/feedback", feedback_call.answer, methods=["POST"])
    _get(app, "/", welcome, _BRIEFLY)
    app.add_route("/cds-services", _discovery(offered, state.clients), methods=["GET"])
    _get(app, "/CodeSystem/card-rule", registry.card_rules(settings.base_url), _BRIEFLY)
    categories = registry.appropriateness_categories(settings.base_url)
    _get(app, "/CodeSystem/appropriateness-category", categories, _BRIEFLY)
    _get(app, "/CodeSystem/override-reason", registry.override_reasons(settings.base_url), _BRIEFLY)
    extension = registry.knowledge_extension(settings.base_url)
    _get(app, "/StructureDefinition/knowledge-version", extension, _BRIEFLY)
    _fixed(app, "/icon.png", (files("app") / "icon.png").read_bytes(), _BRIEFLY, "image/png")
    _get(app, "/health/live", {"status": "live"}, _NEVER)
    app.add_route("/health/ready", _ready(readiness), methods=["GET"])
    return service_call


def install_metrics(app: FastAPI, metrics: Metrics) -> None:
    """Serve the metrics to callers of the service, if the operator wants that."""

    def exposed(request: Request) -> Response:
        add_facts(request.scope, route=METRICS)
        return Response(metrics.exposition(), 200, {"Cache-Control": _NEVER}, CONTENT_TYPE_LATEST)

    # Not asynchronous, so that it runs beside the calls and not between them.
    app.add_route(METRICS, exposed, methods=["GET"])


def _get(app: FastAPI, path: str, content: object, caching: str) -> None:
    """Serve a fixed JSON document under GET and HEAD."""
    _fixed(app, path, msgspec.json.encode(content), caching, "application/json")


def _fixed(app: FastAPI, path: str, body: bytes, caching: str, media_type: str) -> None:
    """Serve a fixed body under GET and HEAD."""

    async def fixed(request: Request) -> Response:
        add_facts(request.scope, route=path)
        return Response(body, 200, {"Cache-Control": caching}, media_type)

    app.add_route(path, fixed, methods=["GET"])


def _used_tokens_problem(authenticator: Authenticator) -> str:
    health = authenticator.health()
    return health.problem if health else ""


def _hash_key_problem(store: Store) -> str:
    if not store.health().another_key:
        return ""
    return "there are decisions under a key that is not known; add it to IMAGING_CDS_HASH_KEY behind the one in use"


def _ready(readiness: Readiness) -> Endpoint:
    async def ready(request: Request) -> Response:
        add_facts(request.scope, route="/health/ready")
        status, content = readiness.answer()
        return Response(content, status, {"Cache-Control": _NEVER}, "application/json")

    return ready


def _why(app: FastAPI, settings: Settings, store: Store) -> Linked:
    """Add the page behind each card's "Why this card?"; the templates are loaded only if the page is wanted."""
    from app.why.page import install as install_why  # noqa: PLC0415

    return install_why(app, settings, store)


def _transparency(app: FastAPI, settings: Settings) -> None:
    """Add the source attributes and the model card; nothing of them is loaded unless they are wanted."""
    from app.transparency.site_pages import install as install_transparency  # noqa: PLC0415

    install_transparency(app, settings)


def _discovery(offered: dict[tuple[str, str], Service], clients: Clients) -> Endpoint:
    """Describe the services, in the default profile or in that of the client that a token names."""
    described = {
        profile: msgspec.json.encode(
            {"services": [profile.describe(service.description) for service in offered.values()]}
        )
        for profile in {client.profile for client in clients}
    }
    headers = {"Cache-Control": _BRIEFLY, "Vary": "Authorization"}

    async def discovery(request: Request) -> Response:
        add_facts(request.scope, route="/cds-services")
        client = claimed_client(clients, request.headers.get("authorization", ""))
        return Response(described[client.profile], 200, headers, "application/json")

    return discovery
