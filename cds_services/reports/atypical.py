"""What a sentence says of the optic nerves, and what points to another disease than MS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import OPTIC, Claim
from cds_services.reports.kinds import SHOWN
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.view import SentenceView


_ABOUT = 8  # words between both nerves and what is wrong with them


def read_optic(view: SentenceView, one: Scoped) -> None:
    """Take what is said of the optic nerve itself."""
    if one.piece.kind == "normal-optic":
        if one.sure is Sure.AFFIRMED:
            view.claims.append(Claim("optic-nerve", Sure.DENIED, OPTIC, view.quote(one)))
        return
    if any(
        other.piece.kind == "nondiagnostic" and other.clause == one.clause and other.piece.first < one.piece.first
        for other in view.scoped
    ):
        return
    near = one.piece.place == OPTIC or any(
        other.piece.place == OPTIC and other.clause == one.clause for other in view.scoped
    )
    if near and not (one.piece.kind == "optic-sign" and _is_history(view, one)):
        view.claims.append(Claim("optic-nerve", one.sure, OPTIC, view.quote(one)))


def _is_history(view: SentenceView, one: Scoped) -> bool:
    return any(other.piece.kind == "old" and other.clause == one.clause for other in view.scoped)


def read_atypical(view: SentenceView, one: Scoped) -> None:
    """Take places, patterns and words that point to another disease than MS."""
    if one.sure in {Sure.DENIED, Sure.PAST}:
        return
    kind = one.piece.kind
    counts = {
        "atypical": lambda: not _is_known(view, one),
        "atypical-place": lambda: (
            one.sure is Sure.AFFIRMED and any(other.clause == one.clause for other in _shown(view))
        ),
        "atypical-optic": lambda: one.sure is Sure.AFFIRMED and _is_optic(view),
        "both-optic": lambda: one.sure is Sure.AFFIRMED and _both_shown(view, one),
    }
    if counts[kind]():
        view.claims.append(Claim("atypical", Sure.AFFIRMED, "", view.quote(one)))


def _shown(view: SentenceView) -> list[Scoped]:
    return [other for other in view.scoped if other.sure is Sure.AFFIRMED and other.piece.kind in SHOWN]


def _is_optic(view: SentenceView) -> bool:
    return view.context.label == OPTIC or any(other.piece.place == OPTIC for other in view.scoped)


def _both_shown(view: SentenceView, one: Scoped) -> bool:
    """Tell whether both optic nerves are abnormal in one statement."""
    if view.names(frozenset({"normal-optic"})):
        return False
    return any(
        other.clause == one.clause and abs(other.piece.first - one.piece.last) <= _ABOUT for other in _shown(view)
    )


def _is_known(view: SentenceView, one: Scoped) -> bool:
    before = view.pieces.words[max(one.piece.first - 2, 0) : one.piece.first]
    return not choices().known.value.isdisjoint(before)
