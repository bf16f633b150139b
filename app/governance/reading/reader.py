"""Read the counts of a period, and single decisions, on connections that the database lets only read."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import event, func, select

from app.governance.counting.json_columns import NO_COMPILING
from app.store.database import connect
from app.store.schema import counted_days, daily_counts, daily_users

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine

    from app.governance.reading.period import Period
    from app.store.database import Database

    Key = tuple[str, str, str]


class Version(NamedTuple):
    """One combination of product, knowledge and site that answered calls, with its first and last day."""

    product: str
    knowledge: str
    site: str
    first: date
    last: date
    calls: int


_WAIT_SECONDS = 10.0
"""How long a page may wait for one statement."""


class Reader:
    """Reads one database.

    Args:
        database: the one to read; it is read on other connections than its own.
    """

    def __init__(self, database: Database) -> None:
        self.is_sqlite = database.is_sqlite
        self._engine = _reading_engine(database)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a connection on which writing fails."""
        options = {"isolation_level": "AUTOCOMMIT"} if self.is_sqlite else {"postgresql_readonly": True}
        with self._engine.connect().execution_options(**options) as connection:
            if not self.is_sqlite:
                connection.execute(NO_COMPILING)
            yield connection

    def totals(self, period: Period, *measures: str, about: str | None = None) -> dict[str, dict[Key, int]]:
        """Return the sums over a period: for each measure the counts by what it is about, key and other key."""
        keys = (daily_counts.c.measure, daily_counts.c.about, daily_counts.c.key, daily_counts.c.other)
        query = select(*keys, func.sum(daily_counts.c.count)).where(*_of(period, measures, about)).group_by(*keys)
        found: dict[str, dict[Key, int]] = {measure: {} for measure in measures}
        with self.connection() as connection:
            for measure, *key, count in connection.execute(query):
                found[measure][key[0], key[1], key[2]] = int(count)
        return found

    def by_day(self, period: Period, measure: str, about: str | None = None) -> dict[tuple[date, str, str], int]:
        """Return the counts of a measure by day, what it is about, and key."""
        keys = (daily_counts.c.day, daily_counts.c.about, daily_counts.c.key)
        query = select(*keys, func.sum(daily_counts.c.count)).where(*_of(period, (measure,), about)).group_by(*keys)
        with self.connection() as connection:
            return {(day, subject, key): int(count) for day, subject, key, count in connection.execute(query)}

    def by(self, column: str, period: Period, *measures: str) -> dict[tuple[str, str, str], int]:
        """Return the counts of some measures by `service` or `client`, with the measure and its key."""
        keys = (daily_counts.c[column], daily_counts.c.measure, daily_counts.c.key)
        query = select(*keys, func.sum(daily_counts.c.count)).where(*_of(period, measures, None)).group_by(*keys)
        with self.connection() as connection:
            return {(each, measure, key): int(count) for each, measure, key, count in connection.execute(query)}

    def versions(self, period: Period) -> list[Version]:
        """Return the versions that answered calls, the oldest first."""
        keys = (daily_counts.c.about, daily_counts.c.key, daily_counts.c.other)
        days = (func.min(daily_counts.c.day), func.max(daily_counts.c.day))
        query = select(*keys, *days, func.sum(daily_counts.c.count)).where(*_of(period, ("version",), None))
        with self.connection() as connection:
            rows = connection.execute(query.group_by(*keys).order_by(days[0], days[1], *keys))
            return [Version(*row[:5], int(row[5])) for row in rows]

    def clinicians(self, period: Period) -> list[tuple[int, int]]:
        """Return the calls and the cards shown of each clinician, without saying who; of all clients together."""
        query = (
            select(func.sum(daily_users.c.calls), func.sum(daily_users.c.cards))
            .where(daily_users.c.day.between(period.first, period.last), daily_users.c.origin == period.origin)
            .group_by(daily_users.c.user_hash)
        )
        with self.connection() as connection:
            return [(int(calls), int(shown)) for calls, shown in connection.execute(query)]

    def counted_until(self) -> datetime | None:
        """Return when days were last counted; None before the first time."""
        with self.connection() as connection:
            moment: datetime | None = connection.execute(select(func.max(counted_days.c.counted))).scalar()
        return moment

    def last_day(self, origin: str) -> date | None:
        """Return the last day with decisions of an origin."""
        query = select(func.max(daily_users.c.day)).where(daily_users.c.origin == origin)
        with self.connection() as connection:
            day: date | None = connection.execute(query).scalar()
        return day

    def clients(self) -> list[str]:
        """Return the names of all clients that ever called."""
        query = select(daily_counts.c.client).where(daily_counts.c.measure == "calls").distinct()
        with self.connection() as connection:
            return sorted(connection.execute(query).scalars())

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def moments(period: Period) -> tuple[datetime, datetime]:
    """Return the beginning of a period, and its end, exclusive."""
    after = period.last + timedelta(days=1)
    first, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (period.first, after))
    return first, end


def _of(period: Period, measures: Sequence[str], about: str | None) -> list[ColumnElement[bool]]:
    conditions = [
        daily_counts.c.measure.in_(measures),
        daily_counts.c.day.between(period.first, period.last),
        daily_counts.c.origin == period.origin,
    ]
    if period.client:
        conditions.append(daily_counts.c.client == period.client)
    if about is not None:
        conditions.append(daily_counts.c.about == about)
    return conditions


def _reading_engine(database: Database) -> Engine:
    if database.in_memory:
        return database.engine
    engine = connect(database.engine.url, wait=_WAIT_SECONDS)
    if database.is_sqlite:

        @event.listens_for(engine, "connect")
        def only_read(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA query_only=ON")

    return engine
