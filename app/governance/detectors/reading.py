"""Read the daily counts from the database, with one query for each kind of count, in SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Select, String, and_, cast, column, distinct, func, literal, select

from app.governance.detectors.catalogue import CODE, STUDY
from app.governance.detectors.daily_counts import DailyCounts
from app.store.schema import cards, decisions, feedback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, FromClause

    from app.governance.detectors.daily_counts import Series, Stream
    from app.store.database import Database

_LIVE = "live"
_STREAM = decisions.c.client, decisions.c.service
_PATIENTS = func.count(distinct(decisions.c.patient_hash))


def daily_counts(database: Database, last: date, days: int) -> DailyCounts:
    """Count the days up to `last`; past orders that were replayed do not count.

    Args:
        database: the decisions; only read.
        last: the last day (UTC); it should be over.
        days: how many days.
    """
    first = last - timedelta(days=days - 1)
    counts = DailyCounts(first, days, changes=())
    queries = _Queries(sqlite=database.is_sqlite, first=first, last=last)
    with database.reading(unhurried=True) as connection:
        for row in connection.execute(queries.patients()):
            _add(counts, counts.patients, (row.client, row.service), row)
        for row in connection.execute(queries.rules()):
            _add(counts, counts.rules.setdefault((row.client, row.service), {}), row.rule, row)
        for row in connection.execute(queries.listed(decisions.c.missing)):
            _add(counts, counts.missing.setdefault((row.client, row.service), {}), row.item, row)
        for row in connection.execute(queries.studies()):
            _add(counts, counts.items.setdefault((row.client, row.service), {}), row.item, row)
        for row in connection.execute(queries.codes()):
            _add(counts, counts.items.setdefault((row.client, row.service), {}), row.item, row)
        for row in connection.execute(queries.unknown()):
            _add(counts, counts.unknown, (row.client, row.service), row)
        for row in connection.execute(queries.shown()):
            _add(counts, counts.shown, (row.client, row.service), row)
        for row in connection.execute(queries.feedback()):
            _add(counts, counts.feedback, (row.client, row.service), row)
        changes = tuple(_changes(connection, queries))
    return DailyCounts(
        first, days, counts.patients, counts.rules, counts.missing, counts.unknown, counts.items, counts.shown,
        counts.feedback, changes,
    )  # fmt: skip


def _add(counts: DailyCounts, table: dict[Any, Series], key: Stream | str, row: Any) -> None:  # noqa: ANN401 - a row
    table.setdefault(key, counts.nothing())[counts.index_of(_date(row.day))] += row.number


def _date(day: date | str) -> date:
    """SQLite has no dates, so there they come as text."""
    return date.fromisoformat(day) if isinstance(day, str) else day


def _changes(connection: Connection, queries: _Queries) -> Iterator[date]:
    """Return the days with a version, knowledge or site file that the day before did not have."""
    before: set[tuple[str, str, str]] = set()
    by_day: dict[date, set[tuple[str, str, str]]] = {}
    for row in connection.execute(queries.versions()):
        by_day.setdefault(_date(row.day), set()).add((row.version, row.knowledge, row.site))
    for day in sorted(by_day):
        if before and by_day[day] - before:
            yield day
        before = by_day[day]


@dataclass(frozen=True, slots=True)
class _Queries:
    """The queries, in the dialect of the database."""

    sqlite: bool
    first: date
    last: date

    def patients(self) -> Select[Any]:
        return self._select(decisions)

    def rules(self) -> Select[Any]:
        return self._select(cards.join(decisions, cards.c.decision == decisions.c.id), cards.c.rule)

    def shown(self) -> Select[Any]:
        """Patients for whom a card was sent."""
        sent = cards.join(decisions, cards.c.decision == decisions.c.id)
        return self._select(sent).where(cards.c.withheld == "")

    def unknown(self) -> Select[Any]:
        length = func.json_array_length if self.sqlite else func.jsonb_array_length
        return self._select(decisions).where(length(decisions.c.unmapped) > 0)

    def listed(self, keys: ColumnElement[Any]) -> Select[Any]:
        """Count by the texts in a list."""
        each = func.json_each(keys) if self.sqlite else func.jsonb_array_elements_text(keys)
        listed = each.table_valued("value").alias("listed")
        return self._select(decisions.join(listed, literal(value=True)), cast(listed.c.value, String).label("item"))

    def studies(self) -> Select[Any]:
        listed, member = self._objects(decisions.c.studies)
        return self._select(decisions.join(listed, literal(value=True)), (STUDY + member("study")).label("item")).where(
            func.coalesce(member("study"), "") != ""
        )

    def codes(self) -> Select[Any]:
        listed, member = self._objects(decisions.c.unmapped)
        code = CODE + func.coalesce(member("system"), "") + "|" + func.coalesce(member("code"), "")
        return self._select(decisions.join(listed, literal(value=True)), code.label("item"))

    def feedback(self) -> Select[Any]:
        day = self._day(feedback.c.received)
        return (
            select(feedback.c.client, feedback.c.service, day.label("day"), func.count().label("number"))
            .where(feedback.c.linked, self._within(feedback.c.received))
            .group_by(feedback.c.client, feedback.c.service, day)
        )

    def versions(self) -> Select[Any]:
        day = self._day(decisions.c.time).label("day")
        return (
            select(day, decisions.c.version, decisions.c.knowledge, decisions.c.site)
            .where(decisions.c.origin == _LIVE, self._within(decisions.c.time))
            .distinct()
        )

    def _select(self, source: FromClause, *by: ColumnElement[Any]) -> Select[Any]:
        """Count patients by stream, day and what else is given."""
        day = self._day(decisions.c.time)
        return (
            select(*_STREAM, day.label("day"), *by, _PATIENTS.label("number"))
            .select_from(source)
            .where(decisions.c.origin == _LIVE, self._within(decisions.c.time))
            .group_by(*_STREAM, day, *by)
        )

    def _objects(self, values: ColumnElement[Any]) -> tuple[Any, Any]:
        """Return the objects of a list as a table, and how a member of one is read."""
        if self.sqlite:
            listed = func.json_each(values).table_valued("value").alias("listed")
            return listed, lambda name: cast(func.json_extract(listed.c.value, f"$.{name}"), String)
        listed = func.jsonb_array_elements(values).table_valued(column("value")).alias("listed")
        return listed, lambda name: func.jsonb_extract_path_text(listed.c.value, name, type_=String)

    def _day(self, moment: ColumnElement[datetime]) -> ColumnElement[Any]:
        return func.date(moment) if self.sqlite else cast(func.timezone("UTC", moment), Date)

    def _within(self, moment: ColumnElement[datetime]) -> ColumnElement[bool]:
        begin = datetime.combine(self.first, time(), UTC)
        end = datetime.combine(self.last + timedelta(days=1), time(), UTC)
        return and_(moment >= begin, moment < end)
