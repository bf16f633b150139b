"""What the words of a problem say beside its codes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cds_services.concepts.choices import choices
from cds_services.concepts.pregnancy_words import is_not_of_now
from cds_services.concepts.text_reader import ANY_DAY, names_time, read_mentions
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from datetime import date

    from cds_services.chart.condition import ChartCondition

_OF_A_PREGNANCY = frozenset({"pregnancy", "in-pregnancy"})


def with_concepts_of_words(condition: ChartCondition, today: date) -> ChartCondition:
    """Add the concepts that a problem's words affirm, where its codes say nothing or leave it to words which."""
    if not condition.words:
        return condition
    if condition.concepts:
        return _named_by_words(condition, today)
    concepts, assertion = _read(condition.words, today)
    if not concepts:
        return condition
    if condition.assertion is Assertion.AFFIRMED and assertion is not Assertion.AFFIRMED:
        return replace(condition, concepts=concepts, assertion=assertion)
    return replace(condition, concepts=concepts)


def _named_by_words(condition: ChartCondition, today: date) -> ChartCondition:
    """Add a disease that has no code of its own and stands under that for others ("G37.8", MOG antibody disease)."""
    listed = choices().named_by_words.value
    without_code = {name for concept in condition.concepts for name in listed.get(concept, ())}
    if not without_code:
        return condition
    concepts, assertion = _read(condition.words, today)
    if assertion is not Assertion.AFFIRMED:
        return condition
    return replace(condition, concepts=(*condition.concepts, *(name for name in concepts if name in without_code)))


def _read(words: str, today: date) -> tuple[tuple[str, ...], Assertion]:
    return _concepts_in(words, today if names_time(words) else ANY_DAY)


@lru_cache(maxsize=2048)
def _concepts_in(words: str, today: date) -> tuple[tuple[str, ...], Assertion]:
    mentions = read_mentions(words, today).mentions
    hidden = _OF_A_PREGNANCY if is_not_of_now(words) else frozenset[str]()
    affirmed = tuple(
        dict.fromkeys(
            item.concept for item in mentions if item.assertion is Assertion.AFFIRMED and item.concept not in hidden
        )
    )
    if affirmed:
        return affirmed, Assertion.AFFIRMED
    asked = tuple(dict.fromkeys(item.concept for item in mentions if item.assertion is Assertion.ASKED))
    if asked:
        return asked, Assertion.ASKED
    past = tuple(dict.fromkeys(item.concept for item in mentions if item.assertion is Assertion.PAST))
    return past, Assertion.PAST
