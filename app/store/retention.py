"""Delete what exceeds the retention time, and all rows of one patient."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from app.store.schema import cards, counted_days, daily_counts, daily_users, decisions, feedback, reviews, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from app.store.database import Database

_CHUNK = 2000
"""Rows deleted in one transaction, so that a running service never waits long."""
_AGE = re.compile(r"(\d{1,5})\s*([dwy]?)")
_DAYS = {"": 1, "d": 1, "w": 7, "y": 365}


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows were deleted, or would be."""

    decisions: int
    feedback: int


def read_age(text: str) -> timedelta:
    """Parse `400d`, `8w` or `2y`; a number without unit counts days.

    Raises:
        ValueError: it has another form.
    """
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        message = "write it as 400d (days), 60w (weeks) or 2y (years)"
        raise ValueError(message)
    return timedelta(days=int(found[1]) * _DAYS[found[2]])


def purge_older(database: Database, before: datetime, *, dry_run: bool) -> Purged:
    """Delete decisions answered, and feedback received, before a point in time, with the counts of the days before."""
    if not dry_run:
        with database.writing() as connection:
            for table in (daily_counts, daily_users, counted_days):
                connection.execute(delete(table).where(table.c.day < before.date()))
    return _purge(database, decisions.c.time < before, feedback.c.received < before, dry_run=dry_run)


def purge_patient(database: Database, patient_id: str, *, dry_run: bool) -> Purged:
    """Delete the decisions about one patient, under every known key, and the feedback on them."""
    hashes = database.pseudonym.under_each_key("patient", patient_id.removeprefix("Patient/"))
    theirs = decisions.c.patient_hash.in_(hashes)
    sent = select(cards.c.card).join(decisions, cards.c.decision == decisions.c.id).where(theirs)
    return _purge(database, theirs, feedback.c.card.in_(sent), dry_run=dry_run)


def untold(database: Database) -> int:
    """Count the decisions whose patient cannot be determined, because their key is no longer known."""
    return _count(database, decisions, decisions.c.key_id.not_in(database.pseudonym.key_ids))


def _purge(database: Database, old: ColumnElement[bool], old_feedback: ColumnElement[bool], *, dry_run: bool) -> Purged:
    if dry_run:
        return Purged(_count(database, decisions, old), _count(database, feedback, old_feedback))
    # Feedback first: it is found by the cards, which are deleted with their decisions.
    gone = sum(_delete(database, feedback, old_feedback))
    with database.writing() as connection:
        for table in (reviews, sampled):
            connection.execute(delete(table).where(table.c.decision.in_(select(decisions.c.id).where(old))))
    return Purged(sum(_delete(database, decisions, old)), gone)


def _count(database: Database, table: Table, old: ColumnElement[bool]) -> int:
    with database.reading(unhurried=True) as connection:
        return connection.execute(select(func.count()).select_from(table).where(old)).scalar_one()


def _delete(database: Database, table: Table, old: ColumnElement[bool]) -> Iterator[int]:
    some = select(table.c.id).where(old).limit(_CHUNK)
    while True:
        with database.writing() as connection:
            count = connection.execute(delete(table).where(table.c.id.in_(some))).rowcount
        if not count:
            return
        yield count
