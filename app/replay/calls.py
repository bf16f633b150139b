"""The calls that a client would have made about one patient: one for each session, and one for each report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from app.replay.past import Past
from app.replay.prefetch import AskedChart
from app.replay.sessions import sessions
from app.replay.tally import REPORTS
from cds_services import fhir
from cds_services.chart.addresses import Addresses
from cds_services.chart.diagnostic_report import read_diagnostic_report
from cds_services.hook_request import PATIENT_VIEW, HookRequest
from cds_services.imaging_orders.order import study_of
from cds_services.imaging_orders.study import Modality

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.replay.dating import Held
    from app.replay.patient_record import Entry, PatientRecord
    from app.replay.tally import Tally
    from cds_services.registry import Service

NO_USER = "Practitioner/unknown"
_MRI_ONLY = "of an MRI of head, orbits or spine"


class Call(NamedTuple):
    """One call that is judged.

    Attributes:
        service: the service that answers it.
        request: what the client would have sent.
        moment: when.
        orders: how many orders it is about; 0 for a report.
    """

    service: Service
    request: HookRequest
    moment: Held
    orders: int


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes the calls of a patient.

    Attributes:
        services: the service of each hook that is replayed.
        keep_undatable: whether what cannot be dated is taken as always there.
        secret: the key of the ids in the answers.
    """

    services: tuple[Service, ...]
    keep_undatable: bool
    secret: bytes

    def calls(self, record: PatientRecord, tally: Tally) -> Iterator[Call]:
        """Yield the calls about a patient in the order of services, and of time within each."""
        for service in self.services:
            if service.description.hook == PATIENT_VIEW:
                yield from self._of_reports(service, record, tally)
            else:
                yield from self._of_orders(service, record, tally)

    def _of_orders(self, service: Service, record: PatientRecord, tally: Tally) -> Iterator[Call]:
        for session in sessions(record, tally):
            past = Past(record, session.moment, session.referred, self.keep_undatable, tally)
            request = HookRequest(
                service.description.hook,
                f"replay {session.drafts[0].key or session.moment} {record.identity}",
                record.identity,
                session.user or NO_USER,
                session.drafts,
                {},
                encounter_id=session.encounter,
                secret=self.secret,
            )
            yield _with_chart(Call(service, request, session.moment, len(session.drafts)), past)

    def _of_reports(self, service: Service, record: PatientRecord, tally: Tally) -> Iterator[Call]:
        for key, entry in sorted(record.of("DiagnosticReport").items(), key=_when):
            if entry.held is None or not _is_of_mri(entry, record):
                tally.add(REPORTS, "without a date" if entry.held is None else f"not {_MRI_ONLY}")
                continue
            tally.add(REPORTS, _MRI_ONLY)
            past = Past(record, entry.held, frozenset(), self.keep_undatable, tally, key)
            request = HookRequest(
                service.description.hook,
                f"replay {key} {record.identity}",
                record.identity,
                NO_USER,
                (),
                {},
                secret=self.secret,
            )
            yield _with_chart(Call(service, request, entry.held, 0), past)


def _with_chart(call: Call, past: Past) -> Call:
    chart = AskedChart(past, call.service.description.prefetch, call.request)
    return call._replace(request=replace(call.request, prefetch=chart))


def _when(item: tuple[str, Entry]) -> tuple[str, str, str]:
    key, (_, held) = item
    if held is None:
        return "", "", key
    return held.day.isoformat(), held.instant.isoformat() if held.instant else "", key


def _is_of_mri(entry: Entry, record: PatientRecord) -> bool:
    if _is_other_imaging(msgspec.json.encode(entry.resource.get("code"))):
        return False
    report = read_diagnostic_report(entry.resource, Addresses({}, [part.resource for part in _results(entry, record)]))
    return report.is_countable and bool(report.mri_regions)


@lru_cache(maxsize=4096)
def _is_other_imaging(code: bytes) -> bool:
    """Return whether a code, as JSON, names a study of a region that is no MRI; most reports of a chart are such."""
    study = study_of(msgspec.json.decode(code))
    return study is not None and bool(study.regions) and study.modality is not Modality.MRI


def _results(entry: Entry, record: PatientRecord) -> Iterator[Entry]:
    for place in fhir.sequence(entry.resource.get("result")):
        found = record.find(fhir.reference_key(fhir.reference(place)))
        if found is not None:
            yield found
