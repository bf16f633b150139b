"""One item of feedback as it is stored: the outcome of a card, in codes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.store.pseudonym import Pseudonym

COMMENT_LIMIT = 2000
"""Maximum length of a stored comment, if comments are stored at all."""

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_CODE = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
_WORD_OF_CODE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_MOST_WORDS_OF_CODE = 5
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SYSTEM = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*[:.][!-~]{1,240}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a clinician did with one card (CDS Hooks 2.0.1, Feedback).

    Attributes:
        card: id of the card as the client sent it.
        outcome: accepted or overridden.
        time: when, in UTC.
        suggestions: ids of the accepted suggestions.
        reason_code: code of the override reason; empty if none was chosen.
        reason_system: its code system; empty if the client names none.
        comment: the clinician's comment, empty unless this deployment stores comments; patient data.
    """

    card: str
    outcome: Literal["accepted", "overridden"]
    time: datetime
    suggestions: tuple[str, ...] = ()
    reason_code: str = ""
    reason_system: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackBatch:
    """The valid items of one call.

    Attributes:
        items: in the order of the call.
        service: id of the service that they were sent to.
        client: this deployment's name for the client.
        waiting: rules by the ids of cards that were sent to this client but are not written yet.
    """

    items: Sequence[Feedback]
    service: str
    client: str
    waiting: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedbackCounts:
    """The result of one batch.

    Attributes:
        new: rows that are new.
        repeated: items that were already stored.
        told: for each new row, the rule of its card and the outcome; no rule and `unlinked` if no such card is known to
            have been sent to this client.
    """

    new: int
    repeated: int
    told: tuple[tuple[str, str], ...] = ()


UNLINKED = "unlinked"


def feedback_row(item: Feedback, service: str, client: str, pseudonym: Pseudonym) -> dict[str, Any]:
    """Convert one item to a row; `linked` is set by the store.

    The id of the row is computed from everything that is stored of the item, and from the sender: items that differ in
    anything get different rows, and the same item gets the same row, however often it is sent.
    """
    row = {
        "card": _kept_id(item.card, pseudonym),
        "outcome": item.outcome,
        "suggestions": sorted({_kept_id(each, pseudonym) for each in item.suggestions}),
        "reason_code": item.reason_code if _is_code(item.reason_code) else None,
        "reason_system": item.reason_system if _SYSTEM.fullmatch(item.reason_system) else None,
        "comment": item.comment[:COMMENT_LIMIT].replace("\0", "") or None,
        "time": item.time.astimezone(UTC),
        "service": service,
        "client": client,
    }
    identity = hashlib.sha256(msgspec.json.encode(row)).hexdigest()
    return {"id": identity, **row, "received": datetime.now(UTC), "linked": False}


def _is_code(code: str) -> bool:
    """Distinguish a code from a clinician's sentence written without spaces, which may name a person."""
    if not _CODE.fullmatch(code):
        return False
    return _UUID.fullmatch(code) is not None or len(_WORD_OF_CODE.findall(code)) <= _MOST_WORDS_OF_CODE


def _kept_id(identity: str, pseudonym: Pseudonym) -> str:
    """Keep what looks like an id; anything else may contain anything, and is stored as a keyed hash."""
    return identity if _ID.fullmatch(identity) else f"hash:{pseudonym.of('card', identity)}"
