"""What a sentence calls new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN_CORTICAL, BRAIN_TYPICAL, CORD, LESION, NEW, OPTIC, Claim, broad
from cds_services.reports.kinds import HOSTS
from cds_services.reports.lesion import Lesion
from cds_services.reports.scoped import Scoped, Sure, clauses
from cds_services.reports.study import AGE_UNKNOWN

if TYPE_CHECKING:
    from cds_services.reports.pieces import Piece
    from cds_services.reports.view import SentenceView


_BESIDE = 2  # words
_OF_LESION = 4  # words between growth and what has grown


def read_new(view: SentenceView, one: Scoped) -> None:
    """Take "new", "enlarged", "not seen before"."""
    piece = one.piece
    if view.context.label == "other" or _is_swelling(view, one) or _unseen(view, one):
        return
    noun = view.nouns.inside(piece.first, piece.last) or view.nouns.of_adjective(piece.first, piece.last, one.clause)
    if view.is_foreign(noun) or is_adjective_of_size(view, one, noun):
        return
    if noun is not None and noun.piece.kind == "optic-sign" and one.sure is Sure.AFFIRMED is noun.sure:
        view.claims.append(Claim(NEW, Sure.AFFIRMED, OPTIC, view.quote(one)))
        return
    lesion = view.lesion_of(noun) or _bare_new(view, one)
    if lesion is None and one.sure is Sure.DENIED:
        lesion = _subject(view, one)
    if one.sure is Sure.OPEN and _asks(view, one):
        view.claims.append(Claim(AGE_UNKNOWN, Sure.AFFIRMED, "", view.quote(one)))
    if lesion is None:
        _of_no_lesion(view, one)
    else:
        _of_lesion(view, one, lesion)


def _of_no_lesion(view: SentenceView, one: Scoped) -> None:
    """Say of the whole what the words say of no lesion."""
    denied = one.sure is Sure.DENIED and view.names_nothing_else(one) and _denied_at_once(view, one)
    if denied or (one.sure is Sure.OPEN and (_asks(view, one) or view.names_nothing_else(one))):
        view.say(NEW, one.sure, one, None)


def _of_lesion(view: SentenceView, one: Scoped, lesion: Lesion) -> None:
    """Say of a lesion that it is new, or not."""
    before_noun = one.piece.last <= lesion.scoped.piece.first
    if before_noun or lesion.sure is Sure.DENIED is one.sure:
        lesion.attributed = True
    if one.sure is Sure.AFFIRMED:
        if lesion.sure is not Sure.DENIED:
            lesion.new = lesion.new or lesion.sure is Sure.AFFIRMED
            lesion.several = lesion.several or _apart_from_old(view, one)
            view.say(NEW, Sure.OPEN if lesion.sure is Sure.OPEN else Sure.AFFIRMED, one, lesion)
        return
    growth = view.pieces.words[one.piece.first] not in choices().new.value
    if (
        one.sure is Sure.DENIED
        and lesion.sure is Sure.AFFIRMED
        and (growth or one.piece.last < lesion.scoped.piece.first)
    ):
        lesion.old = True  # "no progression of the lesions", "the plaque has not grown"
    view.say(NEW, one.sure, one, lesion)


def is_adjective_of_size(view: SentenceView, one: Scoped, noun: Scoped | None) -> bool:
    """Tell "the larger lesions are unchanged" from "the lesion is larger"."""
    words = view.pieces.words
    sized = words[one.piece.first] in choices().sizes.value and one.piece.last - one.piece.first == 1
    return sized and noun is not None and noun.piece.first == one.piece.last


def doubt_newness(claims: list[Claim]) -> list[Claim]:
    """Let "..., but it is uncertain whether these are truly new" leave open what the sentence called new."""
    if not any(claim.idea == AGE_UNKNOWN for claim in claims) or not any(
        claim.idea == NEW and claim.open for claim in claims
    ):
        return claims
    return [claim._replace(sure=Sure.OPEN) if claim.idea == NEW and claim.affirmed else claim for claim in claims]


def _unseen(view: SentenceView, one: Scoped) -> bool:
    """Tell "non-diagnostic for the question of a new lesion"."""
    return any(
        other.piece.kind == "nondiagnostic" and other.clause == one.clause and other.piece.first < one.piece.first
        for other in view.scoped
    )


def _subject(view: SentenceView, one: Scoped) -> Lesion | None:
    """Return the lesions of "the plaques show no progression"."""
    words = view.pieces.words
    before = view.lesion_of(view.nouns.before(one.piece.first, one.clause))
    if before is None or before.sure is not Sure.AFFIRMED or words[one.piece.first] in choices().new.value:
        return None
    between = words[before.scoped.piece.last : one.piece.first]
    said = choices()
    verb = len(between) > 1 and between[-_BESIDE] in said.verbs.value
    if not between or not (verb or said.listing.value.isdisjoint(between)):
        return None
    before.old = True
    return before


def read_open_change(view: SentenceView, one: Scoped) -> None:
    """Take "whether the plaque has changed cannot be judged"."""
    if _asks(view, one) and any(lesion.counts for lesion in view.lesions):
        view.say(NEW, Sure.OPEN, one, view.lesions[0])
        view.claims.append(Claim(AGE_UNKNOWN, Sure.AFFIRMED, "", view.quote(one)))


def _asks(view: SentenceView, one: Scoped) -> bool:
    """Tell "whether these are new is open", which leaves the age open and not the lesions."""
    return not choices().whether.value.isdisjoint(view.pieces.words[: one.piece.first])


def read_swelling(view: SentenceView, one: Scoped) -> None:
    """Take "enlargement of the C5 plaque", which is growth."""
    words, piece = view.pieces.words, one.piece
    behind = view.nouns.behind(piece.last, one.clause)
    lesion = view.lesion_of(behind)
    tied = piece.last < len(words) and words[piece.last] in choices().prepositions.value
    if lesion is None or behind is None or not tied or words[piece.first] not in choices().swelling.value:
        return
    if behind.piece.first - piece.last <= _OF_LESION and not lesion.weak:
        view.say(NEW, one.sure, one, lesion)


def _apart_from_old(view: SentenceView, one: Scoped) -> bool:
    """Tell "the plaque at T2 is stable, that at T5 has grown" and "at C2 (new) and C5 (old)"."""
    for other in view.scoped:
        if other.piece.kind in {"stable", "old"} and other.sure is Sure.AFFIRMED:
            first, last = sorted((other.piece, one.piece), key=_begins)
            between = view.pieces.words[min(first.last, last.first) : max(first.last, last.first)]
            if "," in between and any(level.of_cord for level in view.pieces.levels[1:]):
                return True
    return False


def _begins(piece: Piece) -> int:
    return piece.first


def _is_swelling(view: SentenceView, one: Scoped) -> bool:
    """Tell an enlarged nerve or cord from an enlarged lesion."""
    if view.pieces.words[one.piece.first] not in choices().swelling.value:
        return False
    if view.context.label == OPTIC:
        return True
    places = [
        other.piece for other in view.scoped if other.piece.kind == "place" and other.piece.place in {OPTIC, CORD}
    ]
    return any(0 <= one.piece.first - place.last <= _BESIDE for place in places)


def _bare_new(view: SentenceView, one: Scoped) -> Lesion | None:
    """Return the lesion that "It is new." or "New since 2023." is about: that of the sentence before."""
    words = view.pieces.words
    if not view.lesions and _newly_placed(view, one):
        return Lesion(one, Sure.AFFIRMED, places=set(_places_named(view)), named_place=True)
    counted = one.piece.first and words[one.piece.first - 1][:1].isdigit() and not view.context.label
    if counted and view.names_nothing_else(one) and not view.lesions:  # "1 new, 0 enlarging"
        return Lesion(one, Sure.AFFIRMED)
    here = [lesion for lesion in view.lesions if lesion.counts]
    first = clauses(view.pieces)[one.clause].first if one.clause else 0
    if first and here and words[first - 1] in choices().relative.value and here[-1].scoped.clause < one.clause:
        return here[-1]  # "unchanged bar the C3 plaque, which has enlarged"
    if len({lesion.scoped.clause for lesion in here}) == 1 and here[0].scoped.clause != one.clause:
        return here[-1]
    opens = bool({*words[:1], *words[one.piece.first : one.piece.first + 1]} & choices().pronouns.value)
    opens = opens or one.piece.first == 0 or (one.piece.first == 1 and words[0] in choices().copulas.value)
    if opens and not view.lesions and view.context.lesions and view.names_nothing_else(one):
        return view.context.lesions[-1]
    return None


def _places_named(view: SentenceView) -> list[str]:
    named = [other.piece.place for other in view.scoped if other.piece.kind == "place" and other.sure is Sure.AFFIRMED]
    return named or ([CORD] if any(level.of_cord for level in view.pieces.levels) else [])


def _newly_placed(view: SentenceView, one: Scoped) -> bool:
    """Tell "New since September: left frontal, right periventricular", which leaves the noun out."""
    if one.sure is not Sure.AFFIRMED or one.piece.first > _BESIDE or not _places_named(view):
        return False
    following = view.pieces.words[one.piece.last] if one.piece.last < len(view.pieces.words) else ""
    if following != ":" and following not in choices().joins.value | choices().prepositions.value:
        return False
    if view.names(HOSTS):
        return False
    for place in sorted(set(_places_named(view))):
        view.claims.append(
            Claim(
                LESION,
                Sure.AFFIRMED,
                broad(place),
                view.quote(one),
                typical=place in {BRAIN_TYPICAL, BRAIN_CORTICAL},
            )
        )
    return True


def _denied_at_once(view: SentenceView, one: Scoped) -> bool:
    """Tell "no progression" from "ventricles not enlarged"."""
    words = view.pieces.words
    if one.piece.name == "new" and words[one.piece.first] in choices().new.value:
        return True
    cues = [marker for marker in view.pieces.markers if marker.last <= one.piece.first]
    if not cues:
        return True
    at = cues[-1].first
    return (
        at == 0
        or not words[at - 1].isalpha()
        or words[at - 1] == "and"
        or any(other.piece.last == at for other in view.scoped)
    )
