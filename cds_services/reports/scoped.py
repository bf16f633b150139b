"""The statements of a sentence, and things named in them with how sure the words are of each."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cds_services.reports.pieces import Piece, Pieces


class Sure(Enum):
    """How sure the words are of a thing."""

    AFFIRMED = "affirmed"
    OPEN = "open"
    DENIED = "denied"
    PAST = "past"
    """Said of an earlier study."""
    UNTOLD = "untold"
    """Not looked at, wished for or advised."""


class Clause(NamedTuple):
    """One statement of a sentence.

    Attributes:
        first: number of its first word.
        last: number behind the last of its words.
        excepts: it names the exception of what was denied before.
    """

    first: int
    last: int
    excepts: bool


class Scoped(NamedTuple):
    """A thing named, and how sure the words are of it."""

    piece: Piece
    sure: Sure
    clause: int


def clauses(pieces: Pieces) -> list[Clause]:
    """Return the statements of a sentence in their order."""
    found: list[Clause] = []
    first, excepts = 0, False
    for marker in pieces.markers:
        if marker.cue.effect in {"ends", "excepts"}:
            if marker.first > first:
                found.append(Clause(first, marker.first, excepts))
            first, excepts = marker.last, marker.cue.effect == "excepts"
    found.append(Clause(first, len(pieces.words), excepts))
    return found
