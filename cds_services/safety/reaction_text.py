"""A reaction to gadolinium in texts: an agent and what it did, with only signs and link words between them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cds_services.concepts.chart_words import read_chart_words
from cds_services.knowledge import any_of
from cds_services.narrative.mention import Assertion
from cds_services.safety.choices import choices
from cds_services.safety.severity import is_severe

if TYPE_CHECKING:
    from datetime import date

    from cds_services.narrative.mention import Mention

_NUMBER = r"\d{1,4}"
"""Minutes or a year: "10 min after", "gad 2021: throat closed"."""
_REACTIONS = frozenset({"allergic-reaction", "severe-reaction"})
_UNTRUE = frozenset({Assertion.NEGATED, Assertion.FAMILY, Assertion.PLANNED})
_SIGNS = r"[\s:()\[\]=>\-\u2013\u2014/]*"
"""Signs that may be between an agent and a reaction; a comma begins another statement."""


class Reaction(NamedTuple):
    """What a text reports: its words, and whether the reaction was life-threatening."""

    words: str
    severe: bool


def reaction_to_gadolinium(text: str, today: date) -> Reaction | None:
    """Return the most severe reaction to gadolinium that a text reports, or None.

    Args:
        text: a reason, or a note of the order or the chart.
        today: the day from which times are counted back.
    """
    if not _may_tell(text):
        return None  # nearly every order: not read a second time
    found: Reaction | None = None
    for sentence in _sentences().split(text):
        words = _told(sentence, read_chart_words(sentence, today)) if _may_tell(sentence) else ""
        if words:
            severe = is_severe(sentence, today)
            if found is None or severe:
                found = Reaction(words, severe)
    return found


def _told(sentence: str, mentions: tuple[Mention, ...]) -> str:
    """Return the words of an agent and a reaction that are adjacent and refer to this patient."""
    for one, two in pairwise(item for item in mentions if item.concept in _REACTIONS | {"gadolinium-agent"}):
        if (one.concept == "gadolinium-agent") == (two.concept == "gadolinium-agent"):
            continue
        if one.assertion in _UNTRUE or two.assertion in _UNTRUE:
            continue
        if Assertion.ASKED in {one.assertion, two.assertion} and "?" in sentence:
            continue
        if _link().fullmatch(sentence[one.end : two.start].lower()):
            return " ".join(sentence[one.start : two.end].split())
    return ""


def _may_tell(text: str) -> bool:
    agents, reactions = _hints()
    told = text.lower()
    return agents.search(told) is not None and reactions.search(told) is not None


@cache
def _hints() -> tuple[re.Pattern[str], re.Pattern[str]]:
    chosen = choices()
    agents, reactions = (
        "|".join(map(re.escape, sorted(signs.value))) for signs in (chosen.gadolinium_signs, chosen.reaction_signs)
    )
    return re.compile(agents), re.compile(reactions)


@cache
def _link() -> re.Pattern[str]:
    return re.compile(rf"(?:{_SIGNS}(?:{any_of(choices().reaction_links.value)}|{_NUMBER})\b)*{_SIGNS}")


@cache
def _sentences() -> re.Pattern[str]:
    """Return what parts sentences; a line "Reaction: ..." goes on with the agent of the line before."""
    goes_on = rf"(?![ \t]{{0,8}}(?:{any_of(choices().reaction_labels.value)})[ \t]{{0,8}}[:=?-])"
    return re.compile(rf"(?<=[.;])\s+|\n{goes_on}", re.IGNORECASE)
