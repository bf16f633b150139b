"""A reaction to gadolinium as orders tell it: an agent and what it did, side by side, whatever stands between them."""

from __future__ import annotations

import re
from functools import cache

from cds_services.demyelinating_diseases.allergy import GadoliniumAllergy
from cds_services.demyelinating_diseases.interpretation import any_of, interpretation

_SENTENCE = re.compile(r"(?<=[.;\n])\s+|\n")
_DENIED = re.compile(r"\b(?:no|not|nil|none|never|denies|denied|without|tolerated|mother|father|sister|brother)\b")
_BETWEEN = r"[\s:()\[\]=>\-\u2013\u2014/]*"
"""Signs that may stand between an agent and a reaction; a comma begins something else."""


def gadolinium_reaction(text: str) -> GadoliniumAllergy | None:
    """Return the gravest reaction to gadolinium that a text tells of, or None.

    Args:
        text: a reason or a note.
    """
    whole = text.lower()
    if not any(word in whole for word in ("gad", "contrast", *interpretation().gadolinium_words.value)):
        return None  # nearly every order, and the patterns are slow
    found: GadoliniumAllergy | None = None
    agent, reaction = _patterns()
    for sentence in _SENTENCE.split(text):
        told = sentence.lower()
        match = agent.search(told) or reaction.search(told)
        if match is None or _DENIED.search(told):
            continue
        severe = any(word in told for word in interpretation().severe_reaction_words.value)
        if found is None or severe:
            found = GadoliniumAllergy(sentence[match.start() : match.end()].strip(" ([:-"), "", severe)
    return found


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Build the two orders: the agent first, or the reaction first."""
    agents = any_of((*interpretation().gadolinium_words.value, "gado", "gad"))
    agents = rf"(?:{agents}|contrast (?:with|at|during|for) (?:the |her |his |last |previous )*mri)"
    reactions = rf"(?:{any_of(interpretation().reaction_words.value)})"
    links = rf"(?:{_BETWEEN}(?:{any_of(interpretation().reaction_links.value)}))*{_BETWEEN}"
    return (
        re.compile(rf"\b{agents}\b{links}{reactions}"),
        re.compile(rf"\b{reactions}\w*{links}\b{agents}\b"),
    )
