"""What a sentence says of the cord's surroundings: compression, contact, and other structural causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.reports.choices import choices
from cds_services.reports.claim import CORD, Claim
from cds_services.reports.kinds import HOSTS, LESIONS
from cds_services.reports.on_cord import is_cord, is_on_cord
from cds_services.reports.pieces import Quote
from cds_services.reports.scoped import Scoped, Sure

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
_PRESSING = frozenset({"compression", "contact", "deform"})
_IDEAS = {
    **CAUSES,
    "compressed-cord": COMPRESSION,
    "compression": COMPRESSION,
    "contact-cord": CONTACT,
    "contact": CONTACT,
    "deform": DEFORM,
}
_BESIDE = 3  # words between a degree and its noun
_NEAR = 6  # words between a mass and what says where it is
_SIDE = 4  # words between a narrowing and the foramen that it is of
_DEGREES = {"degree-mild": "mild", "degree-moderate": "moderate", "degree-marked": "marked", "degree-severe": "severe"}


def read_structure(pieces: Pieces, scoped: list[Scoped], context: Context) -> list[Claim]:
    """Return what a sentence says of compression, contact and other structural causes."""
    claims: list[Claim] = []
    for one in scoped:
        idea = _IDEAS.get(one.piece.kind)
        if idea is None or one.sure in {Sure.PAST, Sure.UNTOLD}:
            continue
        if idea == COMPRESSION and _is_over(pieces, scoped, one):
            continue
        if one.piece.kind in _PRESSING:
            if one.piece.kind == CONTACT and _is_lesion(scoped, one) and not _has_cause(scoped):
                continue
            if not is_on_cord(pieces, scoped, one, context):
                continue
            spared = one.sure is Sure.AFFIRMED and _spared(scoped, one)
            claims.append(_claim(idea, pieces, scoped, one._replace(sure=Sure.DENIED) if spared else one))
        elif one.piece.kind not in CAUSES or _counts(pieces, scoped, one, context):
            claims.append(_claim(idea, pieces, scoped, one))
    return claims


def _is_over(pieces: Pieces, scoped: list[Scoped], one: Scoped) -> bool:
    """Tell a compression that was: "cord compression in 2020, now decompressed", "the old compression"."""
    if one.piece.first and pieces.words[one.piece.first - 1] in choices().former.value:
        return True
    return any(other.piece.name == "relieved" and other.sure is Sure.AFFIRMED for other in scoped)


def _has_cause(scoped: list[Scoped]) -> bool:
    return any(other.piece.kind in {"tumour", "canal-mass"} and other.sure is Sure.AFFIRMED for other in scoped)


def _is_lesion(scoped: list[Scoped], one: Scoped) -> bool:
    """Tell "the lesion reaches the conus" from "the disc reaches the cord"."""
    before = [other for other in scoped if other.piece.kind in HOSTS and other.piece.last <= one.piece.first]
    return bool(before) and before[-1].piece.kind in LESIONS and before[-1].clause == one.clause


def _spared(scoped: list[Scoped], one: Scoped) -> bool:
    """Tell "touching neither cord nor root"."""
    return any(
        other.piece.place == CORD
        and other.piece.kind == "place"
        and other.sure is Sure.DENIED
        and other.clause == one.clause
        and 0 <= other.piece.first - one.piece.last <= _BESIDE
        for other in scoped
    )


def _claim(idea: str, pieces: Pieces, scoped: list[Scoped], one: Scoped) -> Claim:
    return Claim(
        idea,
        one.sure,
        CORD,
        Quote(pieces, one.piece.first, one.piece.last),
        levels=tuple(pieces.levels),
        old=any(
            other.piece.kind in {"stable", "old"} and other.clause == one.clause and other.sure is Sure.AFFIRMED
            for other in scoped
        ),
        degree=_degree(scoped, one),
        signal=any(
            other.sure is Sure.AFFIRMED and (other.piece.kind in {"lesion", "deform-cause", "swelling"})
            for other in scoped
        ),
    )


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


def _counts(pieces: Pieces, scoped: list[Scoped], one: Scoped, context: Context) -> bool:
    """Tell a cause in the spinal canal or cord from a tumour elsewhere or a narrow lumbar canal."""
    kind = one.piece.kind
    if kind == "cauda":
        return True
    if one.piece.name == "infarct-word":
        in_cord = any(is_cord(other) for other in scoped) or any(level.of_cord for level in pieces.levels)
        return in_cord and not _in_brain(scoped)
    if kind == "severe-stenosis":
        return _narrows_canal(pieces, scoped, one)
    if _in_brain(scoped) and (
        kind in {"tumour", "canal-mass", "haematoma"} or not any(level.of_cord for level in pieces.levels)
    ):
        return False
    if kind in {"tumour", "canal-mass"}:
        return _in_canal(pieces, scoped, one)
    if kind == "haematoma" and "subdural" in pieces.words[one.piece.first : one.piece.last]:
        return context.region == CORD or bool(pieces.levels) or "spinal" in pieces.words
    return True


def _narrows_canal(pieces: Pieces, scoped: list[Scoped], one: Scoped) -> bool:
    if pieces.levels and not any(level.of_cord for level in pieces.levels):
        return False
    if not choices().canal.value.isdisjoint(pieces.words[one.piece.first : one.piece.last]):
        return True
    return not any(
        other.piece.name == "nerves" and abs(other.piece.first - one.piece.first) <= _SIDE for other in scoped
    )


def _in_canal(pieces: Pieces, scoped: list[Scoped], one: Scoped) -> bool:
    """Tell a mass in the canal or cord from one in the bone or elsewhere."""
    known = choices().in_canal.value | choices().canal.value
    for other in scoped:
        near = other.piece.kind == "spinal" and -_NEAR <= other.piece.first - one.piece.last + 1 <= _NEAR
        if near and other.sure is one.sure and pieces.words[other.piece.first] in known:
            return True
    if not known.isdisjoint(pieces.words[one.piece.first : one.piece.last]):
        return True
    in_cord = any(is_cord(other) and abs(other.piece.first - one.piece.first) <= _NEAR for other in scoped)
    bones = any(other.piece.name in {"bones", "organs"} for other in scoped)
    if one.piece.kind == "canal-mass":
        return in_cord and not bones
    return in_cord or (any(level.of_cord for level in pieces.levels) and not bones)


def _in_brain(scoped: list[Scoped]) -> bool:
    return any(
        other.piece.kind == "place" and other.piece.place in {"brain", "brain-typical", "brain-cortical"}
        for other in scoped
    )
