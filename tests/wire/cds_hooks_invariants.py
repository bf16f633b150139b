"""What every answer to a service call must be, whoever gets it: an oracle written from the specification.

Section and invariant names are those of CDS Hooks (2.0.1; the `cds-resp` invariants are those of the logical models
published with 3.0). It shares no code with the product.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

MEMBERS: dict[str, set[str]] = {
    "answer": {"cards", "systemActions", "extension"},
    "card": {
        *("uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior", "overrideReasons"),
        *("links", "extension"),
    },
    "source": {"label", "url", "icon", "topic", "extension"},
    "suggestion": {"label", "uuid", "isRecommended", "actions", "actionSelectionBehavior", "extension"},
    "action": {"type", "description", "resource", "resourceId", "extension"},
    "link": {"label", "url", "type", "appContext", "autolaunchable", "extension"},
    "coding": {"code", "system", "display"},
}
"""Every member that the specification names; anything else must stand under `extension`."""


def broken(answer: Json, request: Json) -> list[str]:
    """Name what an answer breaks; empty for a good one.

    Args:
        answer: body of a 200 answer, decoded.
        request: body of the call, decoded.
    """
    drafts = {
        f"{entry['resource'].get('resourceType')}/{entry['resource'].get('id')}": entry["resource"]
        for entry in request["context"].get("draftOrders", {}).get("entry", [])
        if isinstance(entry.get("resource"), dict)
    }
    found = list(_strangers("answer", answer))
    if not isinstance(answer.get("cards"), list):
        return [*found, "cards is no array"]
    for name, value in answer.items():
        found += [] if name == "cards" else _empty(value, name)
    uuids: list[str] = []
    for place, card in enumerate(answer["cards"]):
        found += [f"cards[{place}]: {problem}" for problem in _card(card, drafts)]
        uuids += [card.get("uuid"), *(suggestion.get("uuid") for suggestion in card.get("suggestions", []))]
    if len(set(uuids)) < len(uuids):
        found.append("a uuid is used twice")
    found += [f"uuid {uuid!r} is none" for uuid in uuids if not _is_uuid(uuid)]
    for action in answer.get("systemActions", []):
        found += [f"systemActions: {problem}" for problem in _system_action(action, drafts)]
    return found


def _card(card: Json, drafts: dict[str, Json]) -> Iterator[str]:
    yield from _strangers("card", card)
    yield from _empty(card, "")
    summary = card.get("summary")
    if not isinstance(summary, str) or not 0 < len(summary) < 140 or "\n" in summary:
        yield "summary is no single line of 1 to 139 characters"
    if card.get("indicator") not in {"info", "warning", "critical"}:
        yield "indicator is none of the three"
    if re.search(r"<[a-zA-Z/!]", card.get("detail") or ""):
        yield "detail holds HTML"
    yield from _source(card.get("source"))
    yield from _suggestions(card, drafts)
    for reason in card.get("overrideReasons", []):
        yield from _coding(reason)
        if not reason.get("display"):
            yield "cds-resp-4: an override reason has no display"
    for link in card.get("links", []):
        yield from _link(link)


def _source(source: object) -> Iterator[str]:
    if not isinstance(source, dict) or not isinstance(source.get("label"), str):
        yield "source has no label"
        return
    yield from _strangers("source", source)
    for name in ("url", "icon"):
        if name in source and not _is_address(source[name]):
            yield f"source.{name} is no absolute address"
    if "topic" not in source:
        yield "source has no topic"
    else:
        yield from _coding(source["topic"])


def _suggestions(card: Json, drafts: dict[str, Json]) -> Iterator[str]:
    suggestions = card.get("suggestions", [])
    if bool(suggestions) is not ("selectionBehavior" in card):
        yield "cds-resp-6: selectionBehavior goes with suggestions, and only with them"
    if card.get("selectionBehavior", "any") not in {"any", "at-most-one"}:
        yield "selectionBehavior is none of the two"
    recommended = sum(bool(suggestion.get("isRecommended")) for suggestion in suggestions)
    if card.get("selectionBehavior") == "at-most-one" and recommended > 1:
        yield "cds-resp-1: several suggestions recommended where one may be taken"
    for suggestion in suggestions:
        yield from _strangers("suggestion", suggestion)
        if not suggestion.get("label"):
            yield "a suggestion has no label"
        if suggestion.get("actionSelectionBehavior", "all") not in {"all", "any", "at-most-one"}:
            yield "cds-resp-7: actionSelectionBehavior is none of the three"
        for action in suggestion.get("actions", []):
            yield from _action(action, drafts)


def _action(action: Json, drafts: dict[str, Json]) -> Iterator[str]:
    yield from _strangers("action", action)
    if not action.get("description"):
        yield "cds-resp-5: an action has no description"
    kind, resource = action.get("type"), action.get("resource")
    if kind == "delete":
        if resource is not None or not action.get("resourceId"):
            yield "cds-resp-2: a delete names its resource by id and carries none"
        elif action["resourceId"] not in drafts:
            yield "a delete of what is no draft"
    elif kind not in {"create", "update"} or not isinstance(resource, dict) or "resourceType" not in resource:
        yield "a create or update without a resource, or another type"
    elif kind == "update" and f"{resource['resourceType']}/{resource.get('id')}" not in drafts:
        yield "an update of what is no draft"
    elif kind == "create" and "id" in resource:
        yield "a create takes the id of another order"


def _system_action(action: Json, drafts: dict[str, Json]) -> Iterator[str]:
    yield from _action(action, drafts)
    if action.get("type") != "update":
        yield "it changes more than a record"
        return
    resource = action["resource"]
    draft = drafts.get(f"{resource['resourceType']}/{resource.get('id')}", {})
    if {**resource, "extension": None} != {**draft, "extension": None}:
        yield "it changes the order itself"


def _link(link: Json) -> Iterator[str]:
    yield from _strangers("link", link)
    if not link.get("label") or link.get("type") not in {"absolute", "smart"} or not _is_address(link.get("url")):
        yield "a link lacks label, type or address"
    if "appContext" in link and link.get("type") != "smart":
        yield "cds-resp-3: appContext is for smart links only"


def _coding(coding: Json) -> Iterator[str]:
    yield from _strangers("coding", coding)
    if not (isinstance(coding.get("code"), str) and isinstance(coding.get("system"), str)):
        yield "a Coding lacks code or system"


def _strangers(kind: str, value: Json) -> Iterator[str]:
    strangers = value.keys() - MEMBERS[kind]
    if strangers:
        yield f"{kind} has members of no specification: {sorted(strangers)}"


def _empty(value: object, place: str) -> Iterator[str]:
    """Name nulls and empty values, save in resources, which are the chart's own."""
    if value is None or value in ("", [], {}):
        yield f"{place or 'a member'} is empty"
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "resource":
                yield from _empty(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _empty(inner, place)


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and _holds(lambda: str(UUID(value)) == value)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).hostname)


def _holds(claim: Callable[[], bool]) -> bool:
    try:
        return claim()
    except ValueError:
        return False
