"""No call knows what came later: for each type that is read, and for each date that it can have or lack."""

from __future__ import annotations

from typing import Any

import pytest

from app.replay.dating import dates
from app.replay.patient_record import PatientRecord
from app.replay.tally import HINDSIGHT, ORDERS_LEFT_OUT, STATUS_OF_THEN, STATUS_OF_TODAY, UNDATABLE, Tally
from cds_services import fhir
from tests.app.replay.judging import ORDERS, REPORTS, judge, judged, spoken
from tests.app.replay.population import (
    AFTER,
    BEFORE,
    LOINC,
    ORDERED,
    Resource,
    concept,
    lines,
    mri_order,
    multiple_sclerosis,
    of_patient,
    order,
    patient,
    report,
)

TYPES = dates().types
DATED = [(kind, path) for kind, dated in TYPES.items() for path in dated.since]
WITH_DATES = [kind for kind, dated in TYPES.items() if dated.since]
STATES_OWN_END = [(kind, path) for kind, dated in TYPES.items() if dated.ended for path in dated.ended.when]
OF_RESULTS = {"Encounter", "ServiceRequest", "Appointment", "Task", "Communication"}
"""Types that only the service about results asks for."""
MUST: dict[str, Resource] = {
    "Observation": {"code": concept(LOINC, "33914-3", "eGFR"), "status": "final"},
    "DiagnosticReport": {"status": "final", "code": {"text": "MRI brain"}},
    "ServiceRequest": {"status": "active", "intent": "order"},
    "Task": {"for": {"reference": "Patient/pat-1"}},
}
PLAIN: dict[str, Resource] = {"Appointment": {"participant": [{"actor": {"reference": "Patient/pat-1"}}]}}


def made(kind: str, path: str = "", when: str = "", **members: Any) -> Resource:  # noqa: ANN401 - JSON
    """Return a resource of a type, dated by one of its elements."""
    resource = of_patient(kind, "it", **MUST.get(kind, {}) | PLAIN.get(kind, {}) | members)
    _put(resource, path, when)
    return resource


def _put(resource: Resource, path: str, when: str) -> None:
    *outer, last = path.split(".")
    for name in outer:
        resource = resource.setdefault(name, {})
    if when:
        resource[last] = when


def seen(
    chart: Resource, *beside: Resource, keep: bool = False, ordered: str = ORDERED
) -> tuple[Resource | None, Tally]:
    """Return a resource of the chart as the call sees it, and what was counted."""
    hooks = REPORTS if chart["resourceType"] in OF_RESULTS else ORDERS
    subject = report(issued=ordered) if hooks == REPORTS else order(authoredOn=ordered)
    tally = Tally()
    record = PatientRecord(
        "pat-1", lines([patient(), multiple_sclerosis(), subject, chart, *beside]), lambda _: None, tally
    )
    (call,) = judge(hooks, keep_undatable=keep)._caller.calls(record, tally)  # noqa: SLF001 - what the judge is asked
    found = [item for value in call.request.prefetch.values() for item in fhir.entries(value)]
    return next((dict(item) for item in found if item.get("id") == "it"), None), tally


@pytest.mark.parametrize(("kind", "path"), DATED)
def test_what_came_later_is_not_in_the_call(kind: str, path: str) -> None:
    found, tally = seen(made(kind, path, AFTER))
    assert found is None
    assert tally.of(HINDSIGHT) == {kind: 1}


@pytest.mark.parametrize(("kind", "path"), DATED)
def test_what_was_there_is_in_the_call(kind: str, path: str) -> None:
    found, tally = seen(made(kind, path, BEFORE))
    assert found is not None
    assert not tally.total(HINDSIGHT)
    assert not tally.total(UNDATABLE)


@pytest.mark.parametrize("kind", WITH_DATES)
def test_what_nothing_dates_is_counted_and_left_out(kind: str) -> None:
    found, tally = seen(made(kind))
    assert found is None
    assert tally.of(UNDATABLE) == {kind: 1}


@pytest.mark.parametrize("kind", WITH_DATES)
def test_what_nothing_dates_is_there_where_the_site_wants_it(kind: str) -> None:
    found, tally = seen(made(kind), keep=True)
    assert found is not None
    assert not tally.total(UNDATABLE)


@pytest.mark.parametrize("kind", WITH_DATES)
@pytest.mark.parametrize("written", ["", "not a date", "2024-13-45", 20240301])
def test_a_date_that_cannot_be_read_dates_nothing(kind: str, written: str) -> None:
    _, tally = seen(made(kind, TYPES[kind].since[0], written))
    assert tally.of(UNDATABLE) == {kind: 1}


@pytest.mark.parametrize(("kind", "path"), DATED)
def test_a_year_or_month_counts_once_it_is_over(kind: str, path: str) -> None:
    assert seen(made(kind, path, "2024"))[0] is None
    assert seen(made(kind, path, "2024-05"))[0] is None
    assert seen(made(kind, path, "2024-04"))[0] is not None


@pytest.mark.parametrize(("kind", "path"), DATED)
def test_the_day_of_the_order_counts_as_the_table_says(kind: str, path: str) -> None:
    assert (seen(made(kind, path, ORDERED[:10]))[0] is not None) is TYPES[kind].same_day
    assert (seen(made(kind, path, ORDERED), ordered=ORDERED[:10])[0] is not None) is TYPES[kind].same_day


@pytest.mark.parametrize(("kind", "path"), DATED)
def test_an_hour_is_compared_across_time_zones(kind: str, path: str) -> None:
    assert seen(made(kind, path, "2024-05-01T08:00:00Z"))[0] is not None
    assert seen(made(kind, path, "2024-05-01T08:00:01Z"))[0] is None
    assert seen(made(kind, path, "2024-05-02T01:00:00+18:00"))[0] is not None
    assert seen(made(kind, path, "2024-05-01T01:00:00-12:00"))[0] is None


@pytest.mark.parametrize(("kind", "path"), STATES_OWN_END)
def test_what_was_over_only_later_was_not_over(kind: str, path: str) -> None:
    ended = TYPES[kind].ended
    assert ended is not None
    own_start = TYPES[kind].since[0]
    for code in ended.codes:
        later = made(kind, own_start, BEFORE, **{ended.status: _status(ended.status, code)})
        _put(later, path, AFTER)
        found, tally = seen(later)
        assert found is not None
        assert fhir.first_code(found[ended.status]) == ended.before
        assert tally.of(STATUS_OF_THEN) == {kind: 1}


@pytest.mark.parametrize(("kind", "path"), STATES_OWN_END)
def test_what_was_over_stays_over(kind: str, path: str) -> None:
    ended = TYPES[kind].ended
    assert ended is not None
    code = min(ended.codes)
    earlier = made(kind, TYPES[kind].since[0], BEFORE, **{ended.status: _status(ended.status, code)})
    _put(earlier, path, BEFORE)
    found, tally = seen(earlier)
    assert found is not None
    assert fhir.first_code(found[ended.status]) == code
    assert not tally.total(STATUS_OF_THEN)


@pytest.mark.parametrize("kind", [kind for kind, dated in TYPES.items() if dated.ended and kind != "Appointment"])
def test_a_status_that_nothing_dates_is_that_of_today_and_counted(kind: str) -> None:
    ended = TYPES[kind].ended
    assert ended is not None
    found, tally = seen(made(kind, TYPES[kind].since[0], BEFORE, **{ended.status: min(ended.codes)}))
    assert found is not None
    assert fhir.first_code(found[ended.status]) == min(ended.codes)
    assert tally.of(STATUS_OF_TODAY) == {kind: 1}


def _status(element: str, code: str) -> object:
    return code if element == "status" else {"coding": [{"code": code}]}


def test_an_order_without_a_time_is_left_out() -> None:
    rows, tally = judged([patient(), multiple_sclerosis(), order(authoredOn=None)])
    assert not rows
    assert tally.of(ORDERS_LEFT_OUT) == {"without the time of ordering": 1}


def test_one_who_died_later_was_alive() -> None:
    for died in ({"deceasedDateTime": AFTER}, {"deceasedBoolean": True}):
        rows, _ = judged([patient(**died), multiple_sclerosis(), report()], REPORTS)
        assert spoken(rows) == ["NewEnhancingLesion"]
    assert not spoken(judged([patient(deceasedDateTime=BEFORE), multiple_sclerosis(), report()], REPORTS)[0])


def test_an_order_whose_report_came_later_had_not_been_carried_out() -> None:
    chart = order(id="it", authoredOn=BEFORE)
    carried_out = report(id="later", issued=AFTER, basedOn=[{"reference": "ServiceRequest/it"}])
    tally = Tally()
    record = PatientRecord("pat-1", lines([patient(), report(), chart, carried_out]), lambda _: None, tally)
    call = next(judge(REPORTS)._caller.calls(record, tally))  # noqa: SLF001 - what the judge is asked
    (found,) = fhir.entries(call.request.prefetch["serviceRequests"])
    assert found["status"] == "active"
    assert tally.of(STATUS_OF_THEN) == {"ServiceRequest": 1}


def test_marks_that_were_made_later_are_left_out() -> None:
    later = made("Condition", "recordedDate", BEFORE, meta={"lastUpdated": AFTER, "versionId": "3"})
    later["note"] = [{"text": "was MS", "time": AFTER}, {"text": "stable", "time": BEFORE}]
    found, _ = seen(later)
    assert found is not None
    assert found["meta"] == {"versionId": "3"}
    assert [note["text"] for note in found["note"]] == ["stable"]


@pytest.mark.parametrize(
    ("referring", "rule"),
    [
        (of_patient("DeviceUseStatement", "use", status="active", device={"reference": "Device/it"}), "recordedOn"),
        (
            of_patient(
                "Procedure", "put", status="completed", focalDevice=[{"manipulated": {"reference": "Device/it"}}]
            ),
            "performedDateTime",
        ),
    ],
)
def test_a_device_was_there_since_something_refers_to_it(referring: Resource, rule: str) -> None:
    pacemaker = of_patient("Device", "it", status="active", type={"text": "Cardiac pacemaker, MR Unsafe"})
    chart = [patient(), multiple_sclerosis(), mri_order(), pacemaker]
    assert spoken(judged([*chart, referring | {rule: BEFORE}])[0]) == ["MriUnsafeDevice"]
    for unknown in (referring | {rule: AFTER}, referring):
        assert judged([*chart, unknown])[0][0]["cards"] == judged([*chart[:3]])[0][0]["cards"]


@pytest.mark.parametrize(
    ("done", "status", "dated"),
    [
        ("Implantation of cardiac pacemaker", "completed", True),
        ("Insertion, cardiac pacemaker (dual chamber)", "completed", True),
        ("Removal of cardiac pacemaker", "completed", False),
        ("Implantation of cardiac pacemaker", "not-done", False),
        ("Implantation of cardiac monitor", "completed", False),
    ],
)
def test_a_device_was_there_since_a_procedure_by_its_name_put_it_in(done: str, status: str, dated: bool) -> None:  # noqa: FBT001
    device = of_patient("Device", "it", status="active", type={"text": "Cardiac pacemaker"})
    put = of_patient("Procedure", "put", status=status, code={"text": done}, performedDateTime=BEFORE)
    assert (seen(device, put)[0] is not None) is dated
    assert seen(device, put | {"performedDateTime": AFTER})[0] is None


def test_an_implant_known_to_be_conditional_is_so_on_the_day_of_the_order() -> None:
    conditional = of_patient("Device", "it", status="active", type={"text": "Cardiac pacemaker"})
    conditional["note"] = [{"text": "MR conditional"}]
    put = of_patient(
        "Procedure",
        "put",
        status="completed",
        code={"text": "Implantation of cardiac pacemaker"},
        performedDateTime=BEFORE,
    )
    chart = [patient(), multiple_sclerosis(), mri_order()]
    assert "MriUnsafeDevice" in spoken(judged([*chart, put])[0])
    assert "MriUnsafeDevice" not in spoken(judged([*chart, put, conditional])[0])


def test_a_medication_is_read_through_the_prescription_of_its_time() -> None:
    drug = {"resourceType": "Medication", "id": "it", "code": {"text": "Natalizumab 300 mg"}}
    told: Resource = {"status": "active", "intent": "order", "medicationReference": {"reference": "Medication/it"}}
    asked = mri_order(reasonCode=[{"text": "MS, new visual field loss and confusion for weeks, PML?"}])
    chart = [patient(), multiple_sclerosis(), asked, drug]

    def facts(when: str) -> list[dict[str, Any]]:
        rows, _ = judged([*chart, of_patient("MedicationRequest", "rx", authoredOn=when, **told)])
        return [row["outcomes"] for row in rows]

    assert facts(BEFORE) != facts(AFTER)


CHANGES = {
    "Condition": of_patient(
        "Condition", "it", code=concept("http://snomed.info/sct", "24700007", "Multiple sclerosis")
    ),
    "Observation": of_patient(
        "Observation",
        "it",
        status="final",
        code=concept(LOINC, "33914-3", "eGFR"),
        valueQuantity={"value": 12, "unit": "mL/min/1.73m2"},
    ),
    "AllergyIntolerance": of_patient(
        "AllergyIntolerance",
        "it",
        code={"text": "Gadolinium contrast"},
        reaction=[{"manifestation": [{"text": "anaphylaxis"}], "severity": "severe"}],
    ),
    "Procedure": of_patient("Procedure", "it", status="completed", code={"text": "Implantation of cardiac pacemaker"}),
}
"""A resource of each type that changes the decision about an order on its own."""


@pytest.mark.parametrize("kind", CHANGES)
def test_a_decision_is_the_same_without_what_came_later(kind: str) -> None:
    asked = order() if kind == "Condition" else mri_order()
    chart = [patient(), asked] if kind == "Condition" else [patient(), multiple_sclerosis(), asked]
    path = TYPES[kind].since[0]
    without, _ = judged(chart)
    assert judged([*chart, CHANGES[kind] | {path: AFTER}])[0] == without
    assert spoken(judged([*chart, CHANGES[kind] | {path: BEFORE}])[0]) != spoken(without)
