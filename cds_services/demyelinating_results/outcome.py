"""Whether a result is positive, in whatever form a laboratory sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.demyelinating_results.interpretation import interpretation

if TYPE_CHECKING:
    from cds_services.chart.observation import Part

_WORD = re.compile(r"[a-z]+|<")
_TITRE = re.compile(r"(<\s*)?1\s*:\s*\d+")
_LONGEST = 300


def outcome_of(part: Part) -> bool | None:
    """Return whether a value is positive; None where it does not say."""
    if part.boolean is not None:
        return part.boolean
    for value in (part.concept, part.interpreted):
        concepts = frozenset(value.concepts)
        if "negative-result" in concepts:
            return False
        if "positive-result" in concepts:
            return True
    return outcome_in_words(part.words or part.interpreted.words)


def outcome_in_words(text: str) -> bool | None:
    """Return whether words state a positive result; None where they do not say."""
    words = _WORD.findall(text[:_LONGEST].lower())
    chosen = interpretation()
    if not chosen.negative_words.value.isdisjoint(words):
        return False
    if not chosen.positive_words.value.isdisjoint(words):
        return True
    titre = _TITRE.search(text[:_LONGEST])
    return None if titre is None else titre[1] is None
