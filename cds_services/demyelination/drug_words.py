"""Which drug a text names, and which ones it says were stopped long ago or never given."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from cds_services.concepts.chart_words import chart_lexicon, read_chart_words
from cds_services.demyelination.interpretation import interpretation
from cds_services.knowledge import any_of
from cds_services.narrative.calendar_words import Calendar
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import Modifiers, TimeWords

if TYPE_CHECKING:
    from cds_services.narrative.mention import Mention

_PART = re.compile(r"[.;,\n](?=\s|$)")
_SIGNS = re.compile(r"[^\w]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = "drugname"
_MAY = "may"  # a month, or a verb
_NEAR = 200  # characters looked at on either side of a name


def drugs_in(text: str, today: date) -> tuple[Mention, ...]:
    """Return the disease-modifying drugs that a text names, whatever it says of them."""
    drugs = _drugs()
    return tuple(item for item in read_chart_words(text, today) if item.concept in drugs)


@cache
def _drugs() -> frozenset[str]:
    return frozenset(name for name, concept in chart_lexicon().concepts.items() if concept.kind == "medicine")


def said_to_be_over(text: str, today: date) -> frozenset[str]:
    """Name the PML-linked drugs that a text says were stopped before the washout time, never given, or a relative's.

    Only words next to the drug count: another drug, or a year of something else, must not hide one that is taken.
    """
    choices = interpretation()
    named = [item for item in drugs_in(text, today) if item.concept in choices.pml_drugs.value]
    over = {item.concept for item in named if _is_over(_around(item, text), today) or _is_refused(item, text)}
    others = {item.concept for item in named if item.assertion is Assertion.FAMILY}
    others -= {item.concept for item in named if item.assertion is not Assertion.FAMILY}
    return frozenset(choices.pml_drugs.value[concept] for concept in over | others)


def _last_day_named(words: list[str], today: date) -> date | None:
    """Return the last day that words can mean by a month ("stopped Feb", "until Nov last year"); None for no month."""
    months = _times().months
    days = []
    for place, word in enumerate(words):
        if word in months and word != _MAY:
            moment = _calendar().read(words, place, today, bare=False)
            days += [today - timedelta(moment.fewest)] if moment else []
    return max(days, default=None)


@cache
def _calendar() -> Calendar:
    return Calendar(_times())


@cache
def _times() -> TimeWords:
    return Modifiers.load().time


def _around(mention: Mention, text: str) -> str:
    """Return the part of a sentence around a drug, with a plain word in place of its name."""
    before = _PART.split(text[max(mention.start - _NEAR, 0) : mention.start])[-1]
    behind = _PART.split(text[mention.end : mention.end + _NEAR])[0]
    return f"{before} {_NAME} {behind}".lower()


def _is_over(part: str, today: date) -> bool:
    """Return whether a part of a sentence says that its drug was stopped before the washout time, or never given."""
    choices = interpretation()
    since = today - timedelta(choices.pml_washout_days.value)
    ended, never = any_of(choices.drug_ended_words.value), any_of(choices.drug_never_words.value)
    told = _without_signs(part)
    if re.search(rf" (?<!was )(?<!previously )(?:{any_of(choices.drug_taken_words.value)}) {_NAME}", told):
        return False
    years = [int(year) for year in _YEAR.findall(part)]
    stopped = re.search(rf"\b(?:{ended})\b", told) is not None
    if years and date(max(years), 12, 31) < since and (len(years) > 1 or stopped):
        return True
    if not years and stopped and (last := _last_day_named(told.split(), today)):
        return last < since
    return re.search(rf"\b(?:{never}) {_NAME}|{_NAME} (?:was |were )?(?:{never})\b", told) is not None


def _is_refused(mention: Mention, text: str) -> bool:
    """Return whether a drug was offered and not taken ("Gilenya 0.5 mg - offered 2022, declined")."""
    return _refused().match(_without_signs(text[mention.end : mention.end + _NEAR].lower())) is not None


@cache
def _refused() -> re.Pattern[str]:
    choices = interpretation()
    details = rf"(?:(?:\d{{1,4}}(?:mg|mcg|g)?|{any_of(choices.drug_offer_details.value)}) ){{0,5}}"
    offered, never = any_of(choices.drug_offered_words.value), any_of(choices.drug_never_words.value)
    return re.compile(rf" {details}(?:{offered}) {details}(?:{never})\b")


def _without_signs(part: str) -> str:
    """Return words with one space around each, without the signs between them."""
    return f" {' '.join(_SIGNS.sub(' ', part).split())} "
