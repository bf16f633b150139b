"""What was answered to the cards, as rows for governance: no comment, nothing of a patient.

45 CFR 170.315(b)(11)(ii) asks for intervention, action, feedback, user, date and location at least.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from app.store.database import Database

COLUMNS = (
    "intervention", "indicator", "action", "feedback", "feedback_system", "accepted_suggestions", "user", "date",
    "location", "service", "card", "linked", "knowledge", "version",
)  # fmt: skip
_CHUNK = 500
"""Rows that are in memory at a time."""


def count_feedback(database: Database, first: date | None, last: date | None) -> int:
    """Return the number of rows that an export will have."""
    query = select(func.count()).select_from(feedback).where(*_within(first, last))
    with database.reading(unhurried=True) as connection:
        return int(connection.execute(query).scalar() or 0)


def feedback_rows(database: Database, first: date | None, last: date | None) -> Iterator[dict[str, Any]]:
    """Yield one row for each item of feedback, in the order in which the items were received.

    Args:
        database: the source.
        first: the first day (UTC) on which a card was answered; None for no limit.
        last: the last day; None for no limit.
    """
    position: tuple[datetime, str] | None = None
    with database.reading(unhurried=True) as connection:
        while True:
            chunk = _chunk(connection, _within(first, last), position)
            if not chunk:
                return
            sent = _sent(connection, chunk)
            for row in chunk:
                yield _row(row, sent.get((row["card"], row["client"]), ()))
            position = chunk[-1]["received"], chunk[-1]["id"]


def _within(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    limits = []
    if first is not None:
        limits.append(feedback.c.time >= datetime.combine(first, time.min, UTC))
    if last is not None:
        limits.append(feedback.c.time < datetime.combine(last, time.min, UTC) + timedelta(days=1))
    return limits


def _chunk(
    connection: Connection, limits: Sequence[ColumnElement[bool]], position: tuple[datetime, str] | None
) -> Sequence[RowMapping]:
    query = select(feedback).where(*limits).order_by(feedback.c.received, feedback.c.id).limit(_CHUNK)
    if position is not None:
        moment, identity = position
        same = and_(feedback.c.received == moment, feedback.c.id > identity)
        query = query.where(feedback.c.received >= moment, or_(feedback.c.received > moment, same))
    return connection.execute(query).mappings().all()


def _sent(connection: Connection, chunk: Sequence[RowMapping]) -> dict[tuple[str, str], list[RowMapping]]:
    """Return the decisions that sent the cards of a chunk, oldest first, by card and client."""
    query = (
        select(
            cards.c.card, cards.c.rule, cards.c.indicator,
            decisions.c.client, decisions.c.time, decisions.c.user_hash, decisions.c.knowledge, decisions.c.version,
        )
        .join(decisions, cards.c.decision == decisions.c.id)
        .where(cards.c.card.in_(sorted({row["card"] for row in chunk})))
        .order_by(decisions.c.time)
    )  # fmt: skip
    found: dict[tuple[str, str], list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault((row["card"], row["client"]), []).append(row)
    return found


def _row(row: RowMapping, sent: Sequence[RowMapping]) -> dict[str, Any]:
    """Return a row; a card that was sent more than once was answered as it was sent last before the answer."""
    before = [each for each in sent if each["time"] <= row["time"]]
    answered = before[-1] if before else sent[0] if sent else None
    return {
        "intervention": answered["rule"] if answered else "",
        "indicator": answered["indicator"] if answered else "",
        "action": row["outcome"],
        "feedback": row["reason_code"] or "",
        "feedback_system": row["reason_system"] or "",
        "accepted_suggestions": len(row["suggestions"]),
        "user": answered["user_hash"] if answered else "",
        "date": row["time"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "location": row["client"],
        "service": row["service"],
        "card": row["card"],
        "linked": row["linked"],
        "knowledge": answered["knowledge"] if answered else "",
        "version": answered["version"] if answered else "",
    }
