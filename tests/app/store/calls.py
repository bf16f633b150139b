"""Answered calls and feedback, and what the database then holds of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.store.decision_record import DecidedCall
from app.store.feedback_record import Feedback
from app.store.schema import METADATA
from cds_services.cds_hooks import Card, Coding, Decision, DecisionCodes, Explanation, Source, Suggestion
from cds_services.hook_request import HookRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Table

    from app.store.database import Database

MOMENT = datetime(2026, 3, 16, 9, 31, 10, tzinfo=UTC)
CODES = DecisionCodes(
    "established disease with a new deficit",
    ({"study": "CT thoracic spine without IV contrast", "rating": "not-appropriate"},),
    ({"fact": "sensory-level", "standing": "affirmed"},),
    ({"rule": "CtSpine", "spoke": True},),
    1,
)


@dataclass(frozen=True)
class Told(Explanation):
    """An explanation of codes only."""

    told: Callable[[], DecisionCodes] = lambda: CODES

    def codes(self) -> DecisionCodes:
        """Return the codes."""
        return self.told()


def card(uuid: str) -> Card:
    """A card of one rule with one suggestion."""
    return Card(
        uuid=uuid,
        summary="Jane Doe should have an MRI",
        detail="Jane Doe",
        indicator="warning",
        source=Source(label="Stand-in", topic=Coding(code="CtSpine", system="https://example.org/rules")),
        suggestions=(Suggestion(label="MRI for Jane Doe", uuid=f"{uuid}-suggestion"),),
    )


def decided(
    *cards: str,
    patient: str = "pat-1",
    at: float | None = None,
    codes: Callable[[], DecisionCodes] = lambda: CODES,
    has_imaging: bool = True,
    client: str = "anybody",
) -> DecidedCall:
    """One answered call with these cards."""
    request = HookRequest("order-select", "instance-1", patient, "Practitioner/dr-1", (), {})
    decision = Decision(tuple(card(uuid) for uuid in cards), "relapse", Told(told=codes), has_imaging=has_imaging)
    moment = time.time() if at is None else at
    return DecidedCall("stand-in", client, request, decision, decision.cards, "knowledge-1", "0.1.0", moment, 0.0021)


def overridden(uuid: str, reason: str = "") -> Feedback:
    """A card that was not followed."""
    return Feedback(uuid, "overridden", MOMENT, reason_code=reason)


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    """Everything in a table."""
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def everything(database: Database) -> str:
    """Every row of every table as one text, to search it."""
    return "\n".join(repr(rows(database, table)) for table in METADATA.sorted_tables)
