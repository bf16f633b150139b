"""What is kept of a decision so that its card can be explained: codes and rule names, and nothing about a person."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from datetime import date

    from cds_services.cds_hooks import Card, Decision

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
    codes = decision.reasons.codes()
    return CardReasons(
        card=card.uuid,
        rule=card.source.topic.code if card.source.topic else "",
        indicator=card.indicator,
        service=service,
        scenario=decision.scenario,
        because=codes.because,
        facts=tuple(dict.fromkeys(_fact(item) for item in decision.reasons.evidence())),
        studies=tuple(decision.reasons.studies()),
        silenced=tuple(Quiet(item["rule"], item["why"]) for item in codes.outcomes if not item["spoke"]),
        knowledge=knowledge,
        day=today.isoformat(),
    )


def _fact(item: dict[str, Any]) -> Fact:
    return Fact(
        code=item["fact"],
        source=item["source"],
        standing=item.get("standing", ""),
        course=item.get("course", ""),
        coded=item.get("coded", False),
    )
