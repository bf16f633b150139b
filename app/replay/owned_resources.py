"""The resources of a piece of the source with their owners; what is not read is counted, and named where broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.replay.dating import dates
from app.replay.owner import Owned, owner
from app.replay.resource_lines import Broken, place_of, resources
from app.replay.tally import BROKEN, NOT_READ, OWNERLESS, READ, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.replay.source import Piece

_NAMED_PLACES = 20
"""Broken lines that are named of each piece; the others are counted."""


def read_resources(piece: Piece, tally: Tally) -> Iterator[tuple[Owned, bytes]]:
    """Yield each resource that is read: a patient's, or one that resources of several patients may refer to.

    Args:
        piece: a piece of the source.
        tally: counts what is read and what is left out, once the last one was yielded.
    """
    read, broken = dates().types, 0
    for number, found in resources(piece):
        owned = None if isinstance(found, Broken) else owner(found)
        if isinstance(found, Broken) or owned is None:
            broken += 1
            tally.add(BROKEN, named(found, piece, number, broken))
        elif owned.kind not in read and owned.kind != "Patient":
            tally.add(NOT_READ, owned.kind)
        elif owned.patient or owned.is_shared:
            tally.add(READ, owned.kind)
            yield owned, found
        else:
            tally.add(OWNERLESS, owned.kind)


def named(found: bytes | Broken, piece: Piece, number: int, broken: int) -> str:
    """Name a resource that could not be read, by its place.

    Args:
        found: what was found.
        piece: where.
        number: its line in the piece.
        broken: how many of the piece were broken up to this one.
    """
    if isinstance(found, Broken):
        return f"{found.where}: {found.why}"
    if broken > _NAMED_PLACES:
        return f"{piece.file.name}: more lines that are no resource in JSON"
    return f"{place_of(piece, number)}: no resource in JSON"
