"""The service's answer to a case report, and what becomes of the drafts when a suggestion is taken."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import msgspec

from cds_services.cds_hooks import Deployment
from cds_services.demyelination.interpretation import interpretation
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.vignettes.order_select import body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]
ADDRESS = ("demyelinating-imaging-order-select", "order-select")

_UNNEGATED = r"(?:^|[.;:!?\n])(?:(?!\b(?:not|no|never|nor|neither|cannot|rather than|instead of)\b)[^.;:!?\n])*?"
NEVER_SAID = {
    "gadolinium is called contraindicated": _UNNEGATED
    + r"\b(?:gadolinium|gbca|contrast)\b(?:(?!\b(?:not|no|never)\b)[^.;:!?\n]){0,40}\bcontraindicated",
    "contrast is said to settle a relapse": _UNNEGATED + r"\b(?:contrast|gadolinium|enhancement)\b[^.;:!?\n]{0,30}"
    r"\b(?:confirms?|excludes?|proves?)\b[^.;:!?\n]{0,30}relapse",
    "MRI is called required": _UNNEGATED + r"\bmri\b[^.;:!?\n]{0,20}\b(?:is|are) (?:required|mandatory)\b",
    "PML is called present": _UNNEGATED + r"\b(?:patient|she|he) has (?:pml|progressive multifocal)",
}
COMBINED_DOSE = r"\b10\s*(?:-|to)\s*30\s*msv"


class Answer(NamedTuple):
    """Cards in the form of the wire, and the scenario and the notes of the explanation."""

    scenario: str
    cards: list[Json]
    notes: tuple[str, ...] = ()


@contextmanager
def asking_back(*, wanted: bool) -> Iterator[None]:
    """Switch the question for a missing reason on or off."""
    choice = msgspec.structs.replace(interpretation().clarify, value=wanted)
    switched = msgspec.structs.replace(interpretation(), clarify=choice)
    with patch("cds_services.demyelinating_diseases.rules.clarify.interpretation", lambda: switched):
        yield


def ask(request: Json, today: str, *, asks_back: bool = False) -> Answer:
    """Evaluate one request in process, with the question for a missing reason switched on or off."""
    with asking_back(wanted=asks_back):
        decision = services(Deployment("https://cds.example.org"))[ADDRESS].evaluate(
            read_request(request), date.fromisoformat(today)
        )
    cards = [json.loads(msgspec.json.encode(card)) for card in decision.cards]
    return Answer(str(decision.explanation["scenario"]), cards, tuple(decision.explanation["notes"]))


def rule_of(card: Json) -> str:
    """Name the rule behind a card."""
    return str(card["source"]["topic"]["code"])


def prose(card: Json) -> str:
    """All that the service says in a card, one line each, lower case, one kind of dash."""
    lines = [card["summary"], card.get("detail") or ""]
    for suggestion in card.get("suggestions") or []:
        lines += [suggestion["label"], *(action["description"] for action in suggestion.get("actions") or [])]
    lines += [link["label"] for link in card.get("links") or []]
    text = re.sub(r"[‐-―−]", "-", "\n".join(lines))  # noqa: RUF001 -- every dash a typesetter knows
    return re.sub(r"[*_`|#>]+|[ \t\u00a0]+", " ", text).lower()


def override_reasons(card: Json) -> str:
    """The reasons that a card offers for keeping the order, lower case."""
    return "\n".join(reason.get("display") or "" for reason in card.get("overrideReasons") or []).lower()


def actions_of(suggestions: Iterable[Json]) -> list[Json]:
    """All actions of the suggestions."""
    return [action for suggestion in suggestions for action in suggestion.get("actions") or []]


def target(action: Json) -> str | None:
    """The draft that an action changes or removes."""
    if action["type"] == "delete":
        return str(action["resourceId"]).rpartition("/")[2]
    return None if action["type"] == "create" else str(action["resource"]["id"])


def take(drafts: list[Json], suggestions: Iterable[Json]) -> list[Json]:
    """The drafts after the clinician took the suggestions; new orders get an id as an EHR would give them."""
    state = {str(draft["id"]): draft for draft in drafts}
    for number, action in enumerate(actions_of(suggestions)):
        if action["type"] == "delete":
            state.pop(str(target(action)), None)
        else:
            key = target(action) or f"new-{number}"
            state[key] = action["resource"] | {"id": key}
    return list(state.values())


def send_back(request: Json, drafts: list[Json], today: str) -> Answer:
    """Ask again with changed drafts: select what is new and what still is selected, else all that is left."""
    before = {draft["id"] for draft in (entry["resource"] for entry in request["context"]["draftOrders"]["entry"])}
    chosen = set(request["context"]["selections"])
    names = [f"{draft['resourceType']}/{draft['id']}" for draft in drafts if draft["id"] not in before]
    names += [name for draft in drafts if (name := f"{draft['resourceType']}/{draft['id']}") in chosen]
    names = names or [f"{draft['resourceType']}/{draft['id']}" for draft in drafts]
    return ask(body(drafts, names, request["prefetch"]), today) if names else Answer("", [])
