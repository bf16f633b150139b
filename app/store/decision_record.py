"""One decision as it is stored: codes, counts and keyed hashes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.client_profiles.identity import CARD_PARTS, derived

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.store.pseudonym import Pseudonym
    from cds_services.cds_hooks import Card, Decision
    from cds_services.hook_request import HookRequest

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DecidedCall:
    """One answered call, before it is converted to rows.

    Attributes:
        service: id of the service that was called.
        client: this deployment's name for the client.
        request: the call.
        decision: the answer.
        sent: its cards as sent to this client; a profile may split one card.
        knowledge: version of the knowledge files.
        version: version of this product.
        time: when it was answered, in seconds since 1970.
        latency: how long answering took, in seconds.
        site: content hash of the site file; empty without one.
        origin: `live`, or `replay` for a past order.
        withheld: why the client got nothing of it; empty where it got the answer.
        held_back: why the client did not get a card, by the card's id.
        arm: the arm of a trial that the call is in; empty outside a trial.
        groups: age band and sex of the patient, each empty where it is not kept.
    """

    service: str
    client: str
    request: HookRequest
    decision: Decision
    sent: Sequence[Card]
    knowledge: str
    version: str
    time: float
    latency: float
    site: str = ""
    origin: str = "live"
    withheld: str = ""
    held_back: Mapping[str, str] = field(default_factory=dict)
    arm: str = ""
    groups: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """The row of a decision, and one row for each of its cards."""

    decision: Row
    cards: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A stored decision, found by one of its cards.

    Attributes:
        card: the id that was looked up.
        rule: code of the rule behind that card.
        indicator: the urgency of the card.
        decision: the row, by column.
    """

    card: str
    rule: str
    indicator: str
    decision: Row


def record_of(call: DecidedCall, pseudonym: Pseudonym) -> DecisionRecord:
    """Convert a call to rows; of the request only keyed hashes are stored."""
    codes, request = call.decision.reasons.codes(), call.request
    identity = _identity(call.time)
    row: Row = {
        "id": identity,
        "time": datetime.fromtimestamp(call.time, UTC),
        "service": call.service,
        "hook": request.hook,
        "client": call.client,
        "key_id": pseudonym.key_id,
        "hook_instance_hash": pseudonym.of("hook-instance", request.hook_instance),
        "patient_hash": pseudonym.of("patient", request.patient_id),
        "user_hash": pseudonym.of("user", request.user_id),
        "scenario": call.decision.scenario,
        "because": codes.because,
        "studies": codes.studies,
        "facts": codes.facts,
        "outcomes": codes.outcomes,
        "notes": codes.notes,
        "cards": len(call.decision.cards),
        "knowledge": call.knowledge,
        "version": call.version,
        "latency_ms": round(call.latency * 1000, 3),
        "site": call.site,
        "origin": call.origin,
        "withheld": call.withheld,
        "arm": call.arm,
        "silence": codes.silence,
        "missing": list(call.decision.unseen),
        "unread": sorted(call.decision.unread),
        "unmapped": list(codes.unmapped),
        "age_band": call.groups[0],
        "sex": call.groups[1],
    }
    own = {card.uuid: card.source.topic.code if card.source.topic else "" for card in call.decision.cards}
    cards = tuple(
        {
            "decision": identity,
            "card": card.uuid,
            "rule": _rule(card, own),
            "indicator": card.indicator,
            "suggestions": [suggestion.uuid for suggestion in card.suggestions],
            "withheld": call.withheld or call.held_back.get(card.uuid, ""),
        }
        for card in call.sent
    )
    return DecisionRecord(row, cards)


def _rule(card: Card, own: dict[str, str]) -> str:
    """Return the rule of a card: its own, or that of the card from which a profile split it."""
    if card.uuid in own:
        return own[card.uuid]
    return next((own[whole] for whole in own if card.uuid in {derived(whole, part) for part in CARD_PARTS}), "")


def _identity(seconds: float) -> str:
    """An id that increases with time, so that new rows are adjacent in the index, and that is stable under retries."""
    return f"{int(seconds * 1000):012x}{os.urandom(10).hex()}"
