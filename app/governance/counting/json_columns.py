"""Lists of codes in a JSON column as rows, in SQLite's words and in PostgreSQL's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Text, cast, column, func, literal_column, text
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, TableValuedAlias

NO_COMPILING = text("SET LOCAL jit = off")
"""PostgreSQL expects a hundred elements in every list, and would compile queries that run for milliseconds: that takes
longer than the queries."""


class JsonColumns(Protocol):
    """What one kind of database calls the parts of a JSON value."""

    def elements(self, value: ColumnElement[object], name: str, member: str = "") -> TableValuedAlias:
        """Return the elements of a list, or of the list that is a member of an object, as a table of one column."""

    def member(self, element: TableValuedAlias, name: str) -> ColumnElement[str]:
        """Return a member of an element that is an object, as text; true and false are `true` and `false`."""

    def text(self, element: TableValuedAlias) -> ColumnElement[str]:
        """Return an element that is a string, as text."""

    def length(self, value: ColumnElement[object]) -> ColumnElement[int]:
        """Return the number of elements of a list."""

    def first(self, value: ColumnElement[object], member: str) -> ColumnElement[str]:
        """Return a member of the first element of a list, as text."""

    def day(self, time: ColumnElement[object]) -> ColumnElement[object]:
        """Return the day (UTC) of a time."""


class SqliteColumns:
    """SQLite: `json_each` and `json_extract`."""

    def elements(self, value: ColumnElement[object], name: str, member: str = "") -> TableValuedAlias:
        """Return the elements of a list as a table."""
        path = (f"$.{member}",) if member else ()
        return func.json_each(value, *path).table_valued("value", name=name)

    def member(self, element: TableValuedAlias, name: str) -> ColumnElement[str]:
        """Return a member of an object as text."""
        # Truth values are 1 and 0 in SQLite; the operator keeps them as JSON writes them.
        return func.trim(element.c.value.op("->")(f"$.{name}"), '"')

    def text(self, element: TableValuedAlias) -> ColumnElement[str]:
        """Return a string as text."""
        return cast(element.c.value, Text)

    def length(self, value: ColumnElement[object]) -> ColumnElement[int]:
        """Return the number of elements."""
        return func.json_array_length(value)

    def first(self, value: ColumnElement[object], member: str) -> ColumnElement[str]:
        """Return a member of the first element."""
        return func.json_extract(value, f"$[0].{member}")

    def day(self, time: ColumnElement[object]) -> ColumnElement[object]:
        """Return the day."""
        return func.date(time)


class PostgresqlColumns:
    """PostgreSQL: `jsonb_array_elements` and the operators of JSONB."""

    def elements(self, value: ColumnElement[object], name: str, member: str = "") -> TableValuedAlias:
        """Return the elements of a list as a table."""
        whole = func.jsonb_extract_path(value, member) if member else value
        return func.jsonb_array_elements(whole).table_valued(column("value", postgresql.JSONB), name=name)

    def member(self, element: TableValuedAlias, name: str) -> ColumnElement[str]:
        """Return a member of an object as text."""
        return func.jsonb_extract_path_text(element.c.value, name)

    def text(self, element: TableValuedAlias) -> ColumnElement[str]:
        """Return a string as text."""
        return element.c.value.op("#>>")(literal_column("'{}'"))

    def length(self, value: ColumnElement[object]) -> ColumnElement[int]:
        """Return the number of elements."""
        return func.jsonb_array_length(value)

    def first(self, value: ColumnElement[object], member: str) -> ColumnElement[str]:
        """Return a member of the first element."""
        return func.jsonb_extract_path_text(value, "0", member)

    def day(self, time: ColumnElement[object]) -> ColumnElement[object]:
        """Return the day."""
        return cast(func.timezone("UTC", time), postgresql.DATE)


def columns_of(dialect: str) -> JsonColumns:
    """Return the words of a database, by SQLAlchemy's name of its dialect."""
    return SqliteColumns() if dialect == sqlite.dialect.name else PostgresqlColumns()
