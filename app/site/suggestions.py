"""Propose studies for codes that the catalogue does not know, for a person to accept."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services.imaging_orders.local_catalogue import coded_study, is_covered
from cds_services.imaging_orders.order import title
from cds_services.imaging_orders.procedures import catalogue
from cds_services.terminology import read_coding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds_services.imaging_orders.catalogue import CodedStudy

_NAMES = {"code": ("code", "order code", "procedure code", "id"), "name": ("name", "description", "display", "title")}
_SYSTEMS, _COUNTS = ("system", "code system", "codesystem"), ("count", "orders", "volume", "n")


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A code that orders carried.

    Attributes:
        system: URI of its code system; may be empty.
        code: the code.
        name: what the catalogue calls it; empty where only the code is known.
        count: how often it was seen; 0 where that is not known.
        read: whether its orders were understood all the same, by their words.
    """

    system: str
    code: str
    name: str = ""
    count: int = 0
    read: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """A code that is not known, with the study that its name seems to mean; None where it means none that is known."""

    seen: SeenCode
    meant: CodedStudy | None

    @property
    def study(self) -> str:
        """The study in words; empty where there is none to propose."""
        if self.meant is None:
            return ""
        # A study that this product does not rate is written in the site's own words, which are read as such.
        return title(self.meant.study) if is_covered(self.meant) else self.seen.name


def suggested(seen: Iterable[SeenCode]) -> list[Suggested]:
    """Return a proposal for each code that the catalogue does not know, the most frequent first."""
    known = catalogue().studies
    found = [
        Suggested(item, coded_study(item.name) if item.name else None)
        for item in seen
        if read_coding(item.system, item.code) not in known
    ]
    return sorted(found, key=lambda item: (-item.seen.count, item.meant is None, item.seen.system, item.seen.code))


def read_export(lines: Iterable[str]) -> Iterator[SeenCode]:
    """Read a catalogue export in CSV: columns for code and name, and perhaps for system and count.

    Raises:
        ValueError: there is no column for the code.
    """
    sample = list(lines)
    head = sample[0] if sample else ""
    separator = max(",;\t|", key=head.count)
    rows = csv.DictReader(sample, delimiter=separator)
    columns = {(name or "").strip().strip("\ufeff").lower(): name for name in rows.fieldnames or ()}
    code = _column(columns, _NAMES["code"])
    if not code:
        problem = f"no column for the code; call it one of: {', '.join(_NAMES['code'])} (found: {', '.join(columns)})"
        raise ValueError(problem)
    name, system, count = _column(columns, _NAMES["name"]), _column(columns, _SYSTEMS), _column(columns, _COUNTS)
    for row in rows:
        value = (row.get(code) or "").strip()
        if value:
            number = (row.get(count) or "").strip() if count else ""
            yield SeenCode(
                (row.get(system) or "").strip() if system else "",
                value,
                (row.get(name) or "").strip() if name else "",
                int(number) if number.isdigit() else 0,
            )


def as_yaml(found: Iterable[Suggested]) -> Iterator[str]:
    """Yield the proposals as lines of a site file, each commented out until someone accepts it."""
    yield "# Proposals: check each, take away its #, and put them under `catalogue:` of the site file."
    yield "catalogue:"
    for item in found:
        seen = item.seen
        often = f"seen {seen.count} times; " if seen.count else ""
        note = "understood by its words so far" if seen.read else "its orders get no advice so far"
        yield f"# {often}{note}" + ("" if item.study else "; no study could be proposed")
        yield f"#  - study: {item.study or 'WRITE THE STUDY HERE'}"
        name = f", name: {_quoted(seen.name)}" if seen.name else ""
        system = f"system: {_quoted(seen.system)}, " if seen.system else ""
        yield f"#    codes: [{{{system}code: {_quoted(seen.code)}{name}}}]"


def _column(columns: dict[str, str], names: Iterable[str]) -> str:
    return next((columns[name] for name in names if name in columns), "")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
