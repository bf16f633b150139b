"""Read feedback on cards (CDS Hooks 2.0.1, Feedback) as the specification, its sandbox and Epic send it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from app.store.feedback_record import COMMENT_LIMIT, Feedback
from cds_services.errors import MalformedRequest, TooCostly
from cds_services.fhir import mapping, string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
ITEMS_LIMIT = 5_000
"""Maximum number of items in one batch; a call of that size stays well below the store's time limit."""
SUGGESTIONS_LIMIT = 100
"""Maximum number of accepted suggestions in one item; a card offers only a few."""
_PROBLEMS_KEPT = 5
_EPIC_CATEGORY = "com.epic.cdshooks.feedback.overrideReason.reasonCategory"
"""Where Epic names the chosen reason; its title is beside it and is not stored."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The content of one call.

    Attributes:
        items: the valid items.
        refused: the number of invalid items.
        problems: what is wrong with the first few of them.
    """

    items: tuple[Feedback, ...]
    refused: int = 0
    problems: tuple[MalformedRequest, ...] = ()


def read_feedback(body: Any, *, keep_comments: bool) -> Batch:  # noqa: ANN401 - decoded JSON
    """Read a batch; an invalid item does not affect the others.

    Args:
        body: the decoded request.
        keep_comments: read the clinicians' comments; they are patient data.

    Raises:
        MalformedRequest: the body contains no batch.
        TooCostly: the batch has more items than one transaction may have.
    """
    if not isinstance(body, dict):
        raise MalformedRequest("", "the body must be a JSON object")
    sent = body.get("feedback")
    if not isinstance(sent, list):
        raise MalformedRequest("feedback", "an array is required", "required")
    if len(sent) > ITEMS_LIMIT:
        raise TooCostly("feedback", f"at most {ITEMS_LIMIT} items in one call; send the others in further calls")
    items: list[Feedback] = []
    problems: list[MalformedRequest] = []
    refused = 0
    for number, each in enumerate(sent):
        try:
            items.append(_item(each, f"feedback[{number}]", keep_comments=keep_comments))
        except MalformedRequest as error:
            refused += 1
            if len(problems) < _PROBLEMS_KEPT:
                # The traceback would keep alive all that was read of the item.
                problems.append(error.with_traceback(None))
    return Batch(tuple(items), refused, tuple(problems))


def _item(item: object, path: str, *, keep_comments: bool) -> Feedback:
    if not isinstance(item, dict):
        raise MalformedRequest(path, "must be an object")
    card = _text(item, "card", path)
    outcome = _outcome(item.get("outcome"), path)
    time = _time(item.get("outcomeTimestamp"), f"{path}.outcomeTimestamp")
    if outcome == "accepted":
        return Feedback(card, outcome, time, suggestions=tuple(_accepted(item, f"{path}.acceptedSuggestions")))
    code, system, comment = _override(item, path)
    return Feedback(card, outcome, time, (), code, system, comment[:COMMENT_LIMIT] if keep_comments else "")


def _text(item: Resource, name: str, path: str) -> str:
    value = string(item.get(name))
    if not value:
        raise MalformedRequest(f"{path}.{name}", "a non-empty string is required", "required")
    return value


def _outcome(value: object, path: str) -> Literal["accepted", "overridden"]:
    if value == "accepted":
        return "accepted"
    if value == "overridden":
        return "overridden"
    raise MalformedRequest(f"{path}.outcome", "must be accepted or overridden", "value")


def _time(value: object, path: str) -> datetime:
    """Read an RFC 3339 timestamp into UTC; a leap second counts as the second before it."""
    found = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if found:
        day, clock, fraction, zone = found.groups(default="")
        clock = clock.removesuffix("60") + "59" if clock.endswith(":60") else clock
        try:
            return datetime.fromisoformat(f"{day}T{clock}{fraction[:7]}{zone.upper()}").astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise MalformedRequest(path, "an RFC 3339 timestamp is required, such as 2026-03-16T09:31:10Z", "required")


def _accepted(item: Resource, path: str) -> Iterator[str]:
    suggestions = item.get("acceptedSuggestions")
    if not isinstance(suggestions, list) or not suggestions:
        raise MalformedRequest(path, "an accepted card names the suggestions that were taken", "required")
    if len(suggestions) > SUGGESTIONS_LIMIT:
        raise MalformedRequest(path, f"at most {SUGGESTIONS_LIMIT} suggestions of one card", "too-long")
    for number, each in enumerate(suggestions):
        yield _text(mapping(each), "id", f"{path}[{number}]")


def _override(item: Resource, path: str) -> tuple[str, str, str]:
    """Return code and system of the reason, and the comment; a card may be overridden without any of these."""
    name = "overrideReason" if item.get("overrideReason") is not None else "overrideReasons"
    given = item.get(name)
    if given is None or given == []:
        return "", "", ""
    first = given[0] if isinstance(given, list) else given
    if not isinstance(first, dict):
        raise MalformedRequest(f"{path}.{name}", "must be an object")
    reason, extension = mapping(first.get("reason")), mapping(first.get("extension"))
    comment = string(first.get("userComment"))
    if not (reason or extension or comment):
        raise MalformedRequest(f"{path}.{name}", "a reason or a userComment is required", "invariant")
    code, system = string(reason.get("code")), string(reason.get("system"))
    if not code and extension:
        category = extension.get(_EPIC_CATEGORY)
        code, system = str(category) if isinstance(category, int) else string(category), _EPIC_CATEGORY
    return code, system if code else "", comment
