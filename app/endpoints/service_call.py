"""One call of a CDS service: identify the client, read the body, complete the prefetch, evaluate, answer."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from app import strict_json
from app.clients.canary_call import HEADER, NOT_STORED, SCOPE, is_canary_call
from app.errors import StoreUnavailable, UnknownAddress
from app.limits.deadline import Deadline
from app.store.decision_record import DecidedCall
from app.telemetry.logs import add_facts, end_phase
from app.withholding.withheld import RULE, rule_of, withheld
from cds_services import registry
from cds_services.chart.subgroup import subgroup
from cds_services.errors import MissingData
from cds_services.hook_request import read_request
from cds_services.local.choices import choices_of
from cds_services.local.in_force import in_force
from cds_services.workload import refuse_too_much

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from starlette.requests import Request
    from starlette.types import Scope

    from app.clients.client import Client
    from app.settings import Settings
    from app.state import AppState
    from app.why.page import Linked
    from app.withholding.withheld import Withheld
    from cds_services.cds_hooks import Card, Decision
    from cds_services.hook_request import HookRequest
    from cds_services.registry import Service

_HEADERS = {"Cache-Control": "no-store"}
MEDIA_TYPE = "application/json"
_SMALL = 10_000
"""A body of at most this many bytes cannot exceed the workload limits, so it is not counted."""


class ServiceCall:
    """Answers `POST /cds-services/{id}`.

    Args:
        offered: the services by (id, hook).
        state: what calls share.
        settings: the deployment's choices.
        linked: puts the link "Why this card?" on each card; None if the deployment does not want it.
    """

    def __init__(
        self,
        offered: dict[tuple[str, str], Service],
        state: AppState,
        settings: Settings,
        linked: Linked | None = None,
    ) -> None:
        self._linked = linked
        self._offered = {"": offered}
        self._hooks: dict[str, list[str]] = {}
        for service_id, hook in offered:
            self._hooks.setdefault(service_id, []).append(hook)
        self._state = state
        self._settings = settings
        self._secrets: dict[str, bytes] = {}
        self._versions = registry.knowledge_version(), version("imaging-cds")
        self._site = in_force()

    async def route(self, request: Request) -> Response:
        """Answer one call as a route of the framework.

        Raises:
            RequestError: it cannot be answered.
        """
        content = await self.answer(request)
        known = {HEADER: NOT_STORED} if SCOPE in request.scope else {}
        return Response(content, 200, _HEADERS | known, MEDIA_TYPE)

    async def answer(self, request: Request) -> bytes:
        """Return the body of the answer to one call.

        Raises:
            RequestError: it cannot be answered.
        """
        scope, settings, state = request.scope, self._settings, self._state
        add_facts(scope, route="/cds-services/{id}")
        service_id = request.path_params["id"]
        if service_id not in self._hooks:
            raise UnknownAddress("", "no service has this id; GET /cds-services lists the services")
        add_facts(scope, service=service_id)
        # Nothing of a call is read before its sender is known.
        client = await state.authenticator.client_of(request, service_id)
        async with state.bodies.of(request, client.name) as sent:
            began = time.perf_counter()
            with state.places:
                async with Deadline(settings.request_timeout):
                    content, done, kept = await self._decide(sent, service_id, client, scope)
        ended = time.time(), time.perf_counter() - began
        if SCOPE not in scope:
            state.store.record(DecidedCall(service_id, client.name, *done, *self._versions, *ended, **kept))
        return content

    async def _decide(
        self, sent: bytes, service_id: str, client: Client, scope: Scope
    ) -> tuple[bytes, tuple[HookRequest, Decision, Sequence[Card]], dict[str, Any]]:
        """Read, complete, evaluate, and convert to the client's form; also return what is stored of it."""
        body = strict_json.decode(sent)
        hook = _hook(body, self._hooks[service_id])
        service = self._services(client)[service_id, hook]
        called = read_request(body, hook, self._secret(client))
        canary = is_canary_call(client, called.patient_id)
        if canary:
            scope[SCOPE] = True
            add_facts(scope, canary=True)
        if len(sent) > _SMALL:
            refuse_too_much(called)
        asked = service.description.prefetch
        absent = [key for key in asked if called.prefetch.get(key) is None]
        add_facts(scope, hook=hook, prefetch_asked=len(asked), prefetch_absent=absent)
        end_phase(scope, "read")
        today = self._settings.current_date()
        called, decision = await self._judge(called, service, client, today, scope)
        held = withheld(self._site.file, called, service_id, client.name, today)
        if canary:
            held = held.undrawn()
        held = self._state.unsigned.beside(held, service_id)
        shown = held.shown(decision)
        if self._linked is not None:
            shown = self._linked(shown, service_id, today)
        end_phase(scope, "evaluate")
        rules = [card.source.topic.code for card in shown.cards if card.source.topic]
        indicators = [card.indicator for card in shown.cards]
        add_facts(scope, rules=rules, indicators=indicators, scenario=decision.scenario)
        if decision.unread:
            add_facts(scope, unread=decision.unread)
        if decision.unseen:
            add_facts(scope, unseen=decision.unseen)
        answer = client.profile.answer(shown, called, client.site)
        content = strict_json.encode(answer)
        end_phase(scope, "write")
        sent_cards: Sequence[Card] = answer.cards
        kept = self._kept(held, called, today)
        if len(shown.cards) < len(decision.cards):
            # What the client would have got is stored as well, with the reason why it did not.
            sent_cards = client.profile.answer(decision, called, client.site).cards
            got = {card.uuid for card in answer.cards}
            why = {card.uuid: held.why(card) or RULE for card in sent_cards if card.uuid not in got}
            kept["held_back"] = why
            add_facts(scope, withheld=[(rule_of(card), why[card.uuid]) for card in sent_cards if card.uuid in why])
        return content, (called, decision, sent_cards), kept

    def _kept(self, held: Withheld, called: HookRequest, today: date) -> dict[str, Any]:
        """Return what is stored of a call because of the site file; nothing without one."""
        if not self._site.content_hash:
            return {}
        groups = subgroup(called.prefetch.get("patient"), today) if self._site.file.subgroups else ("", "")
        return {"site": self._site.content_hash, "withheld": held.whole, "arm": held.arm, "groups": groups}

    def _services(self, client: Client) -> dict[tuple[str, str], Service]:
        """Return the services as a client gets them; the site file may choose otherwise for one client."""
        if client.name not in self._site.file.clients:
            return self._offered[""]
        own = self._offered.get(client.name)
        if own is None:
            choices = choices_of(self._site.file, client.name)
            deployment = replace(self._settings.deployment, choices=choices)
            own = self._offered[client.name] = registry.services(deployment)
        return own

    async def _judge(
        self, called: HookRequest, service: Service, client: Client, today: date, scope: Scope
    ) -> tuple[HookRequest, Decision]:
        """Complete and evaluate; if required data are missing, a client may want a card instead of a refusal."""
        try:
            sent_prefetch = called.prefetch
            called = await self._state.completion.complete(called, service, client, today, scope)
            if called.prefetch is not sent_prefetch:
                refuse_too_much(called)
            decision = service.evaluate(called, today)
        except MissingData as error:
            key = error.field.removeprefix("prefetch.")
            add_facts(scope, unseen=(key,))
            if not client.shows_missing or service.cannot_answer is None:
                raise
            return called, service.cannot_answer(called, key)
        if decision.without is not None and decision.considered:
            answered = await self._answered(decision.considered, client, scope)
            if answered:
                decision = decision.without(answered)
        return called, decision

    async def _answered(self, cards: Sequence[str], client: Client, scope: Scope) -> frozenset[str]:
        """Return the cards that were answered before; where that cannot be looked up, advice is given again."""
        try:
            return await self._state.store.answered(cards, client.name)
        except StoreUnavailable:
            add_facts(scope, feedback_lookup="unavailable")
            return frozenset()

    def _secret(self, client: Client) -> bytes:
        """Return the key from which the ids of a client's cards are derived."""
        known = self._secrets.get(client.name)
        if known is None:
            known = self._secrets[client.name] = self._state.store.secret("cards", client.name)
        return known


def _hook(body: object, served: list[str]) -> str:
    """Choose the hook to read the body as: the one it names if served, else the first, whose reader refuses it."""
    named = body.get("hook") if isinstance(body, dict) else None
    return named if isinstance(named, str) and named in served else served[0]
