"""Why the answer is what it is, as a diagram: facts, the path through the decision table, rules, guideline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from app import strict_json
from app.demo.chart import day
from app.demo.silence import quiet
from app.why.words import display, said
from cds_services import registry
from cds_services.hook_request import DraftOrder, HookRequest, read_request
from cds_services.imaging_orders.order import read_order, title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.appropriateness.guideline import Row
    from cds_services.cds_hooks import Decision
    from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
    from cds_services.registry import Service
    from cds_services.topic_document import TopicDocument

    Offered = dict[tuple[str, str], Service]
    Wanted = dict[tuple[Modality, Contrast], frozenset[Region]]

_SOURCES = {"reason for exam": "The order says", "problem list": "Problem list"}


class Step(NamedTuple):
    """One row of the decision table: `passed` it did not fit, `hit` it decided, `unread` it was not reached."""

    scenario: str
    because: str
    state: str


class RuleSeen(NamedTuple):
    """One rule: `spoke`, `silent` (and why), or `idle` (its trigger was absent; `why` says when it matches)."""

    code: str
    name: str
    state: str
    why: str
    indicator: str = ""


class RowSeen(NamedTuple):
    """One row of the guideline table, and how it applies to this patient."""

    study: str
    rating: str
    words: str
    radiation: str
    status: str
    drafted: str
    offered: str


@cache
def topic(service_id: str) -> TopicDocument:
    """Return the topic of a service, built once."""
    return registry.document_of(service_id)


def look(body: bytes, service_id: str, today: date, offered: Offered) -> dict[str, Any]:
    """Evaluate a request again, with the same function that the service calls, and return its reasons.

    Raises:
        RequestError: the request cannot be answered.
        KeyError: there is no such service.
    """
    decoded = strict_json.decode(body)
    hook = str(decoded.get("hook")) if isinstance(decoded, dict) else ""
    request = read_request(decoded, hook)
    decision = offered[service_id, hook].evaluate(request, today)
    told = decision.explanation
    logic = topic(service_id)
    return {
        "facts": facts_by_source(told["evidence"]),
        "scenario": display(decision.scenario),
        "because": told["because"],
        "quiet": quiet(decision),
        "steps": _steps(logic, decision.reasons.row),
        "rules": rules_seen(logic, told["rules"]),
        "orders": [{"study": item.get("study", ""), "gate": item.get("gate", "")} for item in told["orders"]],
        "notes": told["notes"],
        "guideline": _guideline(logic, request, decision),
        "knowledge": registry.knowledge_version(),
        "today": today.isoformat(),
    }


def facts_by_source(evidence: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the facts of an explanation by the place where each was read, each once."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for item in evidence:
        meant = said(item.get("standing", ""), item.get("course", ""))
        dates = item.get("onset", [])
        since = f"since {day(dates[0])}" if dates else ""
        told = ", ".join(filter(None, (meant, since)))
        shown = {"name": display(item["fact"]), "words": item["words"], "said": told}
        lines = grouped.setdefault(_SOURCES.get(item["source"], item["source"].capitalize()), [])
        if shown not in lines:
            lines.append(shown)
    return list(grouped.items())


def _steps(logic: TopicDocument, decided: str) -> list[Step]:
    """Rows after the match are `unread`; if the order was excluded before the table was reached, all of them are."""
    steps, state = [], "passed" if decided else "unread"
    for row in logic.situations:
        if row.code == decided:
            steps.append(Step(display(row.scenario), row.when, "hit"))
            state = "unread"
        else:
            steps.append(Step(display(row.scenario), row.when, state))
    return steps


def rules_seen(logic: TopicDocument, told: list[dict[str, Any]]) -> list[RuleSeen]:
    """Return every rule of a topic by rank, with what became of it in an explanation."""
    seen = {item["rule"]: item for item in told}
    rules = []
    for rule in logic.rules:
        item = seen.get(rule.code)
        if item is None:
            rules.append(RuleSeen(rule.code, rule.display, "idle", rule.speaks))
        elif item["spoke"]:
            rules.append(RuleSeen(rule.code, rule.display, "spoke", rule.speaks, item["indicator"]))
        else:
            rules.append(RuleSeen(rule.code, rule.display, "silent", item["why"]))
    return rules


def _guideline(logic: TopicDocument, request: HookRequest, decision: Decision) -> dict[str, Any] | None:
    code = logic.variants.get(decision.scenario)
    if code is None or logic.guideline is None:
        return None
    variant = logic.guideline.variant(code)
    drafted = _together(read_order(draft).study for draft in request.draft_orders)
    offers = [
        DraftOrder("", action.resource, selected=True)
        for card in decision.cards
        for suggestion in card.suggestions
        for action in suggestion.actions
        if action.resource
    ]
    offered = _together(read_order(draft).study for draft in offers)
    levels = logic.guideline.radiation_levels
    rows = [
        RowSeen(
            study=title(row.study),
            rating=row.rating.value,
            words=row.rating.words,
            radiation=levels[row.radiation].adult_dose,
            status=row.status.value,
            drafted=_mark(drafted, row),
            offered=_mark(offered, row),
        )
        for row in variant.rows
    ]
    sources = {row.source: logic.guideline.sources[row.source] for row in variant.rows}
    return {"title": variant.title, "number": variant.number, "rows": rows, "sources": list(sources.values())}


def _together(studies: Iterable[Study | None]) -> Wanted:
    """Two orders of one contrast phase are one study in a table that rates both regions together."""
    found: Wanted = {}
    for study in studies:
        if study is not None:
            key = (study.modality, study.contrast)
            found[key] = found.get(key, frozenset()) | study.regions
    return found


def _mark(wanted: Wanted, row: Row) -> str:
    regions = wanted.get((row.modality, row.contrast), frozenset())
    return "whole" if regions >= row.regions else "part" if regions & row.regions else ""
