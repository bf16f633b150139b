"""What a sentence says of contrast taken up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import CORD, ENHANCING, LESION, OPTIC, Claim
from cds_services.reports.kinds import STRUCTURE
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.view import SentenceView


_ADJECTIVE = re.compile(r"(?:ing|avid|active|actively|positive|enhanced)$")
_BESIDE, _FAR, _FARTHER = 2, 6, 8  # words


def read_enhancement(view: SentenceView, one: Scoped) -> None:
    """Take "enhances", "active", "takes up contrast", by what it is said of."""
    if view.context.label == "other":
        return
    if one.sure is Sure.AFFIRMED:
        _left_out(view, one)
    noun = _host(view, one)
    if view.is_foreign(noun) and _is_bone(noun) and view.clause_place(one) == OPTIC:
        noun = None  # "from the globe to the canal"
    if view.is_foreign(noun) and not _on_nerve_or_cord(view, one):
        _of_something_else(view, one, noun)
        return
    lesion = view.lesion_of(noun) or _bare_enhancement(view, one)
    if lesion is None:
        _of_no_lesion(view, one)
    else:
        _of_lesion(view, one, lesion)


def _of_something_else(view: SentenceView, one: Scoped, noun: Scoped | None) -> None:
    """Take "no enhancement, mass or shift", which denies enhancement of all."""
    lesion = view.lesion_of(noun)
    listed = noun is not None and noun.piece.first > one.piece.last and _joins(view, one.piece.last)
    if one.sure is Sure.DENIED and listed and (lesion is None or not lesion.foreign):
        view.say(ENHANCING, one.sure, one, None)


def _of_no_lesion(view: SentenceView, one: Scoped) -> None:
    """Say of the whole what the words say of no lesion."""
    if one.sure is Sure.DENIED and _has_ceased(view, one):
        view.claims.append(Claim("old", Sure.AFFIRMED, "", view.quote(one)))
    if one.sure is Sure.AFFIRMED and view.lesions and all(other.explained for other in view.lesions):
        return  # it goes with what is put down to compression
    if one.piece.name == "active" and one.sure is Sure.AFFIRMED:
        return  # "an active smoker"
    view.say(ENHANCING, one.sure, one, None)
    if one.sure is Sure.AFFIRMED and view.pieces.levels:
        _cord_by_level(view, one)


def _of_lesion(view: SentenceView, one: Scoped, lesion: Lesion) -> None:
    """Say of a lesion that it enhances, or not, or no longer."""
    before_noun = 0 <= lesion.scoped.piece.first - one.piece.last <= _BESIDE
    if before_noun or _denied_with(view, lesion, one):
        lesion.attributed = True
        if lesion.levels and lesion.sure is Sure.DENIED and view.pieces.words[0] in choices().neither.value:
            lesion.sure = Sure.AFFIRMED  # "neither the C3 nor the C6 lesion enhances"
    if one.sure is Sure.DENIED and _has_ceased(view, one):
        lesion.old = True
    if one.sure is not Sure.AFFIRMED:
        view.say(ENHANCING, one.sure, one, lesion)
    elif lesion.sure in {Sure.AFFIRMED, Sure.OPEN}:
        view.say(ENHANCING, lesion.sure, one, lesion)


def _denied_with(view: SentenceView, lesion: Lesion, one: Scoped) -> bool:
    """Tell "no plaque enhances", which denies no plaque, from "no plaque or enhancement"."""
    between = view.pieces.words[lesion.scoped.piece.last : one.piece.first]
    return (
        lesion.sure is Sure.DENIED is one.sure
        and choices().listing.value.isdisjoint(between)
        and (lesion.scoped.piece.last <= one.piece.first)
    )


def _has_ceased(view: SentenceView, one: Scoped) -> bool:
    """Tell "its enhancement has resolved" from "it does not enhance": what has ceased was there."""
    words = view.pieces.words
    near = words[max(one.piece.first - _FAR, 0) : one.piece.last + _FARTHER]
    return not choices().gone.value.isdisjoint(near)


def read_bare_not(view: SentenceView) -> None:
    """Take "The plaques do not." behind a sentence on what enhances."""
    words = [word for word in view.pieces.words if word != "."]
    if view.context.enhances and words[-1:] == ["not"] and words[-2] in choices().auxiliaries.value:
        view.claims.append(Claim(ENHANCING, Sure.DENIED, "", Quote(view.pieces, 0, 1)))


def _is_bone(noun: Scoped | None) -> bool:
    return noun is not None and noun.piece.name in {"bones", "organs"}


def _left_out(view: SentenceView, one: Scoped) -> None:
    """Take "the pannus enhances, the cord does not", which leaves the verb out."""
    words = view.pieces.words
    for place in range(one.piece.last, len(words) - 1):
        ends = place + _BESIDE >= len(words) or not words[place + _BESIDE][0].isalnum()
        if words[place] in choices().auxiliaries.value and words[place + 1] == "not" and ends:
            view.say(ENHANCING, Sure.DENIED, one, None)
            return


def _host(view: SentenceView, one: Scoped) -> Scoped | None:
    """Return the noun that enhances."""
    piece, words = one.piece, view.pieces.words
    if _ADJECTIVE.search(words[piece.last - 1]) is not None:
        return view.nouns.of_adjective(piece.first, piece.last, one.clause, _FAR)
    behind, before = view.nouns.behind(piece.last, one.clause), view.nouns.before(piece.first, one.clause)
    following = words[piece.last] if piece.last < len(words) else ""
    if behind is not None and following in choices().prepositions.value and behind.piece.first - piece.last <= _FARTHER:
        return behind
    if before is None:
        near = behind is not None and behind.piece.first - piece.last <= _BESIDE + 1
        return behind if near and following != "," and not _joins(view, piece.last) else None
    return before if view.lesion_of(before) is not None or _belongs(view, before, one) else None


def _belongs(view: SentenceView, before: Scoped, one: Scoped) -> bool:
    """Tell "the vein enhances" from "no mass effect, no enhancement" and "no parenchymal or meningeal enhancement"."""
    words = view.pieces.words
    between = words[before.piece.last : one.piece.first]
    if before.piece.name == "nerves" and len(between) > 1:
        return False
    if choices().parting.value & set(between) or ("and" in between and before.piece.kind == "nothing"):
        return False
    return (
        bool(between)
        or before.piece.kind != "other"
        or before.piece.first == 0
        or not _joins(view, before.piece.first - 1)
    )


def _joins(view: SentenceView, place: int) -> bool:
    words = view.pieces.words
    return place < len(words) and words[place] in choices().listing.value


def _bare_enhancement(view: SentenceView, one: Scoped) -> Lesion | None:
    here = [lesion for lesion in view.lesions if lesion.counts and lesion.sure is not Sure.DENIED]
    if here:
        return next((lesion for lesion in reversed(here) if lesion.scoped.piece.last <= one.piece.first), here[0])
    if view.context.lesions and (view.points_back() or view.is_short()) and not view.has_place():
        return view.context.lesions[-1]
    return None


def _on_nerve_or_cord(view: SentenceView, one: Scoped) -> bool:
    """Tell "the cord does not enhance" and "optic nerve enhancement", whatever else the sentence names."""
    for other in view.scoped:
        if other.piece.place in {CORD, OPTIC} and other.piece.kind == "place" and other.clause == one.clause:
            gap = one.piece.first - other.piece.last
            if 0 <= gap <= _BESIDE:
                return True
            if (
                0 <= other.piece.first - one.piece.last <= _BESIDE + 1
                and view.pieces.words[one.piece.last] in choices().prepositions.value
            ):
                return True
    return False


def _cord_by_level(view: SentenceView, one: Scoped) -> None:
    levels = [level for level in view.pieces.levels if level.of_cord]
    foreign = view.names(STRUCTURE | {"other"})
    if levels and not foreign and not view.lesions:
        length = max((level.length or 0 for level in levels), default=0) or None
        view.claims.append(Claim(LESION, Sure.AFFIRMED, CORD, view.quote(one), levels=tuple(levels), length=length))
