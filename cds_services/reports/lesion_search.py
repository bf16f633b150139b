"""The lesions that a sentence names, with their places, levels and kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, BRAIN_CORTICAL, BRAIN_TYPICAL, CORD, OPTIC
from cds_services.reports.kinds import LESIONS, NOUNS
from cds_services.reports.lesion import Lesion
from cds_services.reports.lesion_kinds import give_kinds
from cds_services.reports.nouns import Nouns
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.context import Context
    from cds_services.reports.pieces import Pieces

_AND = (["and"], ["and", "focal"], ["with"])
_LISTED = frozenset({",", "and", "&", "at"})


def find_lesions(pieces: Pieces, scoped: list[Scoped], context: Context) -> list[Lesion]:
    """Return the lesions of a sentence with their places and levels."""
    lesions = [lesion for lesion in _named(scoped, context) if not _says_nothing(pieces, lesion)]
    if not lesions:
        return []
    nouns = Nouns(pieces, scoped, NOUNS)
    by_first = {lesion.scoped.piece.first: lesion for lesion in lesions}
    _give_levels(pieces, scoped, nouns, by_first)
    _give_places(scoped, nouns, by_first, lesions)
    give_kinds(pieces, scoped, lesions)
    for lesion in lesions:
        _settle_place(pieces, lesion, scoped, context)
    return lesions


def _named(scoped: list[Scoped], context: Context) -> list[Lesion]:
    found: list[Lesion] = []
    # "Long segment" may also be said of an optic nerve.
    optic = OPTIC in {context.label, context.place, context.region} or any(one.piece.place == OPTIC for one in scoped)
    for one in scoped:
        if one.piece.kind not in LESIONS or (one.piece.kind == "long" and optic):
            continue
        if found and one.piece.first < found[-1].scoped.piece.last and one.clause == found[-1].scoped.clause:
            continue
        found.append(Lesion(one, one.sure))
    return found


def _says_nothing(pieces: Pieces, lesion: Lesion) -> bool:
    """Tell "the cord signal", which is no lesion unless the words call it abnormal or deny it."""
    piece = lesion.scoped.piece
    said = pieces.words[piece.first : piece.last]
    bare = piece.name == "cord-signal" and said[-1] == "signal" and choices().abnormal.value.isdisjoint(said)
    return bare and lesion.sure is not Sure.DENIED


def clause_of(scoped: list[Scoped], word: int) -> int:
    """Return the clause in which a word stands, by the thing named nearest to it."""
    best, distance = 0, 1 << 30
    for one in scoped:
        away = min(abs(one.piece.first - word), abs(one.piece.last - word))
        if away < distance:
            best, distance = one.clause, away
    return best


def _give_levels(pieces: Pieces, scoped: list[Scoped], nouns: Nouns, by_first: dict[int, Lesion]) -> None:
    noun: Scoped | None = None
    behind = -1
    for level in pieces.levels:
        first, last = pieces.word_at(level.start), pieces.word_at(level.end - 1) + 1
        clause = clause_of(scoped, first)
        listed = behind >= 0 and behind < first and set(pieces.words[behind:first]) <= _LISTED
        if not (listed and noun is not None and noun.piece.last <= first):  # "at C3 and C4/5" go together
            noun = nouns.of_place(first, last, clause)
        behind = last
        noun = _with_lesion(pieces, noun, by_first)
        if noun is not None and (lesion := by_first.get(noun.piece.first)) is not None and noun.piece.kind in LESIONS:
            lesion.levels.append(level)
    for length in pieces.segments:
        word = pieces.word_at(length.start)
        clause = clause_of(scoped, word)
        near = [lesion for lesion in by_first.values() if lesion.scoped.clause == clause] or list(by_first.values())
        if near:
            min(near, key=lambda lesion: abs(lesion.scoped.piece.first - word)).lengths.append(length.number)


def _with_lesion(pieces: Pieces, noun: Scoped | None, by_first: dict[int, Lesion]) -> Scoped | None:
    """Return the lesion of "gliosis and atrophy C2-T1" for the atrophy."""
    if noun is None or noun.piece.kind != "atrophy":
        return noun
    for lesion in by_first.values():
        if pieces.words[lesion.scoped.piece.last : noun.piece.first] in _AND:
            return lesion.scoped
    return noun


def _give_places(scoped: list[Scoped], nouns: Nouns, by_first: dict[int, Lesion], lesions: list[Lesion]) -> None:
    for one in scoped:
        if one.piece.kind not in {"place", "atypical-place"} or not one.piece.place:
            continue
        noun = nouns.of_place(one.piece.first, one.piece.last, one.clause)
        lesion = by_first.get(noun.piece.first) if noun is not None else None
        if lesion is None:
            alone = [other for other in lesions if other.scoped.clause == one.clause]
            lesion = alone[0] if len(alone) == 1 and (noun is None or noun.piece.kind not in LESIONS) else None
        if lesion is not None:
            lesion.places.add(one.piece.place)
    # "other lesions, which are periventricular": a statement without a noun of its own is about the one before it
    for one in scoped:
        if (
            one.piece.kind == "place"
            and one.piece.place
            and not any(other.clause == one.clause and other.piece.kind in NOUNS for other in scoped)
        ):
            before = [lesion for lesion in lesions if lesion.scoped.clause < one.clause]
            if before:
                before[-1].places.add(one.piece.place)
    for lesion in lesions:
        if lesion.scoped.piece.place:
            lesion.places.add(lesion.scoped.piece.place)


def _settle_place(pieces: Pieces, lesion: Lesion, scoped: list[Scoped], context: Context) -> None:
    if " ".join(pieces.words[:2]) in choices().within.value and not (lesion.levels or lesion.lengths):
        lesion.levels += context.levels
    if any(level.of_cord for level in lesion.levels) and (
        lesion.plural or not (lesion.places & {BRAIN, BRAIN_TYPICAL, BRAIN_CORTICAL, OPTIC})
    ):
        lesion.places.add(CORD)
    if lesion.lengths and not lesion.places:  # only the cord is measured in segments
        lesion.places.add(CORD)
    lesion.named_place = bool(lesion.places)
    if lesion.places:
        return
    _inherit_place(pieces, lesion, scoped, context)


def _inherit_place(pieces: Pieces, lesion: Lesion, scoped: list[Scoped], context: Context) -> None:
    """Give a lesion of no place that of the lesion it points to, of its statement, or of what went before."""
    definite = lesion.scoped.piece.first > 0 and pieces.words[lesion.scoped.piece.first - 1] in choices().definite.value
    points = definite or (pieces.text[:4].lower() == "the " and not lesion.plural and lesion.scoped.piece.first <= 1)
    if points and context.lesions:
        last = context.lesions[-1]
        lesion.places |= last.places
        lesion.levels += last.levels
        lesion.lengths += last.lengths
        if lesion.places:
            return
    inside = {
        one.piece.place
        for one in scoped
        if one.piece.kind in {"place", "normal"} and one.piece.place and one.clause == lesion.scoped.clause
    }
    inherited = context.label or context.place or context.region
    if context.label == "other":
        lesion.foreign = True
    elif inside:
        lesion.places |= inside
    elif inherited:
        lesion.places.add(inherited)
