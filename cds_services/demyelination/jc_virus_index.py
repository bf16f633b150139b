"""The index of antibodies against JC virus, which bears on the risk of PML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.concepts.care_words import read_care_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cds_services.chart.observation import Observation, Part

_CONCEPT = "jc-virus-index"
_INDEX_WRITTEN = re.compile(r"\s*+([<>]?=? ?\d{1,2}(?:[.,]\d{1,3})?)\s*+")


def jc_virus_index(observations: Iterable[Observation], today: date) -> str:
    """Return the latest index on record, a number that `<` or `>` may precede; empty where there is none.

    Args:
        observations: the results of the chart.
        today: the day of the call; a result of a later day is not read.
    """
    found = [
        (observation.when.instant, index)
        for observation in observations
        if observation.is_result and observation.when is not None and observation.when.day <= today
        for part in (observation.own, *observation.parts)
        if _is_index(part, today) and (index := _number(part))
    ]
    return max(found)[1] if found else ""


def _is_index(part: Part, today: date) -> bool:
    return not part.changed and (_CONCEPT in part.code.concepts or _CONCEPT in read_care_words(part.code.words, today))


def _number(part: Part) -> str:
    if part.quantity is not None and part.quantity.number is not None:
        return f"{part.quantity.comparator}{part.quantity.number:g}"
    if part.integer is not None:
        return f"{part.integer:g}"
    written = _INDEX_WRITTEN.fullmatch(part.text)
    return written.group(1).replace(",", ".").replace(" ", "") if written else ""
