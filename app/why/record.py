"""What is kept of a decision so that its card can be explained: codes and rule names, and nothing about a person."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from cds_services.concepts.kinds import kind_of

if TYPE_CHECKING:
    from datetime import date

    from cds_services.cds_hooks import Card, Decision

_AGAINST = frozenset({"negated", "denied", "past", "family"})
_VALUE = re.compile(r"'[^']*'|(?<![\w-])\d+(?:[.,/]\d+)*(?![\w-])")
"""What a headline may quote from the chart: words in quotation marks, and numbers that stand by themselves."""
_RATING = re.compile(r"[^.:'\n]+: [\w ]+ \(ACR\)")
_LEFT_OUT = "\N{HORIZONTAL ELLIPSIS}"
_SHORTEST_NAME = 4
_REASON = "reason for exam"
"""Where facts come from whose words are this product's own as well, such as "relapse"."""
KEPT = 1000
"""Number of cards in memory; the oldest is dropped first."""


class Fact(msgspec.Struct, frozen=True):
    """One fact by code: its assertion and its source, without the words in which it was written."""

    code: str
    source: str
    standing: str = ""
    course: str = ""
    coded: bool = False


class Quiet(msgspec.Struct, frozen=True):
    """A rule that was suppressed, and why."""

    rule: str
    why: str


class CardReasons(msgspec.Struct, frozen=True):
    """The reasons for one card.

    Attributes:
        card: uuid of the card.
        rule: code of the rule behind it.
        indicator: `info`, `warning` or `critical`.
        service: id of the service that was called.
        scenario, because: the row of the decision table that applied.
        facts: the facts of the decision.
        studies: the studies drafted, each with `selected` and the guideline's rating where it has one.
        silenced: other rules that matched, and why they were suppressed.
        knowledge: version of the knowledge files.
        day: the date taken for today.
        headline: the card's own, without values of the chart; empty where only codes were kept.
        advice: what the card offers to do.
        ratings: what the card says of the guideline's ratings.
    """

    card: str
    rule: str
    indicator: str
    service: str
    scenario: str
    because: str
    facts: tuple[Fact, ...]
    studies: tuple[str, ...]
    silenced: tuple[Quiet, ...]
    knowledge: str
    day: str
    headline: str = ""
    advice: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()


class Decisions(Protocol):
    """Store and look up decisions; a durable store can replace the memory."""

    def recent_decision(self, card_uuid: str) -> CardReasons | None:
        """Return the decision behind a card; None if it is not known, or no longer."""

    def keep(self, record: CardReasons) -> None:
        """Store the decision behind a card."""


class RecentDecisions:
    """The latest decisions of this process, in memory."""

    def __init__(self) -> None:
        self._records: OrderedDict[str, CardReasons] = OrderedDict()

    def recent_decision(self, card_uuid: str) -> CardReasons | None:
        """Return the decision behind a card; None if it is not known, or no longer."""
        return self._records.get(card_uuid)

    def keep(self, record: CardReasons) -> None:
        """Store the decision behind a card, and drop the oldest beyond the limit."""
        self._records[record.card] = record
        while len(self._records) > KEPT:
            self._records.popitem(last=False)


def reasons_of(card: Card, decision: Decision, service: str, knowledge: str, today: date) -> CardReasons:
    """Extract from a decision what may be kept: codes, never words of the chart or dates of the patient."""
    codes, evidence = decision.reasons.codes(), decision.reasons.evidence()
    return CardReasons(
        card=card.uuid,
        rule=card.source.topic.code if card.source.topic else "",
        indicator=card.indicator,
        service=service,
        scenario=decision.scenario,
        because=codes.because,
        facts=tuple(dict.fromkeys(_fact(item) for item in evidence if _decides(item))),
        studies=tuple(decision.reasons.studies()),
        silenced=tuple(Quiet(item["rule"], item["why"]) for item in codes.outcomes if not item["spoke"]),
        knowledge=knowledge,
        day=today.isoformat(),
        headline=_headline(card.summary, evidence),
        advice=tuple(suggestion.label for suggestion in card.suggestions),
        ratings=tuple(found.strip() for found in _RATING.findall(card.detail or "")),
    )


def _headline(summary: str, evidence: list[dict[str, Any]]) -> str:
    """Leave out of a summary what it has from the chart: numbers, quotations, and names such as that of a drug."""
    found = _VALUE.sub(_LEFT_OUT, summary)
    for item in evidence:
        words = item.get("words", "")
        if item["source"] != _REASON and len(words) >= _SHORTEST_NAME:
            found = re.sub(rf"\b{re.escape(words)}\b", _LEFT_OUT, found, flags=re.IGNORECASE)
    return found


def _decides(item: dict[str, Any]) -> bool:
    """Whether a fact supports the situation: what is denied, over, of someone else or an old deficit does not."""
    old = item.get("course", "") == "static" and kind_of(item["fact"]) != "diagnosis"
    return not old and item.get("standing", "") not in _AGAINST


def _fact(item: dict[str, Any]) -> Fact:
    return Fact(
        code=item["fact"],
        source=item["source"],
        standing=item.get("standing", ""),
        course=item.get("course", ""),
        coded=item.get("coded", False),
    )
