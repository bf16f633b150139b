"""What a sentence says of demyelinating lesions: there, new, enhancing, old, how long, in which place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports import age, atypical, enhancement, exceptions_of_denials, newness, presence, sequel
from cds_services.reports.claim import Claim
from cds_services.reports.scoped import Scoped, Sure
from cds_services.reports.size_change import read_size
from cds_services.reports.unnamed_lesion import with_unnamed_lesion
from cds_services.reports.view import SentenceView

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.reports.context import Context
    from cds_services.reports.pieces import Pieces


def read_lesions(pieces: Pieces, scoped: list[Scoped], context: Context) -> list[Claim]:
    """Return what a sentence says of lesions; the context takes along what the next one needs."""
    scoped = with_unnamed_lesion(pieces, scoped, context)
    view = SentenceView(pieces, scoped, context)
    sequel.read_continuation(view)
    sequel.read_placed(view)
    sequel.read_looking_back(view)
    sequel.explain(view)
    for one in scoped:
        reader = _READERS.get(one.piece.kind)
        if reader is not None:
            reader(view, one)
    enhancement.read_bare_not(view)
    exceptions_of_denials.read_exceptions(view)
    exceptions_of_denials.read_additional(view)
    read_size(view)
    presence.read_counted_places(view)
    for lesion in view.lesions:
        presence.read_lesion(view, lesion)
    view.remember()
    return newness.doubt_newness(view.claims)


def _read_change(view: SentenceView, one: Scoped) -> None:
    if one.sure is Sure.DENIED:
        age.read_stable(view, one)
    elif one.sure is Sure.OPEN:
        newness.read_open_change(view, one)


def _read_typical(view: SentenceView, one: Scoped) -> None:
    if one.sure is Sure.AFFIRMED and view.context.label != "other":
        view.claims.append(Claim("demyelinating", Sure.AFFIRMED, "", view.quote(one)))
        view.claims.append(Claim("pattern", Sure.AFFIRMED, "", view.quote(one)))


def _read_open_word(view: SentenceView, one: Scoped) -> None:
    if one.sure is not Sure.DENIED:
        presence.read_open_word(view, one)


def _read_swelling(view: SentenceView, one: Scoped) -> None:
    newness.read_swelling(view, one)
    atypical.read_optic(view, one)


_READERS: dict[str, Callable[[SentenceView, Scoped], None]] = {
    "new": newness.read_new,
    "enhancement": enhancement.read_enhancement,
    "old": age.read_old,
    "stable": age.read_stable,
    "change": _read_change,
    "normal": age.read_whole,
    "exam-stable": age.read_whole,
    "optic-sign": atypical.read_optic,
    "swelling": _read_swelling,
    "involvement": atypical.read_optic,
    "normal-optic": atypical.read_optic,
    "atypical": atypical.read_atypical,
    "atypical-place": atypical.read_atypical,
    "both-optic": atypical.read_atypical,
    "atypical-optic": atypical.read_atypical,
    "typical": _read_typical,
    "open-word": _read_open_word,
}
