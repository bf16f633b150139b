"""The page behind "Why this card?", and the link to it on each card.

What it says of a card is restored from codes, the same whether this process sent the card or found it in the store.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from app import pages
from app.telemetry.logs import add_facts
from app.why.card_words import card_words
from app.why.readers import may_read
from app.why.record import CardReasons, RecentDecisions, reasons_of
from app.why.remembered import remembered
from app.why.words import display, said
from cds_services import registry
from cds_services.cds_hooks import Link
from cds_services.hook_request import PATIENT_VIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from app.settings import Settings
    from app.store.store import Store
    from app.why.record import Decisions, Fact
    from cds_services.cds_hooks import Decision
    from cds_services.topic_document import Rule, TopicDocument

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
    documents = registry.documents()
    rules = {rule.code: rule for document in documents for rule in document.rules}
    origins = {scenario: text for document in documents for scenario, text in rating_origins(document).items()}
    pages.serve_static(app, pages.ASSETS, "app.pages")

    async def why(request: Request) -> Response:
        add_facts(request.scope, route="/decisions/{card}")
        if not may_read(request, settings.why_proxies):
            return pages.page(refused, 403)
        card = request.path_params["card"]
        record = kept.recent_decision(card) or await remembered(store, card)
        html = template.render(record=_shown(record, rules, origins) if record else None)
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


def rating_origins(document: TopicDocument) -> dict[str, str]:
    """Return where the ratings of each situation were read, in words; a situation without a table is left out.

    Args:
        document: a topic.
    """
    guideline = document.guideline
    if guideline is None:
        return {}
    tables = {scenario: guideline.variant(code) for scenario, code in document.variants.items()}
    return {
        scenario: "; ".join(f"{status.value}: {guideline.statuses[status]}" for status in table.statuses)
        for scenario, table in tables.items()
        if table.rows
    }


def _shown(record: CardReasons, rules: dict[str, Rule], origins: dict[str, str]) -> dict[str, Any]:
    in_use = registry.knowledge_version()
    return {
        "card": record,
        "told": card_words(record, rules.get(record.rule)),
        "in_use": in_use if in_use != record.knowledge else "",
        "about_results": record.service in registry.service_ids(PATIENT_VIEW),
        "scenario": display(record.scenario),
        "rule": rules.get(record.rule),
        "ratings_read": origins.get(record.scenario, ""),
        "facts": _by_name(record.facts),
        "silenced": [(_named(item.rule, rules), _named(item.why, rules)) for item in record.silenced],
    }


def _by_name(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """Return each fact by its name, with every place where it was read and how it is meant there."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        meant = (fact.source, said(fact.standing, fact.course), "by code" if fact.coded else "")
        place = ", ".join(filter(None, meant))
        places = found.setdefault(display(fact.code), [])
        if place and place not in places:
            places.append(place)
    return found


def _named(text: str, rules: dict[str, Rule]) -> str:
    """Put the names of rules where their codes stand."""
    return _WORD.sub(lambda found: rules[found[0]].display if found[0] in rules else found[0], text)
