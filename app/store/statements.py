"""All queries and writes; each may take a while, and is called in threads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Text, bindparam, cast, column, func, select, update

from app.store import schema
from app.store.decision_record import StoredDecision
from app.store.feedback_record import UNLINKED, Feedback, FeedbackCounts, feedback_row
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Table

    from app.store.database import Database
    from app.store.decision_record import DecisionRecord, Row
    from app.store.feedback_record import FeedbackBatch

_CHUNK = 500
"""Maximum number of values in one statement."""
_SENT = cards.join(decisions, cards.c.decision == decisions.c.id)
_CARD_WAS_SENT = (
    select(cards.c.card)
    .select_from(_SENT)
    .where(cards.c.card == feedback.c.card, decisions.c.client == feedback.c.client)
    .correlate(feedback)
    .exists()
)


def ready(database: Database) -> None:
    """Migrate the tables if this service is to do so, and check them.

    Raises:
        SchemaOutdatedError: they are those of another version.
    """
    if database.in_memory:
        schema.METADATA.create_all(database.engine)
        return
    if database.migrates_itself and database.revision() < schema.REVISION:
        # Slow to import, and rarely needed.
        from app.store.migration import upgrade  # noqa: PLC0415

        upgrade(database)
    database.check_schema()


def insert_decisions(database: Database, batch: Sequence[DecisionRecord]) -> None:
    """Write decisions with their cards; existing rows stay unchanged."""
    sent = [row for record in batch for row in record.cards]
    answered = feedback.c.card.in_(sorted({row["card"] for row in sent}))
    with database.writing() as connection:
        _insert(database, connection, decisions, [record.decision for record in batch])
        if not sent:
            return
        _insert(database, connection, cards, sent)
        if database.is_sqlite:
            # No other writer comes between the two.
            _link(connection, answered)
            return
    # Feedback may have arrived first, in another worker or while the database was down. The cards are committed by now:
    # a concurrent writer of feedback either sees them, or is seen here.
    with database.writing() as connection:
        _link(connection, answered)


def _insert(database: Database, connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows that may exist already.

    For PostgreSQL they are sent as one JSON text: binding every value of every row separately costs many times the
    processor time, which is then not available for calls.
    """
    if database.is_sqlite:
        connection.execute(database.insert(table), rows)
        return
    from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - slow to load, and not always needed

    sent = func.jsonb_to_recordset(cast(bindparam("rows", type_=Text), JSONB))
    columns = [column(each.name, each.type) for each in table.columns]
    given = sent.table_valued(*columns).render_derived("given", with_types=True)
    query = database.insert(table).from_select(table.columns.keys(), select(*given.c))
    connection.execute(query, {"rows": msgspec.json.encode(rows).decode()})


def insert_feedback(database: Database, batches: Sequence[FeedbackBatch]) -> list[FeedbackCounts]:
    """Write feedback, all or none.

    Args:
        database: the target.
        batches: of one call each.

    Returns:
        The result of each batch. An item that is in two of them is new in the first.
    """
    made = [_rows(batch, database) for batch in batches]
    rows = {identity: row for each in made for identity, row in each.items()}
    # In the same order everywhere, so that two transactions with the same items cannot deadlock.
    ordered = [rows[identity] for identity in sorted(rows)]
    with database.writing() as connection:
        known = _known(connection, sorted({row["card"] for row in ordered}))
        known.update(((card, batch.client), rule) for batch in batches for card, rule in batch.waiting.items())
        for row in ordered:
            row["linked"] = (row["card"], row["client"]) in known
        insert = database.insert(feedback).returning(feedback.c.id)
        new = set(connection.execute(insert, ordered).scalars())
    if not database.is_sqlite:
        _link_late(database, [row["id"] for row in ordered if not row["linked"]])
    return [_counts(batch, own, rows, known, new) for batch, own in zip(batches, made, strict=True)]


def _rows(batch: FeedbackBatch, database: Database) -> dict[str, Row]:
    made = [feedback_row(item, batch.service, batch.client, database.pseudonym) for item in batch.items]
    return {row["id"]: row for row in made}


def _counts(
    batch: FeedbackBatch,
    own: Mapping[str, Row],
    rows: Mapping[str, Row],
    known: Mapping[tuple[str, str], str],
    new: set[str],
) -> FeedbackCounts:
    mine = [rows[identity] for identity in own if identity in new]
    new.difference_update(own)
    told = tuple(
        (known.get((row["card"], row["client"]), ""), row["outcome"] if row["linked"] else UNLINKED) for row in mine
    )
    return FeedbackCounts(len(mine), len(batch.items) - len(mine), told)


def _link_late(database: Database, ids: list[str]) -> None:
    """Link feedback whose cards were written by another process between the look-up and the commit."""
    if ids:
        with database.writing() as connection:
            for start in range(0, len(ids), _CHUNK):
                _link(connection, feedback.c.id.in_(ids[start : start + _CHUNK]))


def link_forgotten(database: Database) -> None:
    """Link feedback whose card exists: its process was killed between writing the card and linking the feedback."""
    with database.writing() as connection:
        _link(connection)


def _link(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Link the given feedback where it is not linked yet and comes from a client that received the card."""
    connection.execute(update(feedback).where(feedback.c.linked.is_(False), _CARD_WAS_SENT, *which).values(linked=True))


def _known(connection: Connection, ids: list[str]) -> dict[tuple[str, str], str]:
    """Return the rule behind each card, by the card and the client that received it."""
    known: dict[tuple[str, str], str] = {}
    sent = select(cards.c.card, decisions.c.client, cards.c.rule).select_from(_SENT)
    for start in range(0, len(ids), _CHUNK):
        rows = connection.execute(sent.where(cards.c.card.in_(ids[start : start + _CHUNK])))
        known.update(((row.card, row.client), row.rule) for row in rows)
    return known


def try_feedback(database: Database) -> None:
    """Write an item of feedback and roll it back, to test whether that is possible."""
    with database.writing() as connection:
        item = Feedback("", "accepted", datetime.now(UTC))
        connection.execute(database.insert(feedback), feedback_row(item, "", "", database.pseudonym))
        taken = connection.get_transaction()
        if taken is not None:
            taken.rollback()


def look(database: Database) -> None:
    """Test whether the database accepts writes."""
    with database.writing():
        pass


def has_rows_of_another_key(database: Database) -> bool:
    """Return whether the oldest or the latest decision was written under a key that is no longer known."""
    with database.reading() as connection:
        ends = [
            connection.execute(select(decisions.c.key_id).order_by(order).limit(1)).scalar()
            for order in (decisions.c.time, decisions.c.time.desc())
        ]
    return any(key_id is not None and key_id not in database.pseudonym.key_ids for key_id in ends)


def find_answered(database: Database, ids: Sequence[str], client: str) -> frozenset[str]:
    """Return which of some cards a client has sent feedback on.

    Args:
        database: the source.
        ids: ids of cards.
        client: this deployment's name for the client.
    """
    query = select(feedback.c.card).where(feedback.c.card.in_(ids), feedback.c.client == client)
    with database.reading() as connection:
        return frozenset(connection.execute(query).scalars())


def find_decision(database: Database, card: str) -> StoredDecision | None:
    """Find the latest decision that sent a card."""
    query = (
        select(cards.c.rule, cards.c.indicator, *decisions.c)
        .select_from(_SENT)
        .where(cards.c.card == card)
        .order_by(decisions.c.time.desc())
        .limit(1)
    )
    with database.reading() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        return None
    told = row[cards.c.rule], row[cards.c.indicator]
    return StoredDecision(card, *told, {column.name: row[column] for column in decisions.c})
