"""A line of a list of lesions that leaves the noun out: "C6: new, enhancing"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.kinds import LESIONS, NOUNS
from cds_services.reports.pieces import Piece
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.context import Context
    from cds_services.reports.pieces import Pieces

_LEAD = 1  # words before the level ("at C6")
_TELLING = frozenset({"new", "enhancement"})
_TELLING_BESIDE_OTHERS = frozenset({"old", "stable"})
_OTHERWISE = NOUNS | {"normal", "contact", "deform", "severe-stenosis", "contact-cord", "nondiagnostic"}


def with_unnamed_lesion(pieces: Pieces, scoped: list[Scoped], context: Context) -> list[Scoped]:
    """Return the things named with the lesion that a line is about without a word for it."""
    if not pieces.levels or context.label == "other" or any(one.piece.kind in _OTHERWISE for one in scoped):
        return scoped
    level = pieces.levels[0]
    word = pieces.word_at(level.start)
    if word > _LEAD or not level.of_cord or not _tells(scoped, context, single=level.length == 1):
        return scoped
    lesion = Scoped(Piece("lesion", "lesion", "", word, word), Sure.AFFIRMED, 0)
    return sorted([lesion, *scoped], key=_begins)


def _tells(scoped: list[Scoped], context: Context, *, single: bool) -> bool:
    """Tell whether the words can only be said of a lesion; "C5-C6: unchanged" may be said of a disc."""
    affirmed = any(one.piece.kind in _TELLING and one.sure is Sure.AFFIRMED for one in scoped)
    listed = bool(context.lesions) and any(one.piece.kind in _TELLING_BESIDE_OTHERS for one in scoped)
    return affirmed or (single and (listed or any(one.piece.kind in _TELLING | LESIONS for one in scoped)))


def _begins(one: Scoped) -> int:
    return one.piece.first
