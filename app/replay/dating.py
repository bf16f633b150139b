"""Since when the chart held a resource: the table in `dates.yaml`, and how its elements are read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir
from cds_services.chart.moments import read_moment
from cds_services.knowledge import Choice, Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from cds_services.fhir import Resource

_TIME = 16
"""Characters of the shortest date with an hour: 2024-05-01T10:30."""


class Held(NamedTuple):
    """Since when something is there.

    Attributes:
        day: the last day that its date can mean, as it was written.
        instant: the point in time; None where only a day, a month or a year is stated.
    """

    day: date
    instant: datetime | None

    def is_by(self, moment: Held, *, same_day: bool) -> bool:
        """Return whether it was there at a moment.

        Args:
            moment: the moment.
            same_day: whether it counts on the same day where either has no hour.
        """
        if self.instant is not None and moment.instant is not None:
            return self.instant <= moment.instant
        return self.day < moment.day or (same_day and self.day == moment.day)


class Ended(Entry, frozen=True):
    """By which codes and dates a status is known to have been another one before."""

    status: str
    codes: frozenset[str]
    when: tuple[str, ...]
    before: str


class Dated(Entry, frozen=True):
    """How one type is dated."""

    key: str
    since: tuple[str, ...]
    same_day: bool
    why: str
    by_reference: bool = False
    ended: Ended | None = None


class Dates(Entry, frozen=True):
    """The whole table."""

    session_minutes: Choice[int]
    not_signed: Choice[frozenset[str]]
    derived: Choice[frozenset[str]]
    types: dict[str, Dated]


@cache
def dates() -> Dates:
    """Read the table.

    Raises:
        KnowledgeError: it cannot be used.
    """
    return load(files(__package__) / "dates.yaml", Dates)


def held_since(resource: Resource, paths: tuple[str, ...]) -> Held | None:
    """Return what the first of some elements says that is there and can be read; None where none does."""
    for path in paths:
        for value in _values(resource, path.split(".")):
            found = read_held(value)
            if found is not None:
                return found
    return None


def read_held(value: object) -> Held | None:
    """Read a FHIR date, dateTime or instant; of a year or month it is the last day."""
    written = fhir.string(value)
    days = fhir.day(written)
    if days is None:
        return None
    moment = read_moment(written) if len(written) >= _TIME else None
    return Held(days.last, moment.instant if moment is not None else None)


def _values(element: object, path: list[str]) -> Iterator[object]:
    if not path:
        yield element
        return
    for part in fhir.sequence(element):
        value = fhir.mapping(part).get(path[0])
        if value is not None:
            yield from _values(value, path[1:])
