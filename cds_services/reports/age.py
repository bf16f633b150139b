"""What a sentence calls old, known or unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import CLEAR, CORD, ENHANCING, LESION, NEW, OPTIC, SAME, Claim, broad
from cds_services.reports.kinds import HOSTS, STRUCTURE
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.view import SentenceView


_NO_LESION = frozenset({"atrophy", "optic-sign"})
_FAR = 6  # words


def read_old(view: SentenceView, one: Scoped) -> None:
    """Take "old", "known", "again seen", "no longer"."""
    words, piece = view.pieces.words, one.piece
    if one.sure is Sure.OPEN:
        view.claims.append(Claim("open", Sure.OPEN, "", view.quote(one)))
        return
    if one.sure is Sure.DENIED and words[piece.first] not in choices().ceased.value and piece.name != "no-longer":
        return
    inside = view.nouns.inside(piece.first, piece.last)  # "an old scar" is both
    noun = inside or view.nouns.of_adjective(piece.first, piece.last, one.clause, _FAR)
    if (
        noun is not None
        and noun.piece.last <= piece.first
        and words[piece.last - 1] in choices().known.value
        and not _closes(view, one)
    ):
        return  # "consistent with the known MOGAD"
    lesion = view.lesion_of(noun)
    if lesion is None and noun is None:
        lesion = next((other for other in reversed(view.lesions) if other.scoped.piece.first < piece.first), None)
        if lesion is None:
            _old_before(view, one)
    if lesion is not None and not (lesion.named_place and lesion.places == {OPTIC}):
        lesion.old = True
        if (
            lesion.sure is Sure.DENIED and one.piece.name == "no-longer" and lesion.counts
        ):  # "the known foci have resolved"
            view.claims.append(Claim("old", Sure.AFFIRMED, "", view.quote(one)))


def _old_before(view: SentenceView, one: Scoped) -> None:
    """Take "All chronic." for the lesions of the sentence before."""
    if view.lesions or view.names(_NO_LESION) or not (view.is_short() or view.points_back()):
        return
    if not view.context.lesions:
        if view.points_back() and not view.names(HOSTS):  # the lesion that the indication names
            view.claims.append(Claim("old", Sure.AFFIRMED, "", view.quote(one)))
        return
    lesion = view.context.lesions[-1]
    if lesion.counts and lesion.sure is Sure.AFFIRMED:
        view.claims.append(_old_claim(view, one, lesion))


def _closes(view: SentenceView, one: Scoped) -> bool:
    """Tell whether a part of the sentence ends behind a word."""
    words, last = view.pieces.words, one.piece.last
    return last >= len(words) or not words[last][0].isalpha() or words[last] in choices().prepositions.value


def _old_claim(view: SentenceView, one: Scoped, lesion: Lesion) -> Claim:
    return Claim("old", Sure.AFFIRMED, view.place_of(lesion), view.quote(one))


def read_stable(view: SentenceView, one: Scoped) -> None:
    """Take "unchanged": of lesions, of the whole, or of something else."""
    if one.piece.kind == "stable" and one.sure in {Sure.DENIED, Sure.PAST, Sure.UNTOLD}:
        return
    noun = view.nouns.of_adjective(one.piece.first, one.piece.last, one.clause, _FAR)
    lesion = view.lesion_of(noun)
    before = view.pieces.words[max(one.piece.first - 1, 0) : one.piece.first]
    if not choices().further.value.isdisjoint(before):
        return  # "no other change" leaves the one that was named
    if view.is_foreign(noun):
        ischaemic = noun is not None and noun.piece.kind == "ischaemic"
        if ischaemic or (lesion is not None and lesion.vascular):
            view.say(SAME, Sure.AFFIRMED, one, None)
    elif lesion is not None:
        if one.piece.kind == "change" and lesion.scoped.piece.last <= one.piece.first:
            lesion.sure = Sure.AFFIRMED  # "neither number nor size of the plaques has changed"
        if lesion.sure is not Sure.DENIED:
            together = [
                other for other in view.lesions if other.scoped.clause == lesion.scoped.clause and not other.new
            ]
            _same(view, one, [lesion, *(other for other in together if other.scoped.piece.last <= one.piece.first)])
    elif view.context.label != "other":
        _same_without_noun(view, one)


def _same(view: SentenceView, one: Scoped, lesions: list[Lesion]) -> None:
    for lesion in lesions:
        lesion.old = True
    view.say(SAME, Sure.AFFIRMED, one, lesions[0])


def _same_without_noun(view: SentenceView, one: Scoped) -> None:
    """Take "unchanged" without a noun: of lesions before it, in this sentence or the last, else of the whole."""
    before = [
        lesion
        for lesion in view.lesions
        if lesion.scoped.piece.last <= one.piece.first and lesion.sure is Sure.AFFIRMED
    ]
    if before:
        _same(view, one, before[::-1])
        return
    if view.names(STRUCTURE, Sure.AFFIRMED):
        return  # what presses on the cord is unchanged
    if any(other.piece.kind in {"other", "nothing"} and other.clause == one.clause for other in view.scoped):
        return
    rest = not choices().remainder.value.isdisjoint(view.pieces.words)
    if view.context.lesions and (
        view.is_short() or view.points_back() or rest or not view.has_place() or _same_place(view)
    ):
        last = view.context.lesions[-1]
        if last.counts:
            view.claims.append(_old_claim(view, one, last))
            _still_there(view, one)
            view.say(SAME, Sure.AFFIRMED, one, last)
    elif one.piece.kind == "change" or view.is_short() or _opens(view, one):
        view.say(SAME, Sure.AFFIRMED, one, None)


def _still_there(view: SentenceView, one: Scoped) -> None:
    """Let lesions of an older study be there today: "In 2019 there was a plaque at T6; it has not altered since"."""
    for lesion in view.context.lesions:
        if lesion.sure is Sure.PAST and lesion.counts:
            place = view.place_of(lesion)
            length = max((level.length or 0 for level in lesion.levels), default=0) or None
            view.claims.append(
                Claim(
                    LESION,
                    Sure.AFFIRMED,
                    place,
                    view.quote(one),
                    levels=tuple(lesion.levels),
                    length=length if place == CORD else None,
                    old=True,
                )
            )


def _opens(view: SentenceView, one: Scoped) -> bool:
    """Tell a sentence, or an answer behind a label, that begins with it."""
    return one.piece.first == 0 or view.pieces.words[one.piece.first - 1] == ":"


def _same_place(view: SentenceView) -> bool:
    """Tell whether the sentence names a place of the lesions before it."""
    named = {broad(other.piece.place) for other in view.scoped if other.piece.kind == "place"}
    return bool(named & {broad(place) for lesion in view.context.lesions for place in lesion.places})


def read_whole(view: SentenceView, one: Scoped) -> None:
    """Take "normal cord" and "stable examination"."""
    if one.sure is not Sure.AFFIRMED:
        return
    if one.piece.kind == "normal":
        idea = "clear-signal" if one.piece.name == "normal-cord-signal" else CLEAR
        view.claims.append(Claim(idea, Sure.AFFIRMED, one.piece.place, view.quote(one)))
        return
    behind = view.nouns.behind(one.piece.last, one.clause)
    following = view.pieces.words[one.piece.last : one.piece.last + 1]
    tied = not choices().prepositions.value.isdisjoint(following)
    near = behind is not None and behind.piece.first - one.piece.last < _FAR
    if behind is not None and tied and near and behind.sure is not Sure.DENIED:  # not "disease without active lesion"
        read_stable(view, one)  # "stable appearance of the plaques"
        return
    if one.piece.name == "disease-stable":
        view.claims.append(Claim("old", Sure.AFFIRMED, "", view.quote(one)))
    if one.piece.name != "disease-quiet":
        view.claims.append(Claim(SAME, Sure.AFFIRMED, "", view.quote(one)))
    else:
        view.claims.append(Claim(NEW, Sure.DENIED, "", view.quote(one)))
        view.claims.append(Claim(ENHANCING, Sure.DENIED, "", view.quote(one)))
