"""The addresses of the service: discovery, service call, feedback, health, the code system of the card rules."""

from __future__ import annotations

import logging
import time
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import Response

from app import json_body, request_body
from app.clients import Clients
from app.errors import PROFILE, UnknownAddress
from app.feedback import read_feedback
from app.store.decision_record import DecidedCall
from app.telemetry import note
from cds_services import registry
from cds_services.hook_request import read_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.requests import Request

    from app.settings import Settings
    from app.store.store import Store
    from app.why.page import Linked
    from cds_services.registry import Service

    Endpoint = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger("imaging_cds.feedback")

_BRIEFLY = "public, max-age=300"
_NEVER = "no-store"
_PROBLEMS_LOGGED = 5


def install(app: FastAPI, settings: Settings, store: Store) -> None:
    """Add every route; the knowledge files are read here, so that a bad one stops the start-up.

    Args:
        app: where to.
        settings: the deployment's choices.
        store: keeps decisions and feedback.

    Raises:
        KnowledgeError: a knowledge file cannot be trusted.
    """
    registry.warm_up()
    offered = registry.services(settings.deployment)
    clients = Clients(settings)
    knowledge = registry.knowledge_version()
    ready = {"status": "ready", "version": version("imaging-cds"), "knowledge": knowledge}
    if settings.today:
        ready["today"] = settings.today.isoformat()
    welcome = {
        "name": "Imaging CDS",
        "version": version("imaging-cds"),
        "discovery": f"{settings.base_url}/cds-services",
        "health": f"{settings.base_url}/health/ready",
        "openapi": f"{settings.base_url}/openapi.json",
    }
    # Routes are tried in order, so the one that is called all the time stands first. All are plain routes: the
    # framework's reading and checking of parameters would cost each call as much as half an echo, for nothing.
    linked = _why(app, settings) if settings.why_links else None
    app.add_route("/cds-services/{id}", _service_call(offered, clients, settings, store, linked), methods=["POST"])
    app.add_route("/cds-services/{id}/feedback", _feedback(offered, clients, settings, store), methods=["POST"])
    _get(app, "/", welcome, _BRIEFLY)
    app.add_route("/cds-services", _discovery(offered, clients), methods=["GET"])
    _get(app, "/CodeSystem/card-rule", registry.card_rules(settings.base_url), _BRIEFLY)
    categories = registry.appropriateness_categories(settings.base_url)
    _get(app, "/CodeSystem/appropriateness-category", categories, _BRIEFLY)
    _get(app, "/CodeSystem/override-reason", registry.override_reasons(settings.base_url), _BRIEFLY)
    _fixed(app, "/icon.png", (files("app") / "icon.png").read_bytes(), _BRIEFLY, "image/png")
    _get(app, "/health/live", {"status": "live"}, _NEVER)
    _get(app, "/health/ready", ready, _NEVER)


def _get(app: FastAPI, path: str, content: object, caching: str) -> None:
    """Serve a fixed JSON document under GET and HEAD."""
    _fixed(app, path, msgspec.json.encode(content), caching, "application/json")


def _fixed(app: FastAPI, path: str, body: bytes, caching: str, media_type: str) -> None:
    """Serve a fixed body under GET and HEAD."""

    async def fixed(request: Request) -> Response:
        note(request.scope, route=path)
        return Response(body, 200, {"Cache-Control": caching}, media_type)

    app.add_route(path, fixed, methods=["GET"])


def _why(app: FastAPI, settings: Settings) -> Linked:
    """Add the page behind each card's "Why this card?"; only who wants it waits for the templates."""
    from app.why.page import install as install_why  # noqa: PLC0415

    return install_why(app, settings)


def _discovery(offered: dict[tuple[str, str], Service], clients: Clients) -> Endpoint:
    """Describe the services to whom it may concern, or to the client that a token names as that client reads them."""
    described = {
        profile: msgspec.json.encode(
            {"services": [profile.describe(service.description) for service in offered.values()]}
        )
        for profile in {client.profile for client in clients}
    }
    headers = {"Cache-Control": _BRIEFLY, "Vary": "Authorization"}

    async def discovery(request: Request) -> Response:
        note(request.scope, route="/cds-services")
        client = clients.of(request.headers.get("authorization", ""))
        return Response(described[client.profile], 200, headers, "application/json")

    return discovery


def _service_call(
    offered: dict[tuple[str, str], Service], clients: Clients, settings: Settings, store: Store, linked: Linked | None
) -> Endpoint:
    product, knowledge = version("imaging-cds"), registry.knowledge_version()
    hooks: dict[str, list[str]] = {}
    for service_id, hook in offered:
        hooks.setdefault(service_id, []).append(hook)

    async def call(request: Request) -> Response:
        note(request.scope, route="/cds-services/{id}")
        service_id = request.path_params["id"]
        if service_id not in hooks:
            raise UnknownAddress("", "no service has this id; GET /cds-services lists the services")
        client = clients.of(request.headers.get("authorization", ""))
        request.scope[PROFILE] = client.profile
        note(request.scope, service=service_id, client=client.name)
        sent = await request_body.read(request, settings.body_limit, settings.body_timeout)
        began = time.perf_counter()
        body = json_body.decode(sent)
        hook = _hook(body, hooks[service_id])
        called = read_request(body, hook)
        decision = offered[service_id, hook].evaluate(called, settings.current_date())
        if linked is not None:
            decision = linked(decision, service_id, settings.current_date())
        rules = [card.source.topic.code for card in decision.cards if card.source.topic]
        note(request.scope, rules=rules, scenario=decision.scenario)
        content = json_body.encode(client.profile.answer(decision, called, client.site))
        latency = time.perf_counter() - began
        store.record(DecidedCall(service_id, client.name, called, decision, knowledge, product, time.time(), latency))
        return Response(content, 200, {"Cache-Control": _NEVER}, "application/json")

    return call


def _feedback(offered: dict[tuple[str, str], Service], clients: Clients, settings: Settings, store: Store) -> Endpoint:
    ids = {service_id for service_id, _ in offered}

    async def feedback(request: Request) -> Response:
        note(request.scope, route="/cds-services/{id}/feedback")
        service_id = request.path_params["id"]
        if service_id not in ids:
            raise UnknownAddress("", "no service has this id; GET /cds-services lists the services")
        note(request.scope, service=service_id)
        body = json_body.decode(await request_body.read(request, settings.body_limit, settings.body_timeout))
        client = clients.of(request.headers.get("authorization", ""))
        batch = read_feedback(body, keep_comments=settings.keep_comments)
        if batch.refused:
            store.refused(len(batch.refused))
            problems = [f"{error.field}: {error.issue_code}" for error in batch.refused[:_PROBLEMS_LOGGED]]
            _log.warning("feedback refused", extra={"facts": {"items": len(batch.refused), "problems": problems}})
            if not batch.items:
                raise batch.refused[0]
        if batch.items:
            counts = await store.write_feedback(batch.items, service_id, client.name)
            note(request.scope, feedback_new=counts.new, feedback_repeated=counts.repeated)
        return Response(b"", 200, {"Cache-Control": _NEVER})

    return feedback


def _hook(body: object, served: list[str]) -> str:
    """Choose the hook to read the body as: the one it names if served, else the first, whose reader will refuse."""
    named = body.get("hook") if isinstance(body, dict) else None
    return named if isinstance(named, str) and named in served else served[0]
