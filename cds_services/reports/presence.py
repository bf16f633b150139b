"""Whether lesions are there, where, how long, and of which sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import (
    BRAIN,
    BRAIN_CORTICAL,
    BRAIN_TYPICAL,
    CLEAR,
    CORD,
    LESION,
    NEW,
    OPTIC,
    Claim,
    broad,
)
from cds_services.reports.kinds import NOUNS, STRUCTURE
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Scoped, Sure
from cds_services.reports.vocabulary import vocabulary

if TYPE_CHECKING:
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.view import SentenceView


_NOT = ["not"]  # "is a vein, not a plaque"
_NEAR = 6  # words
_DISC_LEVEL = 2  # segments beside one disc
_ENDS = 2  # levels between which something lies


def read_counted_places(view: SentenceView) -> None:
    """Take "Periventricular: 5" of a template for lesions."""
    if view.lesions:
        return
    words = view.pieces.words
    if view.context.label == CORD and words[0].isdigit() and words[0] != "0" and view.pieces.levels:
        _counted_in_cord(view)
        return
    for one in view.scoped:
        if (
            one.piece.kind != "place"
            or one.piece.place not in {BRAIN_TYPICAL, BRAIN_CORTICAL}
            or one.sure is not Sure.AFFIRMED
        ):
            continue
        near = words[max(one.piece.first - 1, 0) : one.piece.first] + words[one.piece.last : one.piece.last + 4]
        counted = any((word.isdigit() and word != "0") or word in choices().answers_yes.value for word in near)
        if counted and choices().measures.value.isdisjoint(near):
            old = view.names(frozenset({"stable", "old"}), Sure.AFFIRMED)
            view.claims.append(Claim(LESION, Sure.AFFIRMED, BRAIN, view.quote(one), old=old, typical=True))
            return


def _counted_in_cord(view: SentenceView) -> None:
    """Take "2 (C3, T7), both old" behind the label of the cord."""
    levels = tuple(level for level in view.pieces.levels if level.of_cord)
    if not levels or view.names(NOUNS | STRUCTURE) or words_measure(view):
        return
    length = max((level.length or 0 for level in levels), default=0) or None
    old = view.names(frozenset({"stable", "old"}), Sure.AFFIRMED)
    quote = Quote(view.pieces, 0, 1)
    view.claims.append(Claim(LESION, Sure.AFFIRMED, CORD, quote, levels=levels, length=length, old=old))


def words_measure(view: SentenceView) -> bool:
    """Tell a number of millimetres from one of lesions."""
    return not choices().measures.value.isdisjoint(view.pieces.words[1:2])


def read_lesion(view: SentenceView, lesion: Lesion) -> None:
    """Say of one lesion that it is there, or not, and what the words add."""
    if lesion.foreign or lesion.sure in {Sure.PAST, Sure.UNTOLD} or _unseen(view, lesion):
        return
    one = lesion.scoped
    if one.piece.name == "active-lesion":  # denied, it denies that one is active, and says less of whether one is there
        lesion.attributed = True
        if lesion.sure is Sure.DENIED:
            view.claims += [
                Claim("clear-signal", Sure.AFFIRMED, broad(place), view.quote(one)) for place in lesion.places
            ]
    if lesion.sure is Sure.DENIED:
        _denied(view, lesion)
    elif lesion.vascular or (lesion.sure is Sure.OPEN and lesion.attributed):
        return
    elif lesion.explained:
        view.claims.append(Claim("explained-signal", lesion.sure, CORD, view.quote(one), levels=tuple(lesion.levels)))
    else:
        _there(view, lesion)


def _unseen(view: SentenceView, lesion: Lesion) -> bool:
    """Tell what a study cannot show: "non-diagnostic for intramedullary lesions"."""
    return any(
        one.piece.kind == "nondiagnostic"
        and one.clause == lesion.scoped.clause
        and 0 <= lesion.scoped.piece.first - one.piece.last <= _NEAR
        for one in view.scoped
    )


def _denied(view: SentenceView, lesion: Lesion) -> None:
    one = lesion.scoped
    if one.piece.kind == "long":
        view.claims.append(Claim("not-long", Sure.AFFIRMED, CORD, view.quote(one)))
        return
    words = view.pieces.words
    if one.piece.first and words[one.piece.first - 1] in choices().still_more.value and lesion.counts:
        view.say(NEW, Sure.DENIED, one, lesion)
        return
    if lesion.attributed or lesion.explained or _rejected(view, lesion) or _is_one_sort(view, lesion):
        return
    if lesion.weak and (
        view.names(STRUCTURE | {"contact"}) or not (lesion.named_place or view.context.label in {CORD, BRAIN})
    ):
        return
    idea = "clear-signal" if lesion.weak else CLEAR
    for place in {broad(place) for place in lesion.places} or {""}:
        view.claims.append(Claim(idea, Sure.AFFIRMED, place, view.quote(one), levels=tuple(lesion.levels)))


def _there(view: SentenceView, lesion: Lesion) -> None:
    one, words = lesion.scoped, view.quote(lesion.scoped)
    length = _length(view, lesion)
    for place in sorted(lesion.places) or [""]:
        view.claims.append(
            Claim(
                LESION,
                lesion.sure,
                broad(place),
                words,
                levels=tuple(lesion.levels),
                length=length if place == CORD else None,
                measured=place == CORD and bool(lesion.lengths),
                old=lesion.old and (lesion.several or not lesion.new),
                long=one.piece.kind == "long",
                typical=place in {BRAIN_TYPICAL, BRAIN_CORTICAL} or (place == BRAIN and lesion.of_pattern),
                cortical=place == BRAIN_CORTICAL,
                named=lesion.typical,
            )
        )
        if place == OPTIC:
            view.claims.append(Claim("optic-nerve", lesion.sure, OPTIC, words))
    if lesion.typical:
        view.claims.append(Claim("demyelinating", lesion.sure, "", words))


def _rejected(view: SentenceView, lesion: Lesion) -> bool:
    """Tell "infarct rather than demyelination", which rejects a reading and no lesion."""
    rejection = vocabulary().cues["rejection"]
    piece = lesion.scoped.piece
    behind = vocabulary().cues["denial-behind"]
    return any(
        (marker.cue is rejection and marker.last <= piece.first)
        or (marker.last == piece.first and view.pieces.words[marker.first : marker.last] == _NOT)
        or (
            marker.cue is behind
            and marker.first >= piece.last
            and not choices().rejects.value.isdisjoint(view.pieces.words[marker.first : marker.last])
        )
        for marker in view.pieces.markers
    )


def _is_one_sort(view: SentenceView, lesion: Lesion) -> bool:
    """Tell a denial of one sort ("no ischaemic lesion", "no tumour-like lesion") from that of all lesions."""
    before = view.pieces.words[max(lesion.scoped.piece.first - 2, 0) : lesion.scoped.piece.first]
    if not choices().further.value.isdisjoint(before) or not choices().otherwise.value.isdisjoint(view.pieces.words):
        return True
    return lesion.vascular or any(
        one.piece.kind in {"ischaemic", "other"} and one.piece.last == lesion.scoped.piece.first for one in view.scoped
    )


def _length(view: SentenceView, lesion: Lesion) -> int | None:
    """Return the length of a lesion in segments; of several, that of the longest."""
    if lesion.lengths:
        return max(lesion.lengths)
    spans = [level for level in lesion.levels if level.of_cord]
    between = not choices().between.value.isdisjoint(view.pieces.words)
    if lesion.plural:
        if (longest := _longest(view)) is not None:
            return longest
        if (len(spans) == 1 and (spans[0].length or 0) > _DISC_LEVEL) or (len(spans) == _ENDS and between):
            return None  # "several lesions from C2 to C6": where they lie, not how long they are
    elif len(spans) == _ENDS and between:
        return spans[1].last - spans[0].first + 1
    return max((level.length for level in spans if level.length), default=None)


def _longest(view: SentenceView) -> int | None:
    """Return the length of what a sentence calls the longest of several."""
    words = view.pieces.words
    at = next((place for place, word in enumerate(words) if word in choices().longest.value), None)
    if at is None:
        return None
    return next(
        (
            level.length
            for level in view.pieces.levels
            if level.of_cord and level.length and view.pieces.word_at(level.start) > at
        ),
        None,
    )


def read_open_word(view: SentenceView, one: Scoped) -> None:
    """Take "Equivocal." for a doubt about what the sentence names."""
    incidental = view.names(frozenset({"other", "no-priors"}))
    if not incidental and view.context.label != "other":
        view.claims.append(Claim("open", Sure.OPEN, "", view.quote(one)))
