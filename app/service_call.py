"""One call of a CDS service: who calls, what was sent, what is missing, what follows, how it is told."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.responses import Response

from app import json_body, request_body
from app.errors import PROFILE, UnknownAddress
from app.store.decision_record import DecidedCall
from app.telemetry import note
from app.throttle import Throttle
from cds_services import registry
from cds_services.hook_request import read_request

if TYPE_CHECKING:
    from starlette.requests import Request

    from app.parts import Parts
    from app.settings import Settings
    from app.why.page import Linked
    from cds_services.registry import Service

_HEADERS = {"Cache-Control": "no-store"}


class ServiceCall:
    """Answers `POST /cds-services/{id}`.

    Args:
        offered: the services by (id, hook).
        parts: what calls share.
        settings: the deployment's choices.
        linked: puts the link "Why this card?" on each card; None where a deployment does not want it.
    """

    def __init__(
        self,
        offered: dict[tuple[str, str], Service],
        parts: Parts,
        settings: Settings,
        linked: Linked | None = None,
    ) -> None:
        self._linked = linked
        self._offered = offered
        self._hooks: dict[str, list[str]] = {}
        for service_id, hook in offered:
            self._hooks.setdefault(service_id, []).append(hook)
        self._parts = parts
        self._settings = settings
        self._throttle = Throttle(settings.calls_per_second)
        self._versions = registry.knowledge_version(), version("imaging-cds")

    async def answer(self, request: Request) -> Response:
        """Answer one call.

        Raises:
            RequestError: it cannot be answered.
        """
        scope, settings, parts = request.scope, self._settings, self._parts
        note(scope, route="/cds-services/{id}")
        service_id = request.path_params["id"]
        if service_id not in self._hooks:
            raise UnknownAddress("", "no service has this id; GET /cds-services lists the services")
        client = parts.clients.of(request.headers.get("authorization", ""))
        scope[PROFILE] = client.profile
        note(scope, service=service_id, client=client.name)
        self._throttle.admit(client.name)
        sent = await request_body.read(request, settings.body_limit, settings.body_timeout)
        began = time.perf_counter()
        body = json_body.decode(sent)
        hook = _hook(body, self._hooks[service_id])
        service = self._offered[service_id, hook]
        called = await parts.completion.complete(read_request(body, hook), service, client, scope)
        decision = service.evaluate(called, settings.current_date())
        if self._linked is not None:
            decision = self._linked(decision, service_id, settings.current_date())
        rules = [card.source.topic.code for card in decision.cards if card.source.topic]
        note(scope, rules=rules, scenario=decision.scenario)
        content = json_body.encode(client.profile.answer(decision, called, client.site))
        latency = time.perf_counter() - began
        parts.store.record(
            DecidedCall(service_id, client.name, called, decision, *self._versions, time.time(), latency)
        )
        return Response(content, 200, _HEADERS, "application/json")


def _hook(body: object, served: list[str]) -> str:
    """Choose the hook to read the body as: the one it names if served, else the first, whose reader will refuse."""
    named = body.get("hook") if isinstance(body, dict) else None
    return named if isinstance(named, str) and named in served else served[0]
