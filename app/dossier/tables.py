"""What a page is made of: sections with words, charts and tables; and how counts, shares and rates are written."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import yaml

from app.intervals import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_THOUSAND = 1000
_MASKED = "masked"


class SectionWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"imported": "import"}):
    """Title and sentences of a section, and sentences of single ones."""

    title: str
    says: tuple[str, ...]
    note: str = ""
    left: str = ""
    rare: str = ""
    imported: str = ""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `words.yaml`."""

    sections: dict[str, SectionWords]
    figures: tuple[tuple[str, str, str], ...]
    causes: dict[str, tuple[str, str]]
    counted: dict[str, str]


class Table(NamedTuple):
    """A table: the first column names a row; the others hold numbers, or words where `words` says so."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: bool = False
    note: str = ""


class Section(NamedTuple):
    """A section of the page, with what it says in words first."""

    id: str
    title: str
    says: tuple[str, ...]
    charts: tuple[Markup, ...] = ()
    tables: tuple[Table, ...] = ()


@cache
def words() -> Words:
    """Return the words of the page, read once."""
    text = files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Words)


def section(name: str, tables: tuple[Table, ...], charts: tuple[Markup, ...] = (), **values: str) -> Section:
    """Put a section together.

    Args:
        name: its key in `words.yaml`, and its id on the page.
        tables: its tables.
        charts: its charts, which stand before them.
        values: what is filled into its sentences.
    """
    said = words().sections[name]
    return Section(name, said.title, tuple(line.format(**values) for line in said.says), charts, tables)


def number(count: int | None) -> str:
    """Write a count, or that it is masked."""
    return _MASKED if count is None else f"{count:,}"


def share(count: int | None, of: int) -> str:
    """Write a share in per cent with its 95 % interval; a dash where it is masked or of nothing."""
    found = None if count is None else interval(count, of)
    return "-" if found is None else f"{found.share:.1%} ({found.low:.1%} to {found.high:.1%})"


def per_thousand(count: int | None, of: int) -> str:
    """Write a rate for 1,000 with its 95 % interval; a dash where it is masked or of nothing."""
    found = None if count is None else interval(count, of)
    if found is None:
        return "-"
    return f"{found.share * _THOUSAND:.1f} ({found.low * _THOUSAND:.1f} to {found.high * _THOUSAND:.1f})"


def quantile(values: Sequence[int], place: float) -> int:
    """Return the value at a place from 0 to 1 of some values, the lower of two; 0 of none."""
    ordered = sorted(values)
    return ordered[int(place * (len(ordered) - 1))] if ordered else 0
