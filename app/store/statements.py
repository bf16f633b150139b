"""What is asked of the database and written to it; all of it may take a while, and is called in threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Text, bindparam, cast, column, func, select, update

from app.store import schema
from app.store.decision_record import StoredDecision
from app.store.feedback_record import UNLINKED, FeedbackCounts, feedback_row
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Table

    from app.store.database import Database
    from app.store.decision_record import DecisionRecord, Row
    from app.store.feedback_record import Feedback

_CHUNK = 500
"""Values named in one statement."""
_CARD_IS_THERE = select(cards.c.card).where(cards.c.card == feedback.c.card).exists()


def ready(database: Database) -> None:
    """Bring the tables up to date where that is ours to do, and check them.

    Raises:
        SchemaOutdated: they are those of another version.
    """
    if database.in_memory:
        schema.METADATA.create_all(database.engine)
        return
    if database.migrates_itself and database.revision() < schema.REVISION:
        # Slow to load, and seldom needed.
        from app.store.migration import upgrade  # noqa: PLC0415

        upgrade(database)
    database.check_schema()


def insert_decisions(database: Database, batch: Sequence[DecisionRecord]) -> None:
    """Write decisions with their cards; rows that are there already stay as they are."""
    sent = [row for record in batch for row in record.cards]
    with database.writing() as connection:
        _insert(database, connection, decisions, [record.decision for record in batch])
        if not sent:
            return
        _insert(database, connection, cards, sent)
    # Feedback may have come first, to another worker or while the database was away. The cards are committed by now:
    # whoever writes feedback at this moment either sees them, or is seen here.
    with database.writing() as connection:
        _link(connection, feedback.c.card.in_(sorted({row["card"] for row in sent})))


def _insert(database: Database, connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows that may be there already.

    To PostgreSQL they go as one JSON text: binding every value of every row by itself costs many times the processor
    time, which the calls would miss.
    """
    if database.is_sqlite:
        connection.execute(database.insert(table), rows)
        return
    from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - slow to load, and not everybody's

    sent = func.jsonb_to_recordset(cast(bindparam("rows", type_=Text), JSONB))
    columns = [column(each.name, each.type) for each in table.columns]
    given = sent.table_valued(*columns).render_derived("given", with_types=True)
    query = database.insert(table).from_select(table.columns.keys(), select(*given.c))
    connection.execute(query, {"rows": msgspec.json.encode(rows).decode()})


def insert_feedback(
    database: Database, items: Sequence[Feedback], service: str, client: str, waiting: Mapping[str, str]
) -> FeedbackCounts:
    """Write feedback.

    Args:
        database: where to.
        items: good items.
        service: id of the service that they were sent to.
        client: this deployment's name for the client.
        waiting: rules by the ids of cards that were sent, but are not written yet.
    """
    rows: dict[str, dict[str, Any]] = {}
    for item in items:
        row = feedback_row(item, service, client, database.keyed_hash)
        rows.setdefault(row["id"], row)
    # In one order everywhere, so that two batches with the same items cannot wait for each other.
    ordered = [rows[identity] for identity in sorted(rows)]
    with database.writing() as connection:
        known = {**_known(connection, sorted({row["card"] for row in ordered})), **waiting}
        for row in ordered:
            row["linked"] = row["card"] in known
        insert = database.insert(feedback).returning(feedback.c.id)
        new = set(connection.execute(insert, ordered).scalars())
    _link_late(database, [row["id"] for row in ordered if not row["linked"]])
    told = tuple(
        (known.get(row["card"], ""), row["outcome"] if row["linked"] else UNLINKED)
        for row in ordered
        if row["id"] in new
    )
    return FeedbackCounts(len(new), len(items) - len(new), told)


def _link_late(database: Database, ids: list[str]) -> None:
    """Link feedback whose cards were written by another process between the look for them and the commit."""
    if ids:
        with database.writing() as connection:
            for start in range(0, len(ids), _CHUNK):
                _link(connection, feedback.c.id.in_(ids[start : start + _CHUNK]), _CARD_IS_THERE)


def link_forgotten(database: Database) -> None:
    """Link feedback whose card is there: its process was killed between writing the one and linking the other."""
    with database.writing() as connection:
        _link(connection, _CARD_IS_THERE)


def _link(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Link the feedback that is meant and is not linked yet."""
    connection.execute(update(feedback).where(feedback.c.linked.is_(False), *which).values(linked=True))


def _known(connection: Connection, ids: list[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNK):
        some = cards.c.card.in_(ids[start : start + _CHUNK])
        rows = connection.execute(select(cards.c.card, cards.c.rule).where(some))
        known.update((row.card, row.rule) for row in rows)
    return known


def find_decision(database: Database, card: str) -> StoredDecision | None:
    """Find the latest decision that sent a card."""
    query = (
        select(cards.c.rule, cards.c.indicator, *decisions.c)
        .select_from(cards.join(decisions, cards.c.decision == decisions.c.id))
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
