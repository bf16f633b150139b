"""What in the chart led to a card, quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.indication.finding import Source
from cds_services.recommendation.plain_words import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds_services.demyelination.clinical_picture import ClinicalPicture
    from cds_services.indication.finding import Finding

_QUOTES_SHOWN = 3
_QUOTES_WEIGHED = 12
_SAYS_LITTLE = frozenset({"ms-abbreviation", "cord-named"})


def evidence_line(picture: ClinicalPicture, rests_on: Sequence[Finding] = ()) -> str:
    """Quote what led to the card: the order's own words, and the problem behind them.

    What the card is based on comes first; a code without words is not quoted.
    """
    shown = [*rests_on, *picture.new_deficits, *picture.gradual, *picture.relapse_raised]
    shown = [item for item in shown if item.quotable] or [
        item
        for item in picture.findings
        if item.raised and item.quotable and item.source == Source.REASON and item.concept not in _SAYS_LITTLE
    ]
    where = shown[0].source if shown else ""
    quotes = list(dict.fromkeys(escaped(item.quotable) for item in shown if item.quotable and item.source == where))
    quotes = quotes[:_QUOTES_WEIGHED]
    quotes = [quote for quote in quotes if not any(quote != other and quote in other for other in quotes)]
    parts = []
    if quotes:
        parts.append(f"From the {where}: " + ", ".join(f"'{quote}'" for quote in quotes[:_QUOTES_SHOWN]))
    problems = [escaped(item.words, 60) for item in picture.active_problems(picture.established) if item.words]
    if problems:
        parts.append(f"problem list: {problems[0]}")
    return "; ".join(parts) + "." if parts else ""
