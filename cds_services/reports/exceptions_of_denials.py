"""What stands beside a denial or a comparison: its exceptions, and lesions more than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import CORD, ENHANCING, LESION, NEW, OPTIC, Claim
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Sure, clauses

if TYPE_CHECKING:
    from cds_services.reports.scoped import Clause
    from cds_services.reports.view import SentenceView

_SAID_OF_LESIONS = frozenset({"lesion", "new", "enhancement"})
_BESIDE = 2  # words


def read_additional(view: SentenceView) -> None:
    """Take "compared with June, three additional foci"; without a comparison they are only others."""
    said = choices()
    if said.comparing.value.isdisjoint(view.pieces.words):
        return
    for lesion in view.lesions:
        first = lesion.scoped.piece.first
        near = view.pieces.words[max(first - _BESIDE, 0) : first]
        if (
            lesion.sure is Sure.AFFIRMED
            and lesion.counts
            and not said.still_more.value.isdisjoint(near)
            and not lesion.old
        ):
            lesion.new = True
            view.say(NEW, Sure.AFFIRMED, lesion.scoped, lesion)


def read_exceptions(view: SentenceView) -> None:
    """Affirm of the exception what was denied before it: "no new lesion apart from a 4 mm focus at T6"."""
    parts = clauses(view.pieces) if len(view.pieces.markers) > 1 else []
    for lesion in view.lesions:
        number = lesion.scoped.clause
        if number >= len(parts) or not parts[number].excepts or lesion.sure is not Sure.AFFIRMED or not lesion.counts:
            continue
        denied = {
            "new" if one.piece.kind == "change" else one.piece.kind
            for one in view.scoped
            if one.sure is Sure.DENIED
            and one.clause < lesion.scoped.clause
            and one.piece.kind in {"new", "change", "enhancement", "lesion"}
        }
        if "enhancement" in denied and not ("new" in denied and lesion.old):
            view.say(ENHANCING, Sure.AFFIRMED, lesion.scoped, lesion, if_only="new" not in denied)
        if "new" in denied and not lesion.old:
            lesion.new = True
            view.say(NEW, Sure.AFFIRMED, lesion.scoped, lesion)
    _except_places(view, parts)


def _except_levels(view: SentenceView, parts: list[Clause]) -> None:
    """Take "no new lesions with the exception of C5"."""
    denied = {one.piece.kind for one in view.scoped if one.sure is Sure.DENIED}
    for level in view.pieces.levels:
        word = view.pieces.word_at(level.start)
        part = next((part for part in parts if part.first <= word < part.last), None)
        alone = part is not None and not any(part.first <= one.piece.first < part.last for one in view.scoped)
        if part is None or not part.excepts or not alone or not level.of_cord or not denied & _SAID_OF_LESIONS:
            continue
        quote = Quote(view.pieces, word, word + 1)
        view.claims.append(Claim(LESION, Sure.AFFIRMED, CORD, quote, levels=(level,), length=level.length))
        if "new" in denied:
            view.claims.append(Claim(NEW, Sure.AFFIRMED, CORD, quote, levels=(level,)))
        if "enhancement" in denied and "new" not in denied:
            view.claims.append(Claim(ENHANCING, Sure.AFFIRMED, CORD, quote, levels=(level,)))


def _except_places(view: SentenceView, parts: list[Clause]) -> None:
    """Take "no enhancement except of the right optic nerve", which names no lesion."""
    _except_levels(view, parts)
    for one in view.scoped:
        if one.piece.kind != "place" or one.piece.place not in {OPTIC, CORD} or one.sure is not Sure.AFFIRMED:
            continue
        if one.clause >= len(parts) or not parts[one.clause].excepts:
            continue
        if any(other.scoped.clause == one.clause for other in view.lesions):
            continue
        if any(
            other.piece.kind == "enhancement" and other.sure is Sure.DENIED and other.clause < one.clause
            for other in view.scoped
        ):
            view.say(ENHANCING, Sure.AFFIRMED, one, None)
