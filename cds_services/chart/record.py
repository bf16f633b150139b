"""The chart: age, problems, results, allergies, medicines, procedures and devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_services import fhir
from cds_services.chart import acknowledgement, device, medication, visit
from cds_services.chart.acknowledgement import read_acknowledgement
from cds_services.chart.addresses import Addresses
from cds_services.chart.allergy import read_allergy
from cds_services.chart.condition import read_condition
from cds_services.chart.device import read_device
from cds_services.chart.diagnostic_report import read_diagnostic_report
from cds_services.chart.left_out import LeftOut, notes_on_unknown
from cds_services.chart.medication import read_medication
from cds_services.chart.observation import read_observation
from cds_services.chart.placed_order import read_placed_order
from cds_services.chart.prefetch import ORDERING, at_home, counted, is_cut_short, not_asked_for, of_patient
from cds_services.chart.problem_words import with_concepts_of_words
from cds_services.chart.procedure import read_procedure
from cds_services.chart.visit import read_visit
from cds_services.errors import ConflictingPatient, MissingData
from cds_services.forms.questionnaire import is_withdrawn
from cds_services.narrative.mention import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from cds_services.chart.acknowledgement import Acknowledgement
    from cds_services.chart.allergy import Allergy
    from cds_services.chart.condition import ChartCondition
    from cds_services.chart.device import Device
    from cds_services.chart.diagnostic_report import DiagnosticReport
    from cds_services.chart.medication import MedicationUse
    from cds_services.chart.observation import Observation
    from cds_services.chart.placed_order import PlacedOrder
    from cds_services.chart.prefetch import Keys
    from cds_services.chart.procedure import Procedure
    from cds_services.chart.visit import Visit
    from cds_services.fhir import DateRange, Resource
    from cds_services.hook_request import HookRequest
    from cds_services.narrative.mention import Onset

_NO_RESULT = "without a result yet, cancelled or entered in error"
_OVER = "over, refuted or entered in error"
_NEVER_GIVEN = "never given, not begun or entered in error"
_NOT_DONE = "not done, stopped or entered in error"
_NOT_THERE = "no longer there, not begun or entered in error"
_WITHDRAWN = "stopped or entered in error"
_LISTS = frozenset({"Bundle", "Condition"})
REQUIRED_KEYS = frozenset({"patient", "conditions"})
"""Prefetch that an answer needs."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What the prefetch holds, each resource read once.

    Attributes:
        patient_id: bare id of the patient in context.
        born: birth date of any precision, or None.
        male: true when the chart says so.
        deceased: true when the chart says so.
        conditions: problems that are not void, each with the concepts of its codes and words.
        observations, allergies, medications, procedures, devices: the entries by kind, those that do not count too.
        reports, placed_orders, visits, acknowledgements: the same for what was reported, ordered, booked and noted.
        notes: what was skipped or missing, without patient data.
        unseen: keys of the prefetch whose data could not be read completely.
        addresses: resolves references among the resources that were kept.
        onsets: when the first problem of each concept that is affirmed began; None where that is not known.
    """

    patient_id: str
    born: DateRange | None
    male: bool
    deceased: bool
    conditions: tuple[ChartCondition, ...]
    observations: tuple[Observation, ...]
    allergies: tuple[Allergy, ...]
    medications: tuple[MedicationUse, ...]
    procedures: tuple[Procedure, ...]
    devices: tuple[Device, ...]
    reports: tuple[DiagnosticReport, ...]
    placed_orders: tuple[PlacedOrder, ...]
    visits: tuple[Visit, ...]
    acknowledgements: tuple[Acknowledgement, ...]
    notes: tuple[str, ...]
    unseen: tuple[str, ...]
    addresses: Addresses
    onsets: dict[str, Onset | None]

    @property
    def incomplete(self) -> bool:
        """True when only a part of the problem list was supplied."""
        return "conditions" in self.unseen

    def age(self, today: date) -> int | None:
        """Return the age today in whole years, the youngest that it can be; None without a birth date."""
        if self.born is None:
            return None
        born = self.born.last
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def read_chart(request: HookRequest, today: date, keys: Keys = ORDERING) -> Chart:
    """Sort the prefetch of a request.

    Args:
        request: the call.
        today: the day of the call.
        keys: what the service asks for.

    Raises:
        ConflictingPatient: the prefetched Patient is another than the one in context: a mix-up that silence would hide.
        MissingData: there is no Patient at all: without an age there is no answer.
    """
    prefetch = request.prefetch
    _refuse_another_patient(request)
    notes: list[str] = []
    more = not_asked_for(prefetch, request.patient_id, notes, keys)
    patient_value = prefetch.get("patient")
    patients = of_patient(patient_value, "patient", request.patient_id, notes) if patient_value is not None else ()
    patient = patients[0] if patients else None
    if "patient" not in prefetch or (patient is None and not _is_no_data(patient_value)):
        raise MissingData("prefetch.patient", "the Patient is needed, as prefetch or by FHIR access")
    conditions_value = prefetch.get("conditions")
    unusable = conditions_value is not None and fhir.resource_type(fhir.mapping(conditions_value)) not in _LISTS
    if "conditions" not in prefetch or unusable:
        raise MissingData("prefetch.conditions", "the patient's Conditions are needed, as prefetch or by FHIR access")
    born = fhir.day(fhir.mapping(patient).get("birthDate"))
    raw: tuple[Resource, ...] = ()
    if conditions_value is None:
        notes.append("conditions: the client has no data")
    else:
        raw = of_patient(conditions_value, "conditions", request.patient_id, notes)
    read = [read_condition(resource, born.first if born else None, today) for resource in raw]
    conditions = [with_concepts_of_words(condition, today) for condition in read if condition is not None]
    if len(conditions) < len(raw):
        notes.append(f"conditions: {len(raw) - len(conditions)} entered in error, refuted or excluded")
    unknown = sum(condition.unknown for condition in conditions)
    if unknown:
        notes.append(f"{counted(unknown, 'problem')} in a code system that this service does not know")
    short = [key for key in ("conditions", *keys.optional) if is_cut_short(key, prefetch.get(key), keys)]
    # Failed entries inside are reported one by one.
    notes += [
        f"{key}: only a part of it is there, {'the rest is on further pages' if on_pages else 'by its own total'}"
        for key in short
        if (on_pages := fhir.goes_on(prefetch[key])) or fhir.lacks_some(prefetch[key])
    ]
    found = {
        key: of_patient(prefetch[key], key, request.patient_id, notes, keys)
        for key in keys.optional
        if prefetch.get(key) is not None
    }
    notes += notes_on_unknown(found)
    addresses = Addresses(prefetch, (*more, *raw, *(item for items in found.values() for item in items)))
    entries = _Entries(at_home(found, keys), today, addresses)
    notes += entries.left_out.notes()
    return Chart(
        patient_id=request.patient_id,
        born=born,
        male=fhir.string(fhir.mapping(patient).get("gender")) == "male",
        deceased=_is_deceased(fhir.mapping(patient)),
        conditions=tuple(conditions),
        observations=tuple(entries.observations),
        allergies=tuple(entries.allergies),
        medications=tuple(entries.medications),
        procedures=tuple(entries.procedures),
        devices=tuple(entries.devices),
        reports=tuple(entries.reports),
        placed_orders=tuple(entries.placed_orders),
        visits=tuple(entries.visits),
        acknowledgements=tuple(entries.acknowledgements),
        notes=tuple(notes),
        unseen=tuple(dict.fromkeys((*request.unread, *short))),
        addresses=addresses,
        onsets=_onsets(conditions),
    )


class _Entries:
    """Reads each resource into the value of its kind, and counts what is left out."""

    def __init__(self, homes: Mapping[str, Iterable[Resource]], today: date, addresses: Addresses) -> None:
        self.observations: list[Observation] = []
        self.allergies: list[Allergy] = []
        self.medications: list[MedicationUse] = []
        self.procedures: list[Procedure] = []
        self.devices: list[Device] = []
        self.reports: list[DiagnosticReport] = []
        self.placed_orders: list[PlacedOrder] = []
        self.visits: list[Visit] = []
        self.acknowledgements: list[Acknowledgement] = []
        self.left_out = LeftOut(homes)
        self._today = today
        self._addresses = addresses
        for key, resources in homes.items():
            for resource in resources:
                self.left_out.add(key, self._take(resource))

    def _take(self, resource: Resource) -> str:
        """Read one resource; return why it does not count, or the empty string."""
        kind = fhir.resource_type(resource)
        if kind == "Observation":
            self.observations.append(observation := read_observation(resource, self._today))
            return _NO_RESULT if observation.is_void else ""
        if kind == "AllergyIntolerance":
            self.allergies.append(allergy := read_allergy(resource))
            return "" if allergy.is_current else _OVER
        if kind in medication.KINDS:
            self.medications.append(use := read_medication(resource, self._today, self._addresses))
            return "" if use.was_given or use.is_denied else _NEVER_GIVEN
        if kind == "Procedure":
            self.procedures.append(procedure := read_procedure(resource, self._today, self._addresses))
            return _NOT_DONE if procedure.is_not_done else ""
        if kind in device.KINDS:
            self.devices.append(read := read_device(resource, self._today, self._addresses))
            return _NOT_THERE if read.is_gone else ""
        return self._take_care(resource, kind)

    def _take_care(self, resource: Resource, kind: str) -> str:
        """Read one resource about what was reported, ordered, booked or noted."""
        if kind == "DiagnosticReport":
            self.reports.append(read_diagnostic_report(resource, self._addresses))
        elif kind == "ServiceRequest":
            self.placed_orders.append(read_placed_order(resource))
        elif kind in visit.KINDS:
            self.visits.append(read_visit(resource))
        elif kind in acknowledgement.KINDS:
            self.acknowledgements.append(read_acknowledgement(resource))
        return _WITHDRAWN if kind == "QuestionnaireResponse" and is_withdrawn(resource) else ""


def _onsets(conditions: Iterable[ChartCondition]) -> dict[str, Onset | None]:
    onsets: dict[str, Onset | None] = {}
    for condition in conditions:
        if condition.assertion is Assertion.AFFIRMED:
            for concept in condition.concepts:
                onsets.setdefault(concept, condition.onset)
    return onsets


def _refuse_another_patient(request: HookRequest) -> None:
    for patient in fhir.entries(request.prefetch.get("patient")):
        if fhir.resource_type(patient) == "Patient" and fhir.resource_id(patient) not in {"", request.patient_id}:
            raise ConflictingPatient("prefetch.patient", "another patient than context.patientId")


def _is_deceased(patient: Resource) -> bool:
    return patient.get("deceasedBoolean") is True or bool(fhir.string(patient.get("deceasedDateTime")))


def _is_no_data(value: object) -> bool:
    """Return whether there are no data (null, or a search without hits), as opposed to an unusable answer."""
    bundle = fhir.mapping(value)
    if value is None:
        return True
    return fhir.resource_type(bundle) == "Bundle" and not bundle.get("entry") and not fhir.is_cut_short(bundle)
