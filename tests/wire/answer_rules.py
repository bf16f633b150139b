"""What CDS Hooks 2.0.1 demands of every answer to a service call, each rule under the number of docs/conformance.md.

A rule takes the request body and the decoded answer and yields what breaks it, in words.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.wire.calls import orders_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Json = dict[str, Any]
    Rule = Callable[[Json, Json], Iterator[str]]

MEMBERS = {
    "answer": {"cards", "systemActions"},
    "card": {
        *("uuid", "summary", "detail", "indicator", "source", "suggestions"),
        *("selectionBehavior", "overrideReasons", "links"),
    },
    "source": {"label", "url", "icon", "topic"},
    "coding": {"code", "system", "display"},
    "suggestion": {"label", "uuid", "isRecommended", "actions"},
    "action": {"type", "description", "resource", "resourceId"},
    "link": {"label", "url", "type", "appContext", "autolaunchable"},
}
_HTML = re.compile(r"<[a-zA-Z/!]")
_STUDY = {"code", "bodySite", "orderDetail", "text", "extension", "priority"}
"""What a click may change of a draft: the words for the study, the rating, and the urgency of a threatened cord."""


def cards_of(answer: Json) -> list[Json]:
    """The cards, or none where the member is no list."""
    cards = answer.get("cards")
    return cards if isinstance(cards, list) else []


def suggestions_of(answer: Json) -> list[Json]:
    """All suggestions of all cards."""
    return [suggestion for card in cards_of(answer) for suggestion in card.get("suggestions", ())]


def suggested(answer: Json) -> list[Json]:
    """All actions of all suggestions."""
    return [action for suggestion in suggestions_of(answer) for action in suggestion.get("actions", ())]


def actions_of(answer: Json) -> list[Json]:
    """All actions, suggested ones and system actions."""
    return [*suggested(answer), *(answer.get("systemActions") or ())]


def codings_of(answer: Json) -> list[Json]:
    """All codings outside resources."""
    topics = [card["source"]["topic"] for card in cards_of(answer) if "topic" in card.get("source", {})]
    return topics + [reason for card in cards_of(answer) for reason in card.get("overrideReasons", ())]


def links_of(answer: Json) -> list[Json]:
    """All links of all cards."""
    return [link for card in cards_of(answer) for link in card.get("links", ())]


def _structures(answer: Json) -> Iterator[tuple[str, Json]]:
    yield "answer", answer
    yield from (("card", card) for card in cards_of(answer))
    yield from (("source", card["source"]) for card in cards_of(answer) if "source" in card)
    yield from (("coding", coding) for coding in codings_of(answer))
    yield from (("suggestion", suggestion) for suggestion in suggestions_of(answer))
    yield from (("action", action) for action in actions_of(answer))
    yield from (("link", link) for link in links_of(answer))


def _empty(value: object, path: str, came: object) -> Iterator[str]:
    """Empty values, but those that the draft itself has at the same place."""
    if value in (None, "", [], {}) and not isinstance(value, bool | int | float):
        if value != came:
            yield f"{path} is empty"
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _empty(inner, f"{path}.{name}", came.get(name, ...) if isinstance(came, dict) else ...)
    if isinstance(value, list):
        for position, inner in enumerate(value):
            there = came[position] if isinstance(came, list) and position < len(came) else ...
            yield from _empty(inner, f"{path}[{position}]", there)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _absolute(value: object) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _draft(body: Json, resource: Json) -> Json | None:
    same = [order for order in orders_of(body) if _key(order) == _key(resource)]
    return same[0] if len(same) == 1 else None


def _key(resource: Json) -> str:
    return f"{resource.get('resourceType')}/{resource.get('id')}"


def _cards(_: Json, answer: Json) -> Iterator[str]:
    if not isinstance(answer.get("cards"), list):
        yield "cards is no list"


def _system_actions(_: Json, answer: Json) -> Iterator[str]:
    if "systemActions" in answer and not (isinstance(answer["systemActions"], list) and answer["systemActions"]):
        yield "systemActions is there without holding anything"


def _nothing_empty(body: Json, answer: Json) -> Iterator[str]:
    rest = {name: value for name, value in answer.items() if name != "cards"}
    yield from _empty(rest, "", {})
    for number, card in enumerate(cards_of(answer)):
        shown = {name: value for name, value in card.items() if name != "suggestions"}
        yield from _empty(shown, f"cards[{number}]", {})
        if card.get("suggestions") == []:
            yield "suggestions is empty"
    for suggestion in suggestions_of(answer):
        yield from _empty({**suggestion, "actions": ["shown below"]}, "suggestion", {})
        if suggestion.get("actions") == []:
            yield "actions is empty"
    for action in suggested(answer):
        resource = action.get("resource", {})
        came = _draft(body, resource) or next(iter(orders_of(body)), {})
        yield from _empty(action, "action", {"resource": came})


def _known_members(_: Json, answer: Json) -> Iterator[str]:
    for kind, structure in _structures(answer):
        for name in structure.keys() - MEMBERS[kind] - {"extension"}:
            yield f"{kind} has {name}"
        if not isinstance(structure.get("extension", {}), dict):
            yield f"the extension of {kind} is no object"


def _uuids(_: Json, answer: Json) -> Iterator[str]:
    given = [item.get("uuid") for item in (*cards_of(answer), *suggestions_of(answer))]
    for identity in given:
        try:
            if str(uuid.UUID(str(identity))) != identity:
                yield f"{identity} is no bare UUID"
        except ValueError:
            yield f"{identity} is no UUID"
    if len(set(given)) != len(given):
        yield "a uuid comes twice"


def _is_broken(summary: str) -> bool:
    """Tell a summary over two lines, or with nothing where a study should be named."""
    return "\n" in summary or "  " in summary or "{" in summary


def _summaries(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        summary = card.get("summary")
        if not _text(summary) or not 1 <= len(str(summary)) <= 139 or _is_broken(str(summary)):
            yield f"summary {summary!r}"


def _details(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        detail = card.get("detail", "none")
        if not _text(detail) or _HTML.search(str(detail)):
            yield f"detail {detail!r}"


def _indicators(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        if card.get("indicator") not in {"info", "warning", "critical"}:
            yield f"indicator {card.get('indicator')!r}"


def _sources(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        if not _text(card.get("source", {}).get("label")):
            yield "a source without label"


def _source_addresses(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        for name in ("url", "icon"):
            if name in card["source"] and not _absolute(card["source"][name]):
                yield f"source.{name} {card['source'][name]!r}"


def _topics(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        topic = card.get("source", {}).get("topic", {})
        if not re.fullmatch(r"[A-Za-z0-9]{1,100}", str(topic.get("code", ""))):
            yield f"topic {topic!r}"


def _selection(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        if ("selectionBehavior" in card) is not ("suggestions" in card):
            yield "selectionBehavior and suggestions do not come together"
        if card.get("selectionBehavior", "any") not in {"any", "at-most-one"}:
            yield f"selectionBehavior {card['selectionBehavior']!r}"


def _override_reasons(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        for reason in card.get("overrideReasons", ()):
            if not _text(reason.get("display")):
                yield f"override reason {reason!r} without display"


def _codings(_: Json, answer: Json) -> Iterator[str]:
    for coding in codings_of(answer):
        if not _text(coding.get("code")) or not _text(coding.get("system")):
            yield f"coding {coding!r}"


def _labels(_: Json, answer: Json) -> Iterator[str]:
    for suggestion in suggestions_of(answer):
        if not _text(suggestion.get("label")):
            yield "a suggestion without label"


def _recommended(_: Json, answer: Json) -> Iterator[str]:
    for card in cards_of(answer):
        recommended = [item.get("isRecommended", False) for item in card.get("suggestions", ())]
        if not all(isinstance(item, bool) for item in recommended):
            yield "isRecommended is no boolean"
        if card.get("selectionBehavior") == "at-most-one" and recommended.count(True) > 1:
            yield "two recommended suggestions of which one may be chosen"


def _action_types(_: Json, answer: Json) -> Iterator[str]:
    for action in actions_of(answer):
        if action.get("type") not in {"create", "update", "delete"}:
            yield f"action type {action.get('type')!r}"


def _action_descriptions(_: Json, answer: Json) -> Iterator[str]:
    for action in actions_of(answer):
        if not _text(action.get("description")):
            yield "an action without description"


def _whole_resources(body: Json, answer: Json) -> Iterator[str]:
    for action in suggested(answer):
        resource = action.get("resource")
        if action["type"] == "delete":
            continue
        if not isinstance(resource, dict) or not _text(resource.get("resourceType")):
            yield f"{action['type']} without a resource"
        elif action["type"] == "create":
            if "id" in resource:
                yield "a new order with an id"
        elif (draft := _draft(body, resource)) is not None:
            for name in draft.keys() - _STUDY:
                if resource.get(name) != draft[name]:
                    yield f"the update loses or changes {name}"


def _deletes(_: Json, answer: Json) -> Iterator[str]:
    for action in actions_of(answer):
        if action["type"] != "delete":
            if "resourceId" in action:
                yield f"{action['type']} with resourceId"
        elif "resource" in action or not re.fullmatch(r"[A-Za-z]+/\S+", str(action.get("resourceId"))):
            yield f"delete of {action.get('resourceId')!r}"


def _targets(body: Json, answer: Json) -> Iterator[str]:
    drafts = [_key(order) for order in orders_of(body)]
    for action in actions_of(answer):
        target = action.get("resourceId") if action["type"] == "delete" else _key(action.get("resource", {}))
        if action["type"] != "create" and drafts.count(str(target)) != 1:
            yield f"{action['type']} of {target!r}, which is not exactly one draft"


def _links(_: Json, answer: Json) -> Iterator[str]:
    for link in links_of(answer):
        if not _text(link.get("label")) or not _absolute(link.get("url")) or link.get("type") not in _LINK_TYPES:
            yield f"link {link!r}"


_LINK_TYPES = {"absolute", "smart"}


def _app_context(_: Json, answer: Json) -> Iterator[str]:
    for link in links_of(answer):
        if "appContext" in link and link.get("type") != "smart":
            yield "appContext on an absolute link"


def _at_signing_only(body: Json, answer: Json) -> Iterator[str]:
    if "systemActions" in answer and body["hook"] != "order-sign":
        yield f"systemActions under {body['hook']}"


def _only_the_record(body: Json, answer: Json) -> Iterator[str]:
    for action in answer.get("systemActions", ()):
        resource = action.get("resource", {})
        draft = _draft(body, resource)
        if action["type"] != "update" or draft is None:
            yield "a system action that is no update of a draft"
        elif {**draft, "extension": 0} != {**resource, "extension": 0}:
            yield "a system action changes the order"
        elif not [item for item in resource["extension"] if item not in draft.get("extension", [])]:
            yield "a system action that records nothing"


RULES: dict[str, Rule] = {
    "RESP-1 cards": _cards,
    "RESP-2 systemActions": _system_actions,
    "RESP-3 nothing empty": _nothing_empty,
    "RESP-4 known members": _known_members,
    "CARD-1 SUG-2 uuids": _uuids,
    "CARD-2 summary": _summaries,
    "CARD-3 detail": _details,
    "CARD-4 indicator": _indicators,
    "CARD-5 SRC-1 source": _sources,
    "CARD-6 selectionBehavior": _selection,
    "CARD-7 override reasons": _override_reasons,
    "SRC-2 SRC-3 addresses": _source_addresses,
    "SRC-4 topic": _topics,
    "COD-1 codings": _codings,
    "SUG-1 label": _labels,
    "SUG-3 recommended": _recommended,
    "ACT-1 type": _action_types,
    "ACT-2 description": _action_descriptions,
    "ACT-3 whole resources": _whole_resources,
    "ACT-4 delete": _deletes,
    "ACT-5 targets": _targets,
    "LINK-1 links": _links,
    "LINK-2 appContext": _app_context,
    "SYS-2 at signing only": _at_signing_only,
    "SYS-3 only the record": _only_the_record,
}
