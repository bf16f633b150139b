"""What a sentence says of the cord's surroundings: compression, contact, and other structural causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.claim import CORD, Claim
from cds_services.reports.levels import Levels
from cds_services.reports.scope import Scoped, Sure

if TYPE_CHECKING:
    from cds_services.reports.context import Context
    from cds_services.reports.pieces import Pieces

COMPRESSION, CONTACT, DEFORM = "compression", "contact", "deform"
CAUSES = {
    "tumour": "tumour",
    "canal-mass": "canal-mass",
    "abscess": "abscess",
    "haematoma": "haematoma",
    "vascular": "vascular",
    "infarct": "infarct",
    "severe-stenosis": "severe-stenosis",
    "fracture": "fracture",
    "cauda": "cauda-equina",
}
_IN_CANAL = frozenset({"intradural", "extramedullary", "intramedullary", "epidural", "extradural", "intraspinal", "canal", "cord", "conus", "spinal"})
_OBJECTS = frozenset({"cord", "nerves"})
_BESIDE = 3
_DEGREES = {"degree-mild": "mild", "degree-moderate": "moderate", "degree-marked": "marked", "degree-severe": "severe"}


def read_structure(pieces: Pieces, scoped: list[Scoped], context: Context) -> list[Claim]:
    """Return what a sentence says of compression, contact and other structural causes."""
    claims: list[Claim] = []
    for one in scoped:
        kind = one.piece.kind
        if one.sure in {Sure.PAST, Sure.UNTOLD}:
            continue
        idea = ""
        if kind == "compressed-cord":
            idea = COMPRESSION
        elif kind == "compression":
            idea = COMPRESSION if _on_cord(pieces, scoped, one, context, bare=one.sure is Sure.DENIED) else ""
        elif kind == "contact-cord":
            idea = CONTACT
        elif kind == "contact":
            idea = CONTACT if _on_cord(pieces, scoped, one, context, bare=False) else ""
        elif kind == "deform":
            idea = DEFORM if _on_cord(pieces, scoped, one, context, bare=False) else ""
        elif kind in CAUSES and _counts(pieces, scoped, one, context):
            idea = CAUSES[kind]
        if idea:
            if one.sure is Sure.AFFIRMED and kind in {"compression", "contact", "deform"} and _spared(scoped, one):
                one = one._replace(sure=Sure.DENIED)  # noqa: PLW2901
            claims.append(_claim(idea, pieces, scoped, one))
    return claims


def _spared(scoped: list[Scoped], one: Scoped) -> bool:
    """Tell "touching neither cord nor root"."""
    return any(
        other.piece.place == CORD and other.piece.kind == "place" and other.sure is Sure.DENIED and other.clause == one.clause and other.piece.first >= one.piece.last
        for other in scoped
    )


def _claim(idea: str, pieces: Pieces, scoped: list[Scoped], one: Scoped) -> Claim:
    return Claim(
        idea,
        one.sure,
        CORD,
        pieces.quote(one.piece.first, one.piece.last),
        levels=tuple(_levels(pieces)),
        old=any(other.piece.kind in {"stable", "old"} and other.clause == one.clause and other.sure is Sure.AFFIRMED for other in scoped),
        degree=_degree(scoped, one),
        signal=any(
            other.sure is Sure.AFFIRMED and (other.piece.kind in {"lesion", "deform-cause", "swelling"}) for other in scoped
        ),
    )


def _levels(pieces: Pieces) -> list[Levels]:
    return pieces.levels


def _degree(scoped: list[Scoped], one: Scoped) -> str:
    """Return how much, by the words right before or behind."""
    best, distance = "", _BESIDE + 1
    for other in scoped:
        degree = _DEGREES.get(other.piece.kind)
        if degree is None or other.clause != one.clause:
            continue
        inside = one.piece.first <= other.piece.first < one.piece.last
        away = 0 if inside else min(abs(one.piece.first - other.piece.last), abs(other.piece.first - one.piece.last))
        if away < distance:
            best, distance = degree, away
    return best


def _on_cord(pieces: Pieces, scoped: list[Scoped], one: Scoped, context: Context, *, bare: bool) -> bool:
    """Tell whether it is the cord that is pressed or touched, and neither a root nor the sac."""
    ends = not any(other.clause == one.clause and other.piece.first >= one.piece.last for other in scoped)
    objects = [
        other for other in scoped
        if (other.clause == one.clause or (ends and other.clause == one.clause + 1)) and (other.piece.name == "nerves" or (other.piece.kind in {"place", "normal"} and other.piece.place == CORD))
    ]  # fmt: skip
    behind = [other for other in objects if other.piece.first >= one.piece.last]
    before = [other for other in objects if other.piece.last <= one.piece.first]
    if behind:
        if any(other.piece.place == CORD for other in behind):
            near = behind[0]
            return near.piece.place == CORD or _joined(pieces, near, behind)
        return bool(before) and before[-1].piece.place == CORD and pieces.words[one.piece.last - 1].endswith("ed")
    if before:
        return before[-1].piece.place == CORD
    if bare:
        return not any(other.piece.name == "nerves" for other in scoped)
    return context.label == CORD and one.piece.kind == "compression"


def _joined(pieces: Pieces, near: Scoped, behind: list[Scoped]) -> bool:
    """Tell "the thecal sac and cord"."""
    following = next(other for other in behind if other.piece.place == CORD)
    between = pieces.words[near.piece.last : following.piece.first]
    return any(word in {"and", "&", ",", "/", "or"} for word in between) or len(between) <= 1


def _counts(pieces: Pieces, scoped: list[Scoped], one: Scoped, context: Context) -> bool:
    """Tell a cause in the spinal canal or cord from a tumour elsewhere or a narrow lumbar canal."""
    kind = one.piece.kind
    lumbar = bool(pieces.levels) and not any(level.of_cord for level in pieces.levels)
    words = set(pieces.words[one.piece.first : one.piece.last])
    if kind == "severe-stenosis":
        if any(word.startswith("foramin") for word in pieces.words[one.piece.first : one.piece.last + 2]):
            return False
        named = "canal" in words or "spinal" in words or "central" in words
        return not lumbar and (named or not any(other.piece.name == "nerves" and abs(other.piece.first - one.piece.first) <= 4 for other in scoped))
    if kind in {"tumour", "canal-mass"}:
        near = {pieces.words[place] for place in range(max(one.piece.first - 6, 0), min(one.piece.last + 6, len(pieces.words)))}
        if near & _IN_CANAL - {"cord", "spinal", "canal"}:
            return not _in_brain(scoped)
        in_cord = any(other.piece.place == CORD and other.piece.kind == "place" and abs(other.piece.first - one.piece.first) <= 6 for other in scoped)
        bones = any(other.piece.name in {"bones", "organs"} and other.piece.name != "masses" for other in scoped)
        if "canal" in near or "spinal" in near:
            return not _in_brain(scoped)
        if kind == "canal-mass" and words == {"mass"}:
            return in_cord and not _in_brain(scoped) and not bones
        spinal = in_cord or (any(level.of_cord for level in pieces.levels) and not bones)
        return spinal and not _in_brain(scoped)
    if kind == "haematoma" and "subdural" in words:
        return not _in_brain(scoped) and (context.region == CORD or bool(pieces.levels) or "spinal" in pieces.words)
    if kind == "cauda":
        return True
    return not _in_brain(scoped) or any(level.of_cord for level in pieces.levels)


def _in_brain(scoped: list[Scoped]) -> bool:
    return any(other.piece.kind == "place" and other.piece.place in {"brain", "brain-typical"} for other in scoped)
