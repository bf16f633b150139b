"""When the use of a medicine began and ended, from any of the places where systems write it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from cds_services import fhir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.fhir import Resource

_ENDED = frozenset({"stopped", "completed", "cancelled", "ended"})
_OWN = ("effectiveDateTime", "whenHandedOver", "whenPrepared", "authoredOn", "dateWritten", "dateAsserted")
_DAYS = {"d": 1.0, "day": 1.0, "days": 1.0, "wk": 7.0, "week": 7.0, "weeks": 7.0, "mo": 30.44, "month": 30.44,
         "months": 30.44, "a": 365.25, "year": 365.25, "years": 365.25}  # fmt: skip
_LONGEST = 366


class LastDay(NamedTuple):
    """The last day of use; None while the drug is taken. `known` is false where it ended at an unknown time."""

    day: date | None
    known: bool


NEVER = LastDay(None, known=False)
"""Of a drug that was not given."""


def last_day(resource: Resource, *, ended: bool = False) -> LastDay:
    """Return the last day of use.

    A completed use counts from its own date for as long as the supply lasts; a stopped use counts until the end that it
    states, else until its last change.

    Args:
        resource: a medication resource.
        ended: true where its words say that it is past, whatever its status.
    """
    end = next(_ends(resource), None)
    status = fhir.string(resource.get("status")).lower()
    dispensed = fhir.resource_type(resource) == "MedicationDispense"
    if status not in _ENDED and not ended and not (dispensed and not status):
        return LastDay(end, known=True)
    if end is None:
        changed = _last(fhir.mapping(resource.get("meta")).get("lastUpdated"))
        own = _own_end(resource)
        end = (own or changed) if status == "completed" or dispensed else (changed or own)
    return LastDay(end, known=end is not None)


def first_day(resource: Resource) -> date | None:
    """Return the day on which a medicine was ordered, given or dispensed; None where that is not stated."""
    started = fhir.day(fhir.mapping(resource.get("effectivePeriod")).get("start"))
    days = [found.first for name in _OWN if (found := fhir.day(resource.get(name)))]
    return days[0] if days else started.first if started else None


def not_begun(resource: Resource, today: date) -> bool:
    """Return whether use only begins after today, with one day of tolerance for time zones."""
    start = fhir.day(fhir.mapping(resource.get("effectivePeriod")).get("start"))
    return start is not None and start.first > today + timedelta(1)


def _ends(resource: Resource) -> Iterator[date]:
    """Ends that the resource itself states, the most specific first."""
    yield from _known(fhir.mapping(resource.get("effectivePeriod")).get("end"))
    bounds = [
        day
        for member in ("dosageInstruction", "dosage")
        for dose in fhir.sequence(resource.get(member))
        for day in _known(_repeat(dose).get("end"))
    ]
    if bounds:
        yield max(bounds)
    if fhir.string(resource.get("status")).lower() in _ENDED:
        yield from _known(fhir.mapping(fhir.mapping(resource.get("dispenseRequest")).get("validityPeriod")).get("end"))


def _repeat(dose: object) -> Resource:
    return fhir.mapping(fhir.mapping(fhir.mapping(fhir.mapping(dose).get("timing")).get("repeat")).get("boundsPeriod"))


def _own_end(resource: Resource) -> date | None:
    """The resource's own day, plus the days that the dispensed or prescribed supply lasts."""
    own = next((day for member in _OWN for day in _known(resource.get(member))), None)
    own = own or _last(fhir.mapping(resource.get("effectivePeriod")).get("start"))
    if own is None:
        return None
    request = fhir.mapping(resource.get("dispenseRequest"))
    supply = fhir.mapping(resource.get("daysSupply")) or fhir.mapping(request.get("expectedSupplyDuration"))
    return own + timedelta(_days(supply))


def _days(quantity: Resource) -> float:
    value = fhir.number(quantity.get("value"))
    if value is None:
        return 0
    unit = fhir.string(quantity.get("code")).lower() or fhir.string(quantity.get("unit")).lower() or "d"
    return min(max(value, 0) * _DAYS.get(unit, 0), _LONGEST)


def _known(value: object) -> Iterator[date]:
    day = _last(value)
    if day is not None:
        yield day


def _last(value: object) -> date | None:
    found = fhir.day(value)
    return found.last if found else None
