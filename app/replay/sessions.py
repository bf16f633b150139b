"""The orders of a patient that were signed together, as the drafts that they were."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from app.replay.dating import Held, dates
from app.replay.past import without_later_marks
from app.replay.tally import ORDERS, ORDERS_LEFT_OUT
from cds_services import fhir
from cds_services.hook_request import DraftOrder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.replay.patient_record import Entry, PatientRecord
    from app.replay.tally import Tally
    from cds_services.fhir import Resource

_NEVER_ORDERED = frozenset({"draft", "entered-in-error"})
_REASONS = ("reasonReference", "supportingInfo")
_SINCE = ("performer", "replaces")
"""Elements that are filled in once an order is signed, and do not belong to its draft."""


_UNKNOWN = Held(date.min, None)
"""Of an order without a date; such orders are left out before."""


class Session(NamedTuple):
    """One moment of signing.

    Attributes:
        moment: when the last of its orders was signed.
        drafts: its orders.
        encounter: bare id of the encounter; may be empty.
        user: `Type/id` of who ordered; may be empty.
    """

    moment: Held
    drafts: tuple[DraftOrder, ...]
    encounter: str
    user: str

    @property
    def referred(self) -> frozenset[str]:
        """The keys of what the orders refer to."""
        return frozenset(
            fhir.reference_key(fhir.reference(place))
            for draft in self.drafts
            for name in _REASONS
            for place in fhir.sequence(draft.resource.get(name))
        )


def sessions(record: PatientRecord, tally: Tally) -> Iterator[Session]:
    """Yield the sessions of a patient, in their order."""
    groups: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in record.of("ServiceRequest").values():
        why = _left_out(entry)
        if why:
            tally.add(ORDERS_LEFT_OUT, why)
            continue
        resource = entry.resource
        day = entry.held.day.isoformat() if entry.held and entry.held.instant is None else ""
        groups[fhir.reference(resource.get("encounter")), day].append(entry)
    found = [_session(part) for entries in groups.values() for part in _together(entries)]
    tally.add(ORDERS, "all", sum(len(session.drafts) for session in found))
    yield from sorted(found, key=_place)


def _left_out(entry: Entry) -> str:
    """Return why an order was never at the moment of signing, or no one knows when; empty where it counts."""
    resource = entry.resource
    if fhir.string(resource.get("status")).lower() in _NEVER_ORDERED:
        return "draft or entered in error"
    intent = fhir.string(resource.get("intent")).lower()
    if intent in dates().not_signed.value:
        return "a proposal or plan"
    if intent in dates().derived.value:
        return "the department's entry that carries out another order"
    return "" if entry.held is not None else "without the time of ordering"


def _together(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Split the orders of an encounter where more than some minutes lie between two."""
    gap = timedelta(minutes=dates().session_minutes.value)
    part: list[Entry] = []
    for entry in sorted(entries, key=_when):
        if part and _when(entry)[0] - _when(part[-1])[0] > gap:
            yield part
            part = []
        part.append(entry)
    yield part


def _when(entry: Entry) -> tuple[datetime, str]:
    """When an order was signed, and its id, which decides between equals."""
    held = entry.held or _UNKNOWN
    instant = held.instant or datetime.combine(held.day, time.min, UTC)
    return instant, fhir.resource_id(entry.resource)


def _session(entries: list[Entry]) -> Session:
    last = entries[-1]
    moment = last.held or _UNKNOWN
    drafts = tuple(_draft(entry.resource, moment) for entry in entries)
    return Session(
        moment,
        drafts,
        fhir.reference_key(fhir.reference(last.resource.get("encounter"))).removeprefix("Encounter/"),
        fhir.reference_key(fhir.reference(last.resource.get("requester"))),
    )


def _draft(order: Resource, moment: Held) -> DraftOrder:
    identity = fhir.resource_id(order)
    draft = {name: value for name, value in without_later_marks(order, moment).items() if name not in _SINCE}
    return DraftOrder(f"ServiceRequest/{identity}" if identity else "", draft | {"status": "draft"}, selected=True)


def _place(session: Session) -> tuple[date, str, str]:
    instant = session.moment.instant
    return session.moment.day, instant.isoformat() if instant else "", session.drafts[0].key
