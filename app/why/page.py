"""The page behind "Why this card?", and the link to it on each card."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from app import pages
from app.telemetry.logs import add_facts
from app.why.readers import may_read
from app.why.record import CardReasons, RecentDecisions, reasons_of
from app.why.remembered import remembered
from app.why.words import display, said
from cds_services import registry
from cds_services.cds_hooks import Link
from cds_services.hook_request import PATIENT_VIEW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from app.settings import Settings
    from app.store.store import Store
    from app.why.record import Decisions
    from cds_services.cds_hooks import Decision
    from cds_services.topic_document import Rule

    Linked = Callable[[Decision, str, date], Decision]

LABEL = "Why this card?"
_WORD = re.compile(r"\w+")


def install(app: FastAPI, settings: Settings, store: Store, decisions: Decisions | None = None) -> Linked:
    """Serve the page.

    Args:
        app: the application.
        settings: names the public address that the links carry.
        store: queried if the decision is not, or no longer, in memory.
        decisions: where the latest decisions are kept; by default the memory of this process.

    Returns:
        A function that stores a decision and puts the link on each of its cards.
    """
    kept = decisions if decisions is not None else RecentDecisions()
    templates = pages.templates("app.why")
    template, refused = templates.get_template("why.html"), templates.get_template("refused.html").render()
    rules = {rule.code: rule for document in registry.documents() for rule in document.rules}
    pages.serve_static(app, pages.ASSETS, "app.pages")

    async def why(request: Request) -> Response:
        add_facts(request.scope, route="/decisions/{card}")
        if not may_read(request, settings.why_proxies):
            return pages.page(refused, 403)
        card = request.path_params["card"]
        record = kept.recent_decision(card) or await remembered(store, card)
        html = template.render(record=_shown(record, rules) if record else None)
        return pages.page(html, 200 if record else 404)

    app.add_route("/decisions/{card}", why, methods=["GET"])

    def linked(decision: Decision, service: str, today: date) -> Decision:
        cards = []
        for card in decision.cards:
            kept.keep(reasons_of(card, decision, service, registry.knowledge_version(), today))
            link = Link(label=LABEL, url=f"{settings.base_url}/decisions/{card.uuid}", type="absolute")
            cards.append(msgspec.structs.replace(card, links=(*card.links, link)))
        return replace(decision, cards=tuple(cards))

    return linked


def _shown(record: CardReasons, rules: dict[str, Rule]) -> dict[str, Any]:
    return {
        "card": record,
        "about_results": record.service in registry.service_ids(PATIENT_VIEW),
        "scenario": display(record.scenario),
        "rule": rules.get(record.rule),
        "facts": [(display(fact.code), fact, said(fact.standing, fact.course)) for fact in record.facts],
        "silenced": [(_named(item.rule, rules), _named(item.why, rules)) for item in record.silenced],
    }


def _named(text: str, rules: dict[str, Rule]) -> str:
    """Put the names of rules where their codes stand."""
    return _WORD.sub(lambda found: rules[found[0]].display if found[0] in rules else found[0], text)
