"""A card in its own words, restored from what is kept of it: headline, advice and ratings, without the chart's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.why.words import names
from cds_services.knowledge import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.why.record import CardReasons
    from cds_services.topic_document import Rule, Wording

_OF_THE_ORDER, _OF_THE_FIRST, _OF_ALL = "{study_rating}", "{alternative_rating}", "{ratings}"
"""Places of a card's detail where ratings stand: of the study ordered, of the first one offered, of all of them."""
_GUIDELINE = "ACR"


class CardWords(NamedTuple):
    """What a card says.

    Attributes:
        headline: its summary; empty where it is not known which of the rule's texts it shows.
        advice: the label of what one click does; empty where it offers nothing.
        ratings: each study with the guideline's rating, as the card has them.
    """

    headline: str = ""
    advice: str = ""
    ratings: tuple[str, ...] = ()


def card_words(record: CardReasons, rule: Rule | None) -> CardWords:
    """Restore the words of a card.

    Args:
        record: what is kept of it.
        rule: its rule; None where this version has no such rule.
    """
    wording = next((item for item in rule.wordings if item.name == record.text), None) if rule else None
    if wording is None:
        return CardWords()
    advice = _filled(wording.suggestion, record.names) if record.offers or "{" not in wording.suggestion else ""
    return CardWords(_filled(wording.summary, record.names), advice, tuple(_ratings(record, wording)))


def _ratings(record: CardReasons, wording: Wording) -> Iterator[str]:
    """The ratings that the text of the card names."""
    detail = "".join(wording.detail)
    for study, rating in record.ratings.items():
        if study not in record.offers:
            named = _OF_THE_ORDER in detail
        else:
            named = _OF_ALL in detail or (_OF_THE_FIRST in detail and study == record.offers[0])
        if named:
            yield f"{study}: {rating} ({_GUIDELINE})"


def _filled(template: str, known: Mapping[str, str]) -> str:
    """Fill a text with what is known; what the chart fills is left out, or replaced by general words."""
    return template.format_map(dict.fromkeys(placeholders(template), "") | names().in_place_of | dict(known))
