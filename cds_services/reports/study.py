"""What a sentence says of the study itself: PML asked or found, contrast, quality, comparison, who was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.claim import Claim
from cds_services.reports.pieces import Quote
from cds_services.reports.scope import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.pieces import Pieces

PML, NONDIAGNOSTIC, NO_CONTRAST, CONTRAST, AGE_UNKNOWN, ASKS_CONTRAST = (
    "pml", "nondiagnostic", "no-contrast", "contrast-given", "no-priors", "asks-contrast",
)  # fmt: skip
OMITTED, TOLD, REGION = "omitted-", "told-", "region-"
DECLINED = "contrast-declined"
_PLAIN = frozenset({NO_CONTRAST, DECLINED, AGE_UNKNOWN, ASKS_CONTRAST})


def read_study(pieces: Pieces, scoped: list[Scoped]) -> list[Claim]:
    """Return what a sentence says of the study."""
    claims: list[Claim] = []
    kinds = {one.piece.kind for one in scoped}
    for one in scoped:
        kind = one.piece.kind
        if kind == CONTRAST and ASKS_CONTRAST not in kinds and one.sure is not Sure.DENIED:
            claims.append(Claim(kind, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last)))
        elif kind in _PLAIN and one.sure is not Sure.PAST:
            claims.append(Claim(kind, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last)))
        elif kind == PML and one.sure not in {Sure.PAST, Sure.UNTOLD}:
            claims.append(Claim(PML, one.sure, "", Quote(pieces, one.piece.first, one.piece.last)))
        elif kind == NONDIAGNOSTIC and (
            one.sure in {Sure.AFFIRMED, Sure.OPEN}
            or (one.sure is Sure.DENIED and "not" in pieces.words[one.piece.first : one.piece.last])
        ):
            claims.append(Claim(NONDIAGNOSTIC, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last)))
            claims += [
                Claim(other.piece.kind, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last))
                for other in scoped
                if other.piece.kind.startswith(REGION)
            ]
        elif kind.startswith(OMITTED):
            claims.append(Claim(kind, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last)))
        elif kind.startswith(TOLD) and one.sure is not Sure.DENIED:
            told = "telling" in kinds and "not-told" not in kinds
            if told or ("asked-by" in kinds and kind == "told-neurology"):
                claims.append(Claim(kind, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last)))
    return claims
