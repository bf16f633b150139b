"""One label for each idea that the product knows."""

from __future__ import annotations

from functools import cache

from cds_services.demyelinating_diseases.reason_for_exam import lexicon, read_mentions
from cds_services.narrative.mention import Standing
from tests.narrative.reading import WRITTEN


@cache
def labels() -> dict[str, str]:
    """One label for each idea: the first of its examples that names it, alone and affirmed."""
    found: dict[str, str] = {}
    for name, concept in lexicon().concepts.items():
        for group in concept.groups:
            mentions = read_mentions(group.example, WRITTEN).mentions
            if [item.concept for item in mentions] == [name] and mentions[0].standing is Standing.AFFIRMED:
                plain = mentions[0].words if read_mentions(mentions[0].words, WRITTEN).mentions else group.example
                alone = read_mentions(plain, WRITTEN).mentions
                simple = [item.concept for item in alone] == [name] and alone[0].standing is Standing.AFFIRMED
                if simple and not set(plain) & set(",;:?./()+-'") and not any(map(str.isdigit, plain)):
                    found[name] = plain
                    break
    return found
