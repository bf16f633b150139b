"""What is kept of a decision so that its card can be explained: codes and own words, and nothing about a person."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cds_services.cds_hooks import Card, Decision

KEPT = 1000
"""Number of cards in memory; the oldest is dropped first."""


class Fact(msgspec.Struct, frozen=True):
    """One fact by code: its assertion and its source, without the words in which it was written."""

    code: str
    source: str = ""
    standing: str = ""
    course: str = ""
    coded: bool = False


class Quiet(msgspec.Struct, frozen=True):
    """A rule that was suppressed, and why."""

    rule: str
    why: str


class CardReasons(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons for one card.

    Attributes:
        card: uuid of the card.
        rule: code of the rule behind it.
        indicator: `info`, `warning` or `critical`.
        service: id of the service that was called.
        scenario, because: the row of the decision table that applied.
        facts: the facts that the card rests on.
        studies: the studies drafted, or reported.
        silenced: other rules that matched, and why they were suppressed.
        knowledge: version of the knowledge files.
        day: the date taken for today.
        text: which of the rule's texts the card shows; empty in decisions that were stored before this was kept.
        offers: what one click orders.
        names: what that text names of studies and tests, by placeholder.
        ratings: the guideline's ratings by study.
    """

    card: str
    rule: str
    indicator: str
    service: str
    scenario: str
    because: str
    knowledge: str
    day: str
    facts: tuple[Fact, ...] = ()
    studies: tuple[str, ...] = ()
    silenced: tuple[Quiet, ...] = ()
    text: str = ""
    offers: tuple[str, ...] = ()
    names: dict[str, str] = {}
    ratings: dict[str, str] = {}


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
    rule = card.source.topic.code if card.source.topic else ""
    return CardReasons(
        card=card.uuid,
        rule=rule,
        indicator=card.indicator,
        service=service,
        scenario=decision.scenario,
        because=codes.because,
        studies=tuple(decision.reasons.studies()),
        knowledge=knowledge,
        day=today.isoformat(),
        **of_outcomes(rule, codes.outcomes),
    )


def of_outcomes(rule: str, outcomes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the outcomes of a decision say of a card, and which rules they left out.

    Args:
        rule: code of the rule behind the card.
        outcomes: each rule that was considered, as `DecisionCodes` has them.
    """
    own = next((item for item in outcomes if item["spoke"] and item["rule"] == rule), {})
    return {
        "facts": tuple(
            dict.fromkeys(
                Fact(item["fact"], **{name: item[name] for name in _OF_A_FACT if name in item})
                for item in own.get("rests_on", ())
            )
        ),
        "silenced": tuple(Quiet(item["rule"], item["why"]) for item in outcomes if not item["spoke"]),
        **{name: own[name] for name in ("text", "names", "ratings") if name in own},
        "offers": tuple(own.get("offers", ())),
    }


_OF_A_FACT = ("source", "standing", "course", "coded")
