"""Whether a reaction was life-threatening: in words, in codes, or as the chart grades it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cds_services.concepts.chart_words import read_chart_words
from cds_services.knowledge import any_of
from cds_services.narrative.mention import Assertion
from cds_services.safety.choices import choices

if TYPE_CHECKING:
    from datetime import date

_MEANT = frozenset({Assertion.AFFIRMED, Assertion.PAST, Assertion.ASKED})


def is_severe(text: str, today: date) -> bool:
    """Return whether words name a reaction of airway, breathing or circulation, or call one severe."""
    if _called_severe().search(text.lower()):
        return True
    return any(item.concept == "severe-reaction" and item.assertion in _MEANT for item in read_chart_words(text, today))


@cache
def _called_severe() -> re.Pattern[str]:
    return re.compile(rf"(?<!not )(?<!non )(?<!non-)(?<!no )\b(?:{any_of(choices().severe_words.value)})\b")
