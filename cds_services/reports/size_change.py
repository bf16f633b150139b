"""What two measures of one lesion say: "now 12 mm, previously 7 mm"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.reports.claim import NEW, SAME
from cds_services.reports.scoped import Sure

if TYPE_CHECKING:
    from cds_services.reports.view import SentenceView

_MEASURE = r"(\d{1,3}(?:\.\d)?)(?:\s?[x\u00d7]\s?\d{1,3}(?:\.\d)?){0,2}\s?(mm|cm)\b"
_NOW_FIRST = re.compile(
    _MEASURE + r"[^.;\d]{0,20}?\b(?:previously|formerly|was|compared (?:with|to)|versus|vs|prior|from|before|earlier)\b"
    r"[^.;\d]{0,16}" + _MEASURE
)
_THEN_FIRST = re.compile(r"\bfrom " + _MEASURE + r" to " + _MEASURE)
_THEN_NOW = re.compile(_MEASURE + r"[^.;\d]{0,16}\b(?:now|today|currently)\b[^.;\d]{0,16}" + _MEASURE)
_IN_BRACKETS = re.compile(
    _MEASURE + r"\s?\([^()\d]{0,12}" + _MEASURE + r"\s(?:in|on|before|previously|earlier|prior)\b"
)
_COUNT = re.compile(
    r"(?:count|number|total|tally)\D{0,12}(\d{1,3})\D{0,14}\b(?:previously|previous|was|formerly|prior|before|vs|versus)\b"
    r"\D{0,8}(\d{1,3})"
)
_MILLIMETRES = {"mm": 1.0, "cm": 10.0}


def read_size(view: SentenceView) -> None:
    """Take growth, shrinkage or sameness from two measures of the lesion before them."""
    folded = view.pieces.text.lower()
    if not view.lesions:
        return
    if (counts := _COUNT.search(folded)) is not None:
        idea = NEW if int(counts[1]) > int(counts[2]) else SAME
        view.say(idea, Sure.AFFIRMED, view.lesions[0].scoped, view.lesions[0])
        return
    then_first = _THEN_FIRST.search(folded) or _THEN_NOW.search(folded)
    found = then_first or _NOW_FIRST.search(folded) or _IN_BRACKETS.search(folded)
    if found is None:
        return
    first, second = (float(found[n]) * _MILLIMETRES[found[n + 1]] for n in (1, 3))
    then, now = (first, second) if then_first else (second, first)
    word = view.pieces.word_at(found.start())
    before = [lesion for lesion in view.lesions if lesion.scoped.piece.first <= word and lesion.sure is Sure.AFFIRMED]
    if not before or not before[-1].counts:
        return
    lesion = before[-1]
    if now > then:
        lesion.new = True
        view.say(NEW, Sure.AFFIRMED, lesion.scoped, lesion)
    else:
        lesion.old = True
        view.say(SAME, Sure.AFFIRMED, lesion.scoped, lesion, if_only=now == then)
