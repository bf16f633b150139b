"""When something took place, in any form in which an R4 resource states it.

A moment has time and zone; a date of any precision counts as its earliest moment, in UTC where no zone is given.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.fhir import Resource

_MOMENT = re.compile(
    r"\s*(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?\d*\s*(Z|z|[+-]\d\d:?\d\d)?)?)?)?"
)


class Moment(NamedTuple):
    """A point in time that can be compared, and the day as it was written, in the writer's zone."""

    instant: datetime
    day: date

    def lies_ahead(self, today: date) -> bool:
        """Return whether it is after today, in the zone of its writer and in UTC."""
        return self.day > today and self.instant.date() > today


def read_moment(value: object) -> Moment | None:
    """Read a FHIR date, dateTime or instant of any precision; None when it is not one."""
    found = _MOMENT.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    return _usual(found[0]) or _unusual(found)


def _usual(written: str) -> Moment | None:
    """Read what `datetime` itself can parse, which is nearly every moment."""
    try:
        local = datetime.fromisoformat(written)
        return Moment(local.astimezone(UTC) if local.tzinfo else local.replace(tzinfo=UTC), local.date())
    except (ValueError, OverflowError):
        return None


def _unusual(found: re.Match[str]) -> Moment | None:
    """Read a year, a month, midnight as 24:00, a leap second."""
    year, month, dom, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction = int((found[7] or ".0")[1:].ljust(6, "0"))
    try:
        day = date(year, month or 1, dom or 1)
        local = datetime(year, month or 1, dom or 1, hour % 24, minute, min(second, 59), fraction, _zone(found[8]))
        return Moment(local.astimezone(UTC) + timedelta(hour // 24), day)
    except (ValueError, OverflowError):
        return None


def _zone(written: str | None) -> timezone:
    if written is None or written in "Zz":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)


def moments_of(resource: Resource, element: str) -> Iterator[Moment]:
    """Yield the moments that a choice of types states (`effective`, `performed`, ...), the most reliable first.

    Of a period it is the end, which may be in the future, then the start; of a timing each event, then the bounds.
    """
    for suffix in ("DateTime", "Instant", "Date"):
        yield from _one(resource.get(element + suffix))
    yield from _bounds(resource.get(f"{element}Period"))
    timing = fhir.mapping(resource.get(f"{element}Timing"))
    yield from sorted((found for event in fhir.sequence(timing.get("event")) for found in _one(event)), reverse=True)
    yield from _bounds(fhir.mapping(timing.get("repeat")).get("boundsPeriod"))
    yield from _one(resource.get(f"{element}String"))


def last_moment(resource: Resource, element: str, today: date, *otherwise: str) -> Moment | None:
    """Return the last moment of the element that is not in the future.

    Args:
        resource: the resource.
        element: stem of the choice of types.
        today: the day of the call.
        otherwise: elements of one type (`issued`) to read where the choice states no moment at all.

    None where it has no date; a moment in the future is returned only where there is no other.
    """
    first = None
    for found in moments_of(resource, element):
        if not found.lies_ahead(today):
            return found
        first = first or found
    if first is not None:
        return first
    told = [found for name in otherwise for found in _one(resource.get(name))]
    return next((found for found in told if not found.lies_ahead(today)), told[0] if told else None)


def _one(value: object) -> Iterator[Moment]:
    found = read_moment(value)
    if found is not None:
        yield found


def _bounds(value: object) -> Iterator[Moment]:
    period = fhir.mapping(value)
    yield from _one(period.get("end"))
    yield from _one(period.get("start"))
