"""Nothing of the prefetch is left out in silence: what is not read is counted in the explanation, by reason."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.chart.prefetch import FOLLOWING, ORDERING, at_home, of_patient
from cds_services.errors import ConflictingPatient, MissingData
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.wire.calls import TODAY, at_signing, opened, orders_of, reports_of, warned

SERVICE = services(Deployment("https://cds.example.org"))["demyelinating-imaging-order-select", "order-select"]
HOOKS = {hook: service for (_, hook), service in services(Deployment("https://cds.example.org")).items()}
RESULTS = HOOKS["patient-view"]
SUBJECT = {"reference": "Patient/pat-1"}
OPTIONAL = sorted(ORDERING.kinds.keys() - {"patient", "conditions"})


def searchset(*resources: object) -> dict[str, Any]:
    """A search answer with these resources."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": item} for item in resources]}


def notes_on(prefetch: dict[str, Any]) -> list[str]:
    """The notes of the explanation of a call with this prefetch beside what every call needs."""
    body = warned()
    body["prefetch"] |= copy.deepcopy(prefetch)
    decision = SERVICE.evaluate(read_request(body), TODAY)
    assert [card.source.topic.code for card in decision.cards if card.source.topic] == ["CtSpine"]
    found: list[str] = decision.explanation["notes"]
    return found


def test_a_chart_that_is_read_whole_needs_no_note() -> None:
    prefetch = {key: searchset({"resourceType": min(ORDERING.kinds[key]), "subject": SUBJECT}) for key in OPTIONAL}
    assert notes_on(prefetch) == []


@pytest.mark.parametrize("key", [*OPTIONAL, "conditions"])
def test_each_reason_to_leave_something_out_is_counted(key: str) -> None:
    kind = min(ORDERING.kinds[key])
    mixed = searchset(
        {"resourceType": kind, "subject": SUBJECT},
        {"resourceType": kind, "patient": {"reference": "https://ehr.example.org/fhir/Patient/other"}},
        {"resourceType": kind, "subject": {"reference": "Patient/other"}},
        {"resourceType": "Basic"},
        {"resourceType": "OperationOutcome"},
        None,
        "Jane Doe",
        {"id": "no-type"},
    )
    notes = notes_on(
        {key: mixed} if key != "conditions" else {key: searchset(*[e["resource"] for e in mixed["entry"]])}
    )
    assert notes == [
        f"{key}: 2 entries of another patient dropped",
        f"{key}: 1 entry of a type that is not read here skipped",
        f"{key}: 1 entry with a message (OperationOutcome) in place of a resource",
        f"{key}: 3 entries without a readable resource skipped",
    ]


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("123", "allergies: 1 entry without a readable resource skipped"),
        ([], "allergies: 1 entry without a readable resource skipped"),
        ({"resourceType": "OperationOutcome"}, "allergies: the client could not supply it"),
        ({"resourceType": "Patient"}, "allergies: 1 entry of a type that is not read here skipped"),
        ({"resourceType": "Bundle", "entry": [7]}, "allergies: 1 entry without a readable resource skipped"),
    ],
)
def test_a_value_that_is_no_answer_is_told(value: object, note: str) -> None:
    [found] = notes_on({"allergies": value})
    assert found.startswith(note)


def test_void_problems_and_keys_that_were_not_asked_for_are_counted() -> None:
    void = {"resourceType": "Condition", "verificationStatus": {"coding": [{"code": "refuted"}]}}
    notes = notes_on({"conditions": searchset(void, void), "-user": {"resourceType": "Practitioner"}})
    assert notes == [
        "1 prefetch key not asked for: read only where something refers to it",
        "conditions: 2 entered in error, refuted or excluded",
    ]


def test_a_chart_that_was_not_looked_at_is_not_passed_off_as_read() -> None:
    body = warned()
    orders_of(body)[0]["code"] = {"text": "MRI knee"}
    decision = SERVICE.evaluate(read_request(body), TODAY)
    assert decision.explanation["notes"] == [
        "the prefetch was not read: no selected order is one that this service speaks about"
    ]


def _call(hook: str) -> dict[str, Any]:
    """A call of a hook that is answered with a card."""
    if hook == "patient-view":
        return opened()
    return warned() if hook == "order-select" else at_signing(warned())


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("hook", HOOKS)
def test_p16_another_patients_chart_is_refused(hook: str, wrapped: bool) -> None:  # noqa: FBT001
    body = _call(hook)
    body["prefetch"]["patient"] = other = body["prefetch"]["patient"] | {"id": "other"}
    if wrapped:
        body["prefetch"]["patient"] = searchset(other)
    with pytest.raises(ConflictingPatient, match=r"^prefetch\.patient: another patient"):
        HOOKS[hook].evaluate(read_request(body, hook), TODAY)


def test_p16_a_chart_without_a_report_that_counts_is_not_looked_at() -> None:
    """Whatever else came is not read, so it cannot refuse the call."""
    body = opened()
    del body["prefetch"]["serviceRequests"]
    for report in reports_of(body):
        report["status"] = "cancelled"
    body["prefetch"]["patient"]["id"] = "other"
    decision = RESULTS.evaluate(read_request(body, "patient-view"), TODAY)
    assert (decision.cards, decision.has_imaging) == ((), False)


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_p16_a_chart_that_is_not_looked_at_cannot_stop_an_order(hook: str) -> None:
    body = _call(hook)
    orders_of(body)[0]["code"] = {"text": "MRI knee"}
    body["prefetch"]["patient"]["id"] = "other"
    decision = HOOKS[hook].evaluate(read_request(body, hook), TODAY)
    assert decision.cards == ()
    assert any("prefetch was not read" in note for note in decision.explanation["notes"])


@pytest.mark.parametrize("value", [None, searchset()])
def test_no_patient_on_record_is_silence_and_no_failure(value: object) -> None:
    """Without a birth date nobody is known to be an adult."""
    body = warned()
    body["prefetch"]["patient"] = value
    decision = SERVICE.evaluate(read_request(body), TODAY)
    assert decision.cards == ()
    assert decision.explanation["because"] == "no birth date"


@pytest.mark.parametrize("value", [{"resourceType": "OperationOutcome"}, "123", searchset({"resourceType": "Basic"})])
def test_a_patient_that_cannot_be_read_is_missing_data(value: object) -> None:
    body = warned()
    body["prefetch"]["patient"] = value
    with pytest.raises(MissingData):
        SERVICE.evaluate(read_request(body), TODAY)


def test_devices_and_procedures_may_come_under_either_key() -> None:
    """An implant is not lost because a client files it elsewhere."""
    notes: list[str] = []
    assert len(of_patient(searchset({"resourceType": "Procedure"}), "devices", "pat-1", notes)) == 1
    assert len(of_patient(searchset({"resourceType": "Device"}), "procedures", "pat-1", notes)) == 1
    assert notes == []


MORE = [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]


def test_p13_a_page_of_a_longer_list_is_told() -> None:
    assert notes_on({"allergies": {**searchset(), "link": MORE}}) == [
        "allergies: only a part of it is there, the rest is on further pages"
    ]


def test_p13_what_rests_on_an_absent_diagnosis_is_left_open_where_the_list_goes_on() -> None:
    body = warned()
    for order in body["context"]["draftOrders"]["entry"]:
        order["resource"]["reasonCode"] = [{"text": "r/o MS, new numbness of both legs"}]
    body["prefetch"]["conditions"] = searchset()
    asked = SERVICE.evaluate(read_request(body), TODAY)
    assert (asked.scenario, bool(asked.cards)) == ("first-presentation", True)
    body["prefetch"]["conditions"]["link"] = MORE
    with pytest.raises(MissingData):
        SERVICE.evaluate(read_request(body), TODAY)


@pytest.mark.parametrize(("value", "kept"), [(True, 0), (False, 1)])
def test_what_an_extension_turns_round_is_skipped_and_told(value: bool, kept: int) -> None:  # noqa: FBT001
    """Whatever it means, the rest of the resource cannot be believed."""
    notes: list[str] = []
    extension = {"url": "https://example.org/not-given", "valueBoolean": value}
    medicine = {"resourceType": "MedicationRequest", "modifierExtension": [extension]}
    assert len(of_patient(searchset(medicine), "medications", "pat-1", notes)) == kept
    told = "medications: 1 entry with an extension that changes its meaning (modifierExtension) skipped"
    assert notes == ([] if kept else [told])


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("urn:uuid:6d0f3c52", "urn:uuid:6d0f3c52"),
        ("https://ehr.example.org/fhir/Condition/77", "https://ehr.example.org/fhir/Condition/77"),
        ("Condition/77/_history/3", "https://ehr.example.org/fhir/Condition/77"),
        ("Condition/77", "https://ehr.example.org/fhir/Condition/77"),
    ],
)
def test_a_reason_is_found_by_the_address_of_its_entry(reference: str, url: str) -> None:
    """Also where the problem has no id of its own."""
    body = warned()
    legs = {"resourceType": "Condition", "code": {"text": "new weakness of both legs for 5 days"}}
    body["prefetch"]["conditions"]["entry"].append({"fullUrl": url, "resource": legs})
    for entry in body["context"]["draftOrders"]["entry"]:
        entry["resource"].pop("reasonCode", None)
        entry["resource"]["reasonReference"] = [{"reference": reference}]
    assert SERVICE.evaluate(read_request(body), TODAY).scenario == "relapse"


NUMB_LEGS = {"resourceType": "Condition", "id": "c9", "subject": SUBJECT, "code": {"text": "new weakness of both legs"}}
PACEMAKER = {"resourceType": "Device", "id": "d9", "patient": SUBJECT, "type": {"text": "Pacemaker"}}
ANSWERS = {
    "resourceType": "QuestionnaireResponse",
    "id": "q9",
    "status": "completed",
    "subject": SUBJECT,
    "item": [{"linkId": "a", "text": "Do you have a pacemaker?", "answer": [{"valueBoolean": True}]}],
}
IMPLANT = {
    "resourceType": "Observation",
    "id": "o9",
    "status": "final",
    "subject": SUBJECT,
    "code": {"text": "Pacemaker"},
    "valueBoolean": True,
}
UNASKED_NOTE = "1 prefetch key not asked for: read only where something refers to it"


def referring(resource: dict[str, Any], value: object, *, reference: str = "") -> tuple[list[str], list[str]]:
    """Rules and notes of a call whose order refers to what came under a key that nobody asked for."""
    body = warned()
    body["prefetch"]["somethingElse"] = value
    for entry in body["context"]["draftOrders"]["entry"]:
        place = {"reference": reference or f"{resource['resourceType']}/{resource['id']}"}
        entry["resource"]["supportingInfo"] = [place]
    decision = SERVICE.evaluate(read_request(body), TODAY)
    rules = [card.source.topic.code for card in decision.cards if card.source.topic]
    return rules, decision.explanation["notes"]


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("resource", [PACEMAKER, ANSWERS, IMPLANT], ids=["device", "questionnaire", "observation"])
def test_what_an_order_refers_to_is_found_under_any_key(resource: dict[str, Any], wrapped: bool) -> None:  # noqa: FBT001
    rules, notes = referring(resource, searchset(resource) if wrapped else resource)
    assert rules == ["MriUnsafeDevice"]
    assert notes[0] == UNASKED_NOTE


def test_it_is_found_there_by_the_address_of_its_entry_too() -> None:
    urn = "urn:uuid:6d0f3c52"
    nameless = {name: value for name, value in ANSWERS.items() if name != "id"}
    value = {"resourceType": "Bundle", "entry": [{"fullUrl": urn, "resource": nameless}]}
    assert referring(nameless, value, reference=urn)[0] == ["MriUnsafeDevice"]


def test_a_reason_may_lie_there_too() -> None:
    body = warned()
    body["prefetch"]["reasons"] = searchset(NUMB_LEGS)
    for entry in body["context"]["draftOrders"]["entry"]:
        entry["resource"].pop("reasonCode", None)
        entry["resource"]["reasonReference"] = [{"reference": "Condition/c9"}]
    assert SERVICE.evaluate(read_request(body), TODAY).scenario == "relapse"


def test_what_nothing_refers_to_there_is_not_read() -> None:
    assert notes_on({"implants": searchset(PACEMAKER), "forms": ANSWERS}) == [
        UNASKED_NOTE.replace("1 prefetch key", "2 prefetch keys")
    ]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"subject": {"reference": "Patient/other"}}, "keys not asked for: 1 entry of another patient dropped"),
        (
            {"modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]},
            "keys not asked for: 1 entry with an extension that changes its meaning (modifierExtension) skipped",
        ),
    ],
)
def test_another_patients_form_is_none_wherever_it_lies(other: dict[str, Any], told: str) -> None:
    rules, notes = referring(ANSWERS, searchset(ANSWERS | other))
    assert rules == ["CtSpine"]
    assert told in notes


@pytest.mark.parametrize("value", [None, 7, "x", [], searchset(None, 3)])
def test_a_key_that_holds_nothing_readable_does_no_harm(value: object) -> None:
    lost = "supporting information: 1 reference to what was not sent"
    assert referring(ANSWERS, value) == (["CtSpine"], [UNASKED_NOTE, lost])


def test_what_came_under_its_own_key_outweighs_the_same_elsewhere() -> None:
    body = warned()
    body["prefetch"]["devices"] = searchset(PACEMAKER | {"status": "inactive"})
    body["prefetch"]["copies"] = searchset(PACEMAKER)
    for entry in body["context"]["draftOrders"]["entry"]:
        entry["resource"]["supportingInfo"] = [{"reference": "Device/d9"}]
    decision = SERVICE.evaluate(read_request(body), TODAY)
    assert [card.source.topic.code for card in decision.cards if card.source.topic] == ["CtSpine"]


def test_each_type_is_read_whatever_it_came_under() -> None:
    """A search may bring several types at once, as with `_revinclude`."""
    dispense = {"resourceType": "MedicationDispense", "subject": SUBJECT}
    use = {"resourceType": "DeviceUseStatement", "subject": SUBJECT}
    notes: list[str] = []
    found = of_patient(searchset(dispense, use), "procedures", "pat-1", notes)
    assert notes == []
    assert at_home({"procedures": found}) == {"procedures": (), "medications": (dispense,), "devices": (use,)}


OTHER = {"reference": "https://ehr.example.org/fhir/Patient/other"}


@pytest.mark.parametrize(
    ("resource", "kept"),
    [
        ({"resourceType": "Task", "for": SUBJECT}, True),
        ({"resourceType": "Task", "for": OTHER}, False),
        ({"resourceType": "Task"}, True),
        ({"resourceType": "Appointment", "participant": [{"actor": SUBJECT}]}, True),
        ({"resourceType": "Appointment", "participant": [{"actor": OTHER}]}, False),
        ({"resourceType": "Appointment", "participant": [{"actor": OTHER}, {"actor": SUBJECT}]}, True),
        ({"resourceType": "Appointment", "participant": [{"actor": {"reference": "Location/l1"}}, None]}, True),
        ({"resourceType": "Communication", "subject": OTHER}, False),
    ],
)
def test_whose_a_task_or_an_appointment_is_stands_in_an_element_of_its_own(
    resource: dict[str, Any],
    kept: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """What was done for another patient must not silence a card about this one."""
    notes: list[str] = []
    assert bool(of_patient(searchset(resource), "tasks", "pat-1", notes, FOLLOWING)) is kept
    assert notes == ([] if kept else ["tasks: 1 entry of another patient dropped"])


def test_a_study_that_only_a_result_of_the_report_names_is_found() -> None:
    """Some systems call every report the same and send its words as an Observation beside it."""
    body = opened()
    del body["prefetch"]["serviceRequests"]
    [report] = reports_of(body)
    words = base64.b64decode(report.pop("presentedForm")[0]["data"]).decode()
    report |= {"code": {"text": "Radiology Reports"}, "result": [{"reference": "Observation/words"}]}
    code = {"coding": [{"system": "http://loinc.org", "code": "18782-3"}]}
    part = {"resourceType": "Observation", "id": "words", "status": "final", "code": code, "valueString": words}
    body["prefetch"]["reports"]["entry"].append({"resource": part | {"subject": SUBJECT}})
    called = read_request(body, "patient-view")
    assert RESULTS.in_scope(called, TODAY)
    [card] = RESULTS.evaluate(called, TODAY).cards
    assert card.source.topic
    assert card.source.topic.code == "NewEnhancingLesion"


def test_the_words_of_a_report_may_come_under_the_other_results() -> None:
    """A server may not know `_include`; the same Observation is then among those that were asked for by themselves."""
    body = opened()
    [report] = reports_of(body)
    words = base64.b64decode(report.pop("presentedForm")[0]["data"]).decode()
    report["result"] = [{"reference": "https://ehr.example.org/fhir/Observation/words"}]
    code = {"coding": [{"system": "http://loinc.org", "code": "19005-8"}]}
    part = {"resourceType": "Observation", "id": "words", "status": "final", "code": code, "valueString": words}
    body["prefetch"]["observations"] = searchset(part | {"subject": SUBJECT})
    [card] = RESULTS.evaluate(read_request(body, "patient-view"), TODAY).cards
    assert card.source.topic
    assert card.source.topic.code == "NewEnhancingLesion"
