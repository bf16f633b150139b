"""Names of implants that are none: ICD where it is the classification, and what "(removed 2019)" follows."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.interpretation import any_of, interpretation
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.narrative.mention import Mention

_NEAR = 60  # characters looked at on either side of a name


def of_this_patient(mentions: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """Return the mentions of a text without the ICD that is a classification; a removed implant is denied."""
    return tuple(told for item in mentions if (told := _told(item, text)) is not None)


_IMPLANTS = frozenset({"mri-unsafe-device", "temporary-mri-unsafe-device"})


def _told(item: Mention, text: str) -> Mention | None:
    """Return a mention as it is meant here; None where it names nothing of the kind."""
    if item.concept in _IMPLANTS:
        if _is_classification(item, text):
            return None
        if _removed().match(text[item.end : item.end + _NEAR].lower()):
            return item._replace(standing=Standing.NEGATED)
    elif item.concept == "mri-conditional-device" and item.standing is Standing.NEGATED and item.field is not None:
        # "Pacemaker MRI conditional: No" denies that it is conditional, not that it is there.
        return item._replace(concept="mri-unsafe-device", standing=Standing.AFFIRMED)
    return item


def _is_classification(mention: Mention, text: str) -> bool:
    name = text[mention.start : mention.end].lower()
    if name not in {"icd", "icds"}:
        return False
    before, behind = _classification()
    around = (
        text[max(mention.start - _NEAR, 0) : mention.start].lower(),
        text[mention.end : mention.end + _NEAR].lower(),
    )
    return behind.match(around[1]) is not None or before.search(around[0]) is not None


@cache
def _classification() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Build what stands before, and what stands behind, the ICD that is a classification."""
    choices = interpretation()
    words, editions = any_of(choices.classification_words.value), any_of(choices.classification_editions.value)
    before = r"[a-z]\d{2}[\d.]*|\d{3}(?:\.\d{1,2})?"  # G35, 340
    behind = r"[a-z]?\d{1,3}(?:\.\w{1,4})?(?![\d/])"  # 10, 9, G35; a year of four digits says when it was put in
    return (
        re.compile(rf"\b(?:(?:{words})(?:\s+(?:to|from|in|as|by|with|of))?\s*:?|{before})\s*[(\[]?\s*$"),
        re.compile(rf"\s*(?:[-\u2010-\u2015#]|:?\s*[(\[]?\s*(?:(?:{words}|{editions})\b|{behind}\b))"),
    )


@cache
def _removed() -> re.Pattern[str]:
    """Build what says right behind a name that the implant was taken out: "(removed 2019)", ", explanted", "- out"."""
    words = any_of(interpretation().removed_words.value)
    return re.compile(
        r"[\s\d,.(\[:;/\u2010-\u2015-]*(?:(?:which|that|was|were|has|have|had|been|now|since|later|then|fully|and)\s+)*"
        rf"(?:{words})(?!\s+(?:and|then)\s+(?:re|exch|chang|upgr))"
        r"(?=\W*$|\W*\d|\s*[,.;)\]/]|\s+(?:in|on|at|by|after|due|because|for|last|this|and|ago|when|without)\b)"
    )
