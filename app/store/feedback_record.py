"""One item of feedback as it is kept: what became of a card, in codes."""

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
"""Characters kept of a comment, where comments are kept at all."""

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
        outcome: taken, or not.
        time: when, in UTC.
        suggestions: ids of the accepted suggestions.
        reason_code: code of the override reason; empty where none was chosen.
        reason_system: its code system; empty where the client names none.
        comment: what the clinician wrote, empty unless this deployment keeps it; patient data.
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
    """The good items of one call.

    Attributes:
        items: in the order of the call.
        service: id of the service that they were sent to.
        client: this deployment's name for the client.
        waiting: rules by the ids of cards that this client was sent, and that are not written yet.
    """

    items: Sequence[Feedback]
    service: str
    client: str
    waiting: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedbackCounts:
    """What came of one batch.

    Attributes:
        new: rows that are new.
        repeated: items that were there already.
        told: of each new row the rule behind its card and the outcome; no rule and `unlinked` where no such card is
            known to have been sent to this client.
    """

    new: int
    repeated: int
    told: tuple[tuple[str, str], ...] = ()


UNLINKED = "unlinked"


def feedback_row(item: Feedback, service: str, client: str, pseudonym: Pseudonym) -> dict[str, Any]:
    """Put one item into a row; `linked` is for the store to tell.

    The id of the row is made of all that is kept of the item, and of whom it came from: what differs in anything makes
    a row of its own, and the same item makes the same row, however often it is sent.
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
    """Tell a code from a sentence that is written without spaces, which is a clinician's and may name anybody."""
    if not _CODE.fullmatch(code):
        return False
    return _UUID.fullmatch(code) is not None or len(_WORD_OF_CODE.findall(code)) <= _MOST_WORDS_OF_CODE


def _kept_id(identity: str, pseudonym: Pseudonym) -> str:
    """Keep what looks like an id; anything else could be anything, and is kept as a keyed hash."""
    return identity if _ID.fullmatch(identity) else f"hash:{pseudonym.of('card', identity)}"
