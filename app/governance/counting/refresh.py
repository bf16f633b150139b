"""Count again the days that have changed since they were counted: new decisions, late feedback, a purge, a replay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, text

from app.governance.counting.json_columns import NO_COMPILING, columns_of
from app.governance.counting.measures import Measures
from app.store.schema import cards, counted_days, daily_counts, daily_users, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from app.store.database import Database

    Progress = Callable[[int, int], None]

_LOCK = 6_118_337_021
"""PostgreSQL's advisory lock for counting."""
_MARGIN = timedelta(minutes=10)
"""How far the clocks of the service and of this process may differ, and how long a transaction may take."""
_DAYS_AT_ONCE = {"sqlite": 1, "postgresql": 7}
"""Days in one transaction. SQLite has one writer, and the service must not wait long for it."""
_TABLES = (daily_counts, daily_users, counted_days)


def refresh(database: Database, progress: Progress | None = None) -> int:
    """Count every day that has changed, the oldest first.

    Args:
        database: its derived tables are written.
        progress: called with the number of days done and of all.

    Returns:
        How many days were counted, or found to be empty now.
    """
    days = stale_days(database)
    done = 0
    for run in _runs(days, _DAYS_AT_ONCE[database.engine.dialect.name]):
        _count(database, run[0], run[-1])
        done += len(run)
        if progress is not None:
            progress(done, len(days))
    return done


def stale_days(database: Database) -> list[date]:
    """Return the days whose counts are not those of the stored decisions and feedback."""
    json = columns_of(database.engine.dialect.name)
    day = json.day(decisions.c.time)
    with database.reading(unhurried=True) as connection:
        found = connection.execute(select(day, func.count()).group_by(day))
        now = {_as_date(each): count for each, count in found}
        counted = {row.day: (row.decisions, row.counted) for row in connection.execute(select(counted_days))}
        changed = {each for each, count in now.items() if counted.get(each, (-1,))[0] != count}
        if counted:
            changed |= _answered_since(connection, max(counted_at for _, counted_at in counted.values()))
    return sorted(changed | (counted.keys() - now.keys()))


def _answered_since(connection: Connection, since: datetime) -> set[date]:
    """Return the days of the decisions on which feedback arrived since then."""
    first = func.min(decisions.c.time)
    query = (
        select(first)
        .select_from(feedback.join(cards, cards.c.card == feedback.c.card))
        .join(decisions, cards.c.decision == decisions.c.id)
        .where(feedback.c.received >= since - _MARGIN, feedback.c.linked)
        .group_by(feedback.c.card)
    )
    return {moment.date() for moment in connection.execute(query).scalars()}


def _as_date(day: object) -> date:
    return day if isinstance(day, date) else date.fromisoformat(str(day))


def _runs(days: list[date], longest: int) -> Iterator[list[date]]:
    """Divide days into runs of consecutive ones."""
    run: list[date] = []
    for day in days:
        if run and (day - run[-1] > timedelta(days=1) or len(run) == longest):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _count(database: Database, first: date, last: date) -> None:
    """Replace the counts of some consecutive days."""
    json = columns_of(database.engine.dialect.name)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last + timedelta(days=1)))
    measures = Measures(json, begin, end)
    day = json.day(decisions.c.time)
    started = datetime.now(UTC)
    with database.migrating() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(NO_COMPILING)
        for table in _TABLES:
            connection.execute(delete(table).where(table.c.day.between(first, last)))
        within = select(day, func.count()).where(decisions.c.time >= begin, decisions.c.time < end).group_by(day)
        found = [
            {"day": _as_date(each), "decisions": count, "counted": started}
            for each, count in connection.execute(within)
        ]
        if not found:
            return
        for query in measures.queries():
            connection.execute(insert(daily_counts).from_select(daily_counts.columns.keys(), query))
        connection.execute(insert(daily_users).from_select(daily_users.columns.keys(), measures.users()))
        connection.execute(insert(counted_days), found)
