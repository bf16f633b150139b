"""The chart of a patient as it was at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.replay.dating import Held, dates, held_since, read_held
from app.replay.tally import HINDSIGHT, STATUS_OF_THEN, STATUS_OF_TODAY, UNDATABLE
from cds_services import fhir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.replay.dating import Dated
    from app.replay.patient_record import Entry, PatientRecord
    from app.replay.tally import Tally
    from cds_services.fhir import Resource

_DECEASED = ("deceasedBoolean", "deceasedDateTime")


class Past(NamedTuple):
    """A chart and a moment in it.

    Attributes:
        record: the chart as it is today.
        moment: when the orders were signed, or the report was issued.
        referred: keys of what the orders themselves refer to; where that is undatable it was there with them.
        keep_undatable: whether what cannot be dated is taken as always there.
        tally: counts what is left out.
        subject: key of the report that the call is about, which is there whatever its date says.
    """

    record: PatientRecord
    moment: Held
    referred: frozenset[str]
    keep_undatable: bool
    tally: Tally
    subject: str = ""

    def patient(self) -> Resource | None:
        """Return the Patient; one who died later was alive."""
        patient = self.record.patient
        if patient is None or not any(name in patient for name in _DECEASED):
            return patient
        died = read_held(patient.get("deceasedDateTime"))
        if died is not None and died.is_by(self.moment, same_day=False):
            return patient
        if died is None and patient.get("deceasedBoolean") is not False:
            self.tally.add(STATUS_OF_TODAY, "Patient")
        return {name: value for name, value in patient.items() if name not in _DECEASED}

    def of(self, kind: str) -> Iterator[Resource]:
        """Yield the resources of a type that the chart held, as far as can be known as they were."""
        dated = dates().types[kind]
        for key, entry in self.record.of(kind).items():
            if self._was_there(key, entry, kind, dated):
                yield self._as_it_was(entry.resource, kind, dated)

    def find(self, key: str) -> Resource | None:
        """Return a resource by `Type/id` if it was there."""
        entry, kind = self.record.find(key), key.partition("/")[0]
        dated = dates().types.get(kind)
        if entry is None or dated is None or not self._was_there(key, entry, kind, dated):
            return None
        return self._as_it_was(entry.resource, kind, dated)

    def _was_there(self, key: str, entry: Entry, kind: str, dated: Dated) -> bool:
        if key == self.subject:
            return True
        if entry.held is None:
            if key in self.referred or self.keep_undatable:
                return True
            self.tally.add(UNDATABLE, kind)
            return False
        if entry.held.is_by(self.moment, same_day=dated.same_day):
            return True
        self.tally.add(HINDSIGHT, kind)
        return False

    def _as_it_was(self, resource: Resource, kind: str, dated: Dated) -> Resource:
        changed = without_later_marks(resource, self.moment)
        if dated.ended is not None:
            ended = dated.ended
            if fhir.first_code(resource.get(ended.status)) in ended.codes:
                since = held_since(resource, ended.when)
                if since is None:
                    self.tally.add(STATUS_OF_TODAY, kind)
                elif not since.is_by(self.moment, same_day=True):
                    self.tally.add(STATUS_OF_THEN, kind)
                    return {**changed, ended.status: _status(resource[ended.status], ended.before)}
        elif kind == "ServiceRequest" and self._was_open(resource):
            self.tally.add(STATUS_OF_THEN, kind)
            return {**changed, "status": "active"}
        return changed

    def _was_open(self, order: Resource) -> bool:
        """Return whether a completed order had not been carried out: each of its reports came later."""
        if fhir.string(order.get("status")).lower() != "completed":
            return False
        key = f"ServiceRequest/{fhir.resource_id(order)}"
        issued = [
            entry.held for entry in self.record.of("DiagnosticReport").values() if key in based_on(entry.resource)
        ]
        dated = dates().types["DiagnosticReport"]
        return bool(issued) and not any(
            held is not None and held.is_by(self.moment, same_day=dated.same_day) for held in issued
        )


def based_on(resource: Resource) -> frozenset[str]:
    """Return the keys of the orders that a resource carries out."""
    return frozenset(fhir.reference_key(fhir.reference(place)) for place in fhir.sequence(resource.get("basedOn")))


def _status(written: object, code: str) -> object:
    """Write a status as the resource writes it: a code, or a concept with codings."""
    return code if isinstance(written, str) else {"coding": [{"code": code}]}


def without_later_marks(resource: Resource, moment: Held) -> Resource:
    """Leave out when the export changed it last, and notes that were made later."""
    changed = resource
    meta = resource.get("meta")
    if isinstance(meta, dict) and "lastUpdated" in meta and _is_later(meta["lastUpdated"], moment):
        changed = {**changed, "meta": {name: value for name, value in meta.items() if name != "lastUpdated"}}
    notes = resource.get("note")
    if isinstance(notes, list):
        kept = [note for note in notes if not _is_later(fhir.mapping(note).get("time"), moment)]
        if len(kept) < len(notes):
            changed = {**changed, "note": kept}
    return changed


def _is_later(written: object, moment: Held) -> bool:
    held = read_held(written)
    return held is not None and not held.is_by(moment, same_day=True)
