"""A page as values: sections with a table, and where it helps a chart of the same numbers.

The web pages, the CSV files and the report are all made from these values, so that none of them can show other numbers.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.governance.charts.chart import Chart

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Linked(NamedTuple):
    """A cell that leads to another page."""

    text: str
    path: str


Cell = str | int | float | None | Linked
"""What a table holds; nothing stands for what cannot be computed."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Attributes:
        name: its name in addresses and of its CSV file; unique on its page.
        columns: the headings.
        rows: the cells; the first of each row is its heading.
        empty: what is said where there are no rows.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing in this period."

    def numeric(self, column: int) -> bool:
        """Whether every cell of a column is a number, or nothing."""
        return all(not isinstance(row[column], str | Linked) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page.

    Attributes:
        title: its heading.
        table: the numbers.
        notes: what the numbers mean, one paragraph each.
        charts: the same numbers as pictures; a linked one has its numbers on the page that it leads to.
    """

    title: str
    table: Table
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        name: its name in addresses.
        title: its heading.
        sections: its parts.
        notes: what holds for the whole page.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()


def as_csv(table: Table) -> str:
    """Return a table as CSV (RFC 4180), with its headings."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return written.getvalue()


def _plain(cell: Cell) -> str | int | float:
    """Return a cell without its link; a text that a spreadsheet would compute is marked as text."""
    if cell is None:
        return ""
    if isinstance(cell, Linked):
        cell = cell.text
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
