"""What a sentence says of the study itself: PML asked or found, contrast, quality, comparison, who was informed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import OPTIC, Claim
from cds_services.reports.kinds import NOUNS
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.pieces import Pieces

PML, NONDIAGNOSTIC, NO_CONTRAST, CONTRAST, AGE_UNKNOWN, ASKS_CONTRAST = (
    "pml", "nondiagnostic", "no-contrast", "contrast-given", "no-priors", "asks-contrast",
)  # fmt: skip
OMITTED, TOLD, REGION = "omitted-", "told-", "region-"
TOLD_NEUROLOGY = "told-neurology"
DECLINED = "contrast-declined"
_WOULD_BE_SEEN = NOUNS | {"enhancement", "new", "change", "stable", "contact", "deform", AGE_UNKNOWN}
_PLAIN = frozenset({NO_CONTRAST, DECLINED, AGE_UNKNOWN, ASKS_CONTRAST})


def read_study(pieces: Pieces, scoped: list[Scoped]) -> list[Claim]:
    """Return what a sentence says of the study."""
    kinds = {one.piece.kind for one in scoped}
    claims: list[Claim] = []
    for one in scoped:
        kind, quote = one.piece.kind, Quote(pieces, one.piece.first, one.piece.last)
        if kind == PML and _is_over(pieces, one):
            continue
        if kind == PML and one.sure not in {Sure.PAST, Sure.UNTOLD}:
            claims.append(Claim(PML, one.sure, "", quote))
        elif kind == "unseen":
            claims += [Claim(NONDIAGNOSTIC, Sure.AFFIRMED, "", quote)] if _place_unseen(pieces, scoped, one) else []
        elif _counts(one, kinds, pieces):
            claims.append(Claim(kind, Sure.AFFIRMED, "", quote))
            if kind == DECLINED and not choices().refusals.value.isdisjoint(
                pieces.words[one.piece.first : one.piece.last]
            ):
                claims.append(Claim(f"{OMITTED}wish", Sure.AFFIRMED, "", quote))
            if kind == NONDIAGNOSTIC:
                claims += [
                    Claim(other.piece.kind, Sure.AFFIRMED, "", quote)
                    for other in scoped
                    if other.piece.kind.startswith(REGION)
                ]
    return claims


def _is_over(pieces: Pieces, one: Scoped) -> bool:
    """Tell "from treated PML", which is none of today's."""
    return pieces.words[max(one.piece.first - 1, 0)] in choices().former.value


def _place_unseen(pieces: Pieces, scoped: list[Scoped], one: Scoped) -> bool:
    """Tell "the cord cannot be assessed" from "enhancement cannot be assessed"."""
    named = [other for other in scoped if other.clause == one.clause and other.piece.first < one.piece.first]
    levels = any(pieces.word_at(level.start) < one.piece.first for level in pieces.levels)
    return (
        levels
        or any(
            (other.piece.kind == "place" and other.piece.place != OPTIC) or other.piece.kind.startswith(REGION)
            for other in named
        )
    ) and not any(other.piece.kind in _WOULD_BE_SEEN for other in named)


def read_referrer(pieces: Pieces, scoped: list[Scoped]) -> list[Claim]:
    """Return who asked for the study, where that is neurology."""
    return [
        Claim(TOLD_NEUROLOGY, Sure.AFFIRMED, "", Quote(pieces, one.piece.first, one.piece.last))
        for one in scoped
        if one.piece.kind == TOLD_NEUROLOGY
    ]


def _counts(one: Scoped, kinds: set[str], pieces: Pieces) -> bool:
    """Tell whether the words say so of this study."""
    kind = one.piece.kind
    if kind == CONTRAST:
        return ASKS_CONTRAST not in kinds and one.sure is not Sure.DENIED
    if kind == NONDIAGNOSTIC:
        own_denial = "not" in pieces.words[one.piece.first : one.piece.last]
        stated = one.sure is Sure.UNTOLD and pieces.words[max(one.piece.first - 1, 0)] not in choices().wishing.value
        return stated or one.sure in {Sure.AFFIRMED, Sure.OPEN} or (one.sure is Sure.DENIED and own_denial)
    if one.piece.name == "no-contrast-at-all":
        following = pieces.words[one.piece.last] if one.piece.last < len(pieces.words) else ""
        return following not in choices().taken_up.value
    if kind.startswith(TOLD):
        told = "telling" in kinds and "not-told" not in kinds
        return one.sure is not Sure.DENIED and (told or ("asked-by" in kinds and kind == TOLD_NEUROLOGY))
    return kind.startswith(OMITTED) or (kind in _PLAIN and one.sure is not Sure.PAST)
