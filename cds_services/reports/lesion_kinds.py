"""Of which sort the lesions of a sentence are: demyelinating, ischaemic, of bone or of another organ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import CORD
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.pieces import Pieces

_CLEAR_NOUNS = frozenset({"bones", "organs", "vessels", "nerves"})
_DEMYELINATING = frozenset({"plaque", "myelitis", "demyelination"})
_NEAR = 6  # words between a lesion and the organ that it is in
_SUBJECT = 8  # words of the rest of a subject behind its noun
_BESIDE = 3  # words between a number and what it counts


def give_kinds(pieces: Pieces, scoped: list[Scoped], lesions: list[Lesion]) -> None:
    """Note of each lesion what sort it is, and whether it is several."""
    typical = any(one.piece.kind == "typical" and one.sure is Sure.AFFIRMED for one in scoped)
    for lesion in lesions:
        name = lesion.scoped.piece.name
        lesion.plural = _is_several(pieces, scoped, lesion)
        lesion.patterned = typical
        lesion.typical = typical or name in _DEMYELINATING
        lesion.foreign = (
            _is_something_else(pieces, scoped, lesion)
            or (lesion.weak and CORD not in lesion.places and _of_bone(scoped, lesion))
            or any(_of_other_organ(pieces, one, lesion) for one in scoped)
        )
        lesion.vascular = not typical and name != "plaque" and _is_ischaemic(scoped, lesion)


def _is_several(pieces: Pieces, scoped: list[Scoped], lesion: Lesion) -> bool:
    piece = lesion.scoped.piece
    counted = any(
        one.piece.name == "plural" and 0 <= piece.first - one.piece.last <= _BESIDE
        for one in scoped
        if one.clause == lesion.scoped.clause
    )
    said = choices()
    run_together = len(lesion.levels) == 1 and not said.continuous.value.isdisjoint(pieces.words)
    return (counted or pieces.words[piece.last - 1] in said.plurals.value) and not run_together


def _is_ischaemic(scoped: list[Scoped], lesion: Lesion) -> bool:
    if CORD in lesion.places or any(level.of_cord for level in lesion.levels):
        return False
    return any(
        one.piece.kind == "ischaemic" and one.clause == lesion.scoped.clause and one.sure is Sure.AFFIRMED
        for one in scoped
    )


def _of_other_organ(pieces: Pieces, one: Scoped, lesion: Lesion) -> bool:
    """Tell "renal lesion" and "a lesion in the thyroid"."""
    piece, other = lesion.scoped.piece, one.piece
    if other.name not in _CLEAR_NOUNS and other.name != "masses":
        return False
    if other.last <= piece.first <= other.last + 1 and CORD not in lesion.places:
        return True
    between = pieces.words[piece.last : other.first]
    if not between or len(between) > _NEAR or other.name not in _CLEAR_NOUNS or lesion.places:
        return False
    said = choices()
    tied = between[0] in said.prepositions.value and said.parts_nouns.value.isdisjoint(between)
    return tied and not _names_level(pieces, other.first, between[0])


def _of_bone(scoped: list[Scoped], lesion: Lesion) -> bool:
    """Tell "altered signal of the vertebral bodies, hyperintense on STIR"."""
    before = [
        one for one in scoped if one.piece.last <= lesion.scoped.piece.first and one.piece.kind in {"other", "place"}
    ]
    return bool(before) and before[-1].piece.name == "bones" and before[-1].clause == lesion.scoped.clause


def _names_level(pieces: Pieces, word: int, preposition: str) -> bool:
    """Tell "at the C3/4 disc", which says how high, from "in the C4 vertebra"."""
    return preposition not in choices().inside.value and any(
        pieces.word_at(level.end - 1) + 1 == word for level in pieces.levels
    )


def _is_something_else(pieces: Pieces, scoped: list[Scoped], lesion: Lesion) -> bool:
    """Tell "the focus in the pons is a capillary telangiectasia"."""
    last, equals = lesion.scoped.piece.last, choices().equals.value
    at = next(
        (place for place in range(last, min(last + _SUBJECT, len(pieces.words))) if pieces.words[place] in equals), None
    )
    return at is not None and any(
        other.piece.name in _CLEAR_NOUNS | {"masses"}
        and other.sure is Sure.AFFIRMED
        and 0 < other.piece.first - at <= _BESIDE - 1
        for other in scoped
    )
