"""What a sentence says of the lesion of the sentence before it, and what explains bright signal away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import BRAIN, BRAIN_CORTICAL, BRAIN_TYPICAL, CORD, LESION, Claim
from cds_services.reports.kinds import EXPLAINS_ALL, HOSTS, STRUCTURE
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Sure
from cds_services.reports.vocabulary import vocabulary

if TYPE_CHECKING:
    from cds_services.reports.lesion import Lesion
    from cds_services.reports.view import SentenceView


_ELSEWHERE = frozenset({"other", "compression", "severe-stenosis", "contact", "deform", "nothing"})
_RECENT = 1  # sentences after a structural cause in which bright signal is put down to it


def read_continuation(view: SentenceView) -> None:
    """Take "It extends from C3 to C6" for the lesion of the sentence before."""
    last = _continued(view)
    if last is None:
        return
    segments, levels = view.pieces.segments, view.pieces.levels
    lengths = [length.number for length in segments] or [level.length for level in levels if level.length]
    measured = bool(segments)  # only the cord is measured in segments
    if measured or any(level.of_cord for level in levels) or view.place_of(last) == CORD:
        view.claims.append(
            Claim(
                LESION,
                Sure.AFFIRMED,
                CORD,
                Quote(view.pieces, 0, 1),
                levels=tuple(levels) or tuple(last.levels),
                length=max(lengths, default=None),
                measured=measured,
                old=last.old,
            )
        )


def _continued(view: SentenceView) -> Lesion | None:
    """Return the lesion of the sentence before, where this one only says how long it is."""
    if view.lesions or not view.context.lesions or view.names(_ELSEWHERE):
        return None
    if not (view.pieces.segments or (view.pieces.levels and view.points_back())):
        return None
    last = next((lesion for lesion in reversed(view.context.lesions) if lesion.levels), view.context.lesions[-1])
    return last if last.sure is Sure.AFFIRMED and last.counts else None


def read_placed(view: SentenceView) -> None:
    """Take "The additional ones lie beside the frontal horns" for the lesions of the sentence before."""
    refers = view.points_back() or "ones" in view.pieces.words
    if view.lesions or not view.context.lesions or not refers or view.names(HOSTS):
        return
    last = view.context.lesions[-1]
    for one in view.scoped:
        if (
            one.piece.place in {BRAIN_TYPICAL, BRAIN_CORTICAL}
            and one.sure is Sure.AFFIRMED is last.sure
            and last.counts
        ):
            view.claims.append(Claim(LESION, Sure.AFFIRMED, BRAIN, view.quote(one), old=last.old, typical=True))
            return


def read_looking_back(view: SentenceView) -> None:
    """Take what a sentence says of the lesion before it: an artefact perhaps, or put down to compression."""
    artefact = vocabulary().cues["artefact"]
    if view.names(frozenset({"enhancement"})):
        return
    doubts = any(marker.cue is artefact for marker in view.pieces.markers)
    if doubts and not view.lesions and not view.context.lesions and view.has_place():
        view.claims.append(Claim("open", Sure.OPEN, "", Quote(view.pieces, 0, 1)))
    if not view.context.lesions:
        return
    if any(marker.cue is artefact and (not view.lesions or marker.first <= 1) for marker in view.pieces.markers):
        view.claims.append(Claim("doubt", Sure.OPEN, "", Quote(view.pieces, 0, 1)))
    own = view.names(STRUCTURE, Sure.AFFIRMED)
    due = not choices().due.value.isdisjoint(view.pieces.words)
    if own and due and view.points_back() and not view.lesions:
        view.claims.append(Claim("explains", Sure.AFFIRMED, "", Quote(view.pieces, 0, 1)))


def explain(view: SentenceView) -> None:
    """Put bright signal down to what presses on the cord at its level, in this sentence or the one before."""
    context = view.context
    own = [one for one in view.scoped if one.piece.kind in STRUCTURE and one.sure is Sure.AFFIRMED]
    called = view.names(frozenset({"typical"}), Sure.AFFIRMED)
    for lesion in view.lesions:
        if called or lesion.scoped.piece.name in {"plaque", "myelitis", "demyelination"}:
            continue
        if own and (lesion.weak or any(one.piece.kind in EXPLAINS_ALL for one in own)):
            lesion.explained = True
        elif lesion.weak and context.structure is not None and context.since_structure <= _RECENT:
            near = not lesion.levels or any(
                level.first - 1 <= other.last and other.first <= level.last + 1
                for level in lesion.levels
                for other in context.structure
            )
            lesion.explained = near and (bool(context.structure) or not lesion.levels)
    if own:
        context.structure, context.since_structure = list(view.pieces.levels), 0
    elif context.structure is not None:
        context.since_structure += 1
