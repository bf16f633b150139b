"""Whether it is the cord that is pressed or touched, and neither a root nor the sac."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import CORD
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.context import Context
    from cds_services.reports.pieces import Pieces

_IT, _OF_IT = ["it"], ["of", "it"]
_TOUCHING = frozenset({"contact", "deform"})


def is_on_cord(pieces: Pieces, scoped: list[Scoped], one: Scoped, context: Context) -> bool:
    """Tell it by what stands in the same statement, else by what the sentence named before, else by the label."""
    objects = _objects(scoped, one)
    behind = [other for other in objects if other.piece.first >= one.piece.last]
    before = [other for other in objects if other.piece.last <= one.piece.first]
    if behind:
        if any(other.piece.place == CORD for other in behind):
            return behind[0].piece.place == CORD or _joined(pieces, behind[0], behind)
        return bool(before) and before[-1].piece.place == CORD and pieces.words[one.piece.last - 1].endswith("ed")
    if before:
        return before[-1].piece.place == CORD
    return _by_what_went_before(pieces, scoped, one, context)


def _objects(scoped: list[Scoped], one: Scoped) -> list[Scoped]:
    """Return what may be pressed: in the statement, or in the next ("contacts but does not compress the cord")."""
    ends = not any(other.clause == one.clause and other.piece.first >= one.piece.last for other in scoped)
    clauses = {one.clause, one.clause + 1} if ends else {one.clause}
    return [other for other in scoped if other.clause in clauses and (_is_root(other) or is_cord(other))]


def _by_what_went_before(pieces: Pieces, scoped: list[Scoped], one: Scoped, context: Context) -> bool:
    named = [other for other in scoped if other.piece.last <= one.piece.first and (is_cord(other) or _is_root(other))]
    last = one.piece.last
    if pieces.words[last : last + 1] == _IT or pieces.words[last : last + 2] == _OF_IT:
        return (
            is_cord(named[-1]) if named else context.place == CORD
        )  # "does not compress the cord, though it touches it"
    if named and is_cord(named[-1]) and one.piece.kind in _TOUCHING:
        return True  # "cord signal is normal despite contact with the disc"
    if one.piece.kind != "compression":
        return False
    if one.sure is Sure.DENIED or (one.sure is Sure.OPEN and any(level.of_cord for level in pieces.levels)):
        return not any(_is_root(other) for other in scoped)
    return context.label == CORD


def is_cord(other: Scoped) -> bool:
    """Tell whether words name the cord."""
    named = other.piece.kind in {"place", "normal"} or other.piece.name == "cord-signal"
    return named and other.piece.place == CORD


def _is_root(other: Scoped) -> bool:
    return other.piece.name == "nerves"


def _joined(pieces: Pieces, near: Scoped, behind: list[Scoped]) -> bool:
    """Tell "the thecal sac and cord"."""
    following = next(other for other in behind if other.piece.place == CORD)
    between = pieces.words[near.piece.last : following.piece.first]
    return not choices().listing.value.isdisjoint(between) or len(between) <= 1
