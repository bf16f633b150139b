"""Implants of the chart: the kinds that bear on MRI, what is said of their safety, and what is no implant at all."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.chart.addresses import Addresses
from cds_services.chart.condition import read_condition
from cds_services.chart.order_devices import OrderDevices, read_order_devices
from cds_services.chart.problem_words import with_concepts_of_words
from cds_services.indication.finding import Finding
from cds_services.narrative.mention import Assertion
from cds_services.safety.implants import read_implant
from cds_services.safety.mr_safety import MrSafety
from tests.chart.chart_builder import TODAY, condition, device
from tests.chart.reading import devices, procedures
from tests.safety.device_names import (
    CONDITIONAL,
    NAMED,
    NO_MATTER,
    NOT_PUT_IN,
    NOT_THERE,
    PUT_IN,
    THERE,
    UNSAFE,
)

NCIT = "urn:oid:2.16.840.1.113883.3.26.1.1"
SNOMED = "http://snomed.info/sct"


def _device(text: str = "Cardiac pacemaker", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    return device(text) | more


def _use(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    return {"resourceType": "DeviceUseStatement", "status": "active"} | more


def _procedure(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    return {"resourceType": "Procedure", "status": "completed", "code": {"text": text}} | more


def _safety(*resources: dict[str, Any]) -> MrSafety | None:
    found = read_implant(devices(resources), procedures(resources), [], [], TODAY)
    return found.safety if found else None


def _of_problem(text: str, **more: Any) -> MrSafety | None:  # noqa: ANN401 - FHIR elements
    read = read_condition(condition(text=text, **more), None, TODAY)
    assert read is not None
    found = read_implant([], [], [with_concepts_of_words(read, TODAY)], [], TODAY)
    return found.safety if found else None


@pytest.mark.parametrize("text", NAMED)
def test_an_implant_of_a_kind_that_matters_is_unknown_until_its_safety_is_recorded(text: str) -> None:
    assert _safety(_device(text)) is MrSafety.UNKNOWN


@pytest.mark.parametrize("text", UNSAFE)
def test_whatever_is_called_unsafe_is_unsafe(text: str) -> None:
    assert _safety(_device(text)) is MrSafety.UNSAFE


@pytest.mark.parametrize("text", CONDITIONAL)
def test_a_conditional_device_may_be_scanned_under_its_conditions(text: str) -> None:
    assert _safety(_device(text)) is MrSafety.CONDITIONAL


@pytest.mark.parametrize("text", NO_MATTER)
def test_other_devices_bring_no_card(text: str) -> None:
    assert _safety(_device(text)) is None


@pytest.mark.parametrize("text", NOT_THERE)
def test_a_problem_that_denies_removes_or_only_resembles_an_implant_is_none(text: str) -> None:
    assert _of_problem(text) is None


@pytest.mark.parametrize("text", NOT_THERE)
def test_nor_is_one_in_the_note_of_another_problem(text: str) -> None:
    assert _of_problem("Multiple sclerosis", note=[{"text": text}]) is None


@pytest.mark.parametrize("text", THERE)
def test_a_problem_names_an_implant_that_is_there(text: str) -> None:
    assert _of_problem(text) is MrSafety.UNKNOWN


@pytest.mark.parametrize("text", PUT_IN)
def test_a_procedure_puts_in_what_stays(text: str) -> None:
    assert _safety(_procedure(text)) is MrSafety.UNKNOWN


@pytest.mark.parametrize("text", NOT_PUT_IN)
def test_other_procedures_do_not(text: str) -> None:
    assert _safety(_procedure(text)) is None


@pytest.mark.parametrize(
    ("code", "safety"),
    [
        ("C106045", MrSafety.CONDITIONAL),
        ("C106046", MrSafety.CONDITIONAL),
        ("C106047", MrSafety.UNSAFE),
        ("C113844", MrSafety.UNKNOWN),
        ("C101673", MrSafety.UNKNOWN),
    ],
)
def test_the_safety_of_a_device_is_read_from_its_code(code: str, safety: MrSafety) -> None:
    latex = {"coding": [{"system": NCIT, "code": "C106038", "display": "Not Made with Natural Rubber Latex"}]}
    assert _safety(_device(safety=[latex, {"coding": [{"system": NCIT, "code": code}]}])) is safety


def test_a_code_for_unsafe_counts_on_any_device_and_no_information_on_none_but_these_kinds() -> None:
    unsafe = [{"coding": [{"system": NCIT, "code": "C106047"}]}]
    silent = [{"coding": [{"system": NCIT, "code": "C113844"}]}]
    assert _safety(_device("Knee prosthesis", safety=unsafe)) is MrSafety.UNSAFE
    assert _safety(_device("Knee prosthesis", safety=silent)) is None


@pytest.mark.parametrize(
    ("code", "display", "text", "safety"),
    [
        ("C106045", "Magnetic Resonance (MR) Unsafe", "", MrSafety.UNSAFE),
        ("C106046", "Magnetic Resonance (MR) Unsafe", "", MrSafety.UNSAFE),
        ("C106047", "Magnetic Resonance (MR) Safe", "", MrSafety.UNSAFE),
        ("C106046", "Magnetic Resonance (MR) Conditional", "MR Unsafe", MrSafety.UNSAFE),
        ("C106045", "Magnetic Resonance (MR) Unsafe", "MR Conditional", MrSafety.UNSAFE),
        ("C106046", "Labeling does not contain MRI Safety Information", "", MrSafety.UNKNOWN),
        ("C106045", "Magnetic Resonance (MR) Conditional", "", MrSafety.CONDITIONAL),
        ("X1", "Magnetic Resonance (MR) Unsafe", "see label", MrSafety.UNSAFE),
    ],
)
def test_where_code_and_words_of_a_safety_conflict_the_less_safe_stands(
    code: str, display: str, text: str, safety: MrSafety
) -> None:
    concept = {"coding": [{"system": NCIT, "code": code, "display": display}], "text": text}
    assert _safety(_device(safety=[concept])) is safety


@pytest.mark.parametrize(
    "more",
    [
        {"deviceName": [{"name": "AICD", "type": "user-friendly-name"}]},
        {"type": {"coding": [{"system": SNOMED, "code": "72506001"}]}},
        {"type": {"coding": [{"system": SNOMED, "code": "14106009"}, {"system": "urn:local", "code": "7"}]}},
        {"note": [{"text": "leadless pacemaker, left ventricle"}]},
        {"property": [{"type": {"text": "Kind"}, "valueCode": [{"text": "Pacemaker"}]}]},
        {"modelNumber": "CRT-D Quadra"},
        {"version": [{"value": "1"}], "specialization": [{"systemType": {"text": "Pacemaker"}}]},
    ],
)
def test_every_element_that_can_name_a_device_is_read(more: dict[str, Any]) -> None:
    assert _safety({"resourceType": "Device", "status": "active"} | more) is MrSafety.UNKNOWN


@pytest.mark.parametrize(
    ("more", "safety"),
    [
        (
            {"property": [{"type": {"text": "MRI Safety"}, "valueCode": [{"text": "MR Conditional"}]}]},
            MrSafety.CONDITIONAL,
        ),
        ({"note": [{"text": "MR conditional at 1.5 T"}]}, MrSafety.CONDITIONAL),
        ({"note": [{"text": "MRI safety not established"}]}, MrSafety.UNKNOWN),
        ({"note": [{"text": "Labeling does not contain MRI Safety Information"}]}, MrSafety.UNKNOWN),
        ({"note": [{"text": "MRI Safe: Labeling does not contain MRI Safety Information"}]}, MrSafety.UNKNOWN),
        ({"note": [{"text": "Not sure if MRI safe"}]}, MrSafety.UNKNOWN),
        ({"note": [{"text": "old lead abandoned, abandoned atrial lead"}]}, MrSafety.UNSAFE),
    ],
)
def test_what_a_note_or_property_says_is_of_its_device(more: dict[str, Any], safety: MrSafety) -> None:
    assert _safety(_device(**more)) is safety


@pytest.mark.parametrize("status", ["inactive", "entered-in-error"])
def test_a_device_that_is_gone_is_as_if_absent(status: str) -> None:
    assert _safety(_device(status=status)) is None


def test_the_use_of_a_device_is_read_with_the_device() -> None:
    """By display, by what it contains, and by every form of address."""
    pacemaker = _device(id="pm")
    urn = "urn:uuid:0b5c0f3e-7f5b-4a57-9b35-2b8f9b1f7b11"
    prefetch = {"devices": {"resourceType": "Bundle", "entry": [{"fullUrl": urn, "resource": pacemaker}]}}
    places = [
        _use(device={"display": "Cardiac pacemaker"}),
        _use(device={"reference": "#d"}, contained=[{"resourceType": "Device", "id": "d", "type": {"text": "AICD"}}]),
        _use(device={"reference": "Device/pm"}),
        _use(device={"reference": "https://ehr.example.org/fhir/Device/pm"}),
        _use(device={"reference": "Device/pm/_history/2"}),
        _use(device={"reference": urn}),
    ]
    for place in places:
        found = read_implant(devices([place], Addresses(prefetch, [pacemaker])), [], [], [], TODAY)
        assert found is not None, place
        assert found.safety is MrSafety.UNKNOWN


@pytest.mark.parametrize(
    "more",
    [
        {"status": "completed"},
        {"status": "stopped"},
        {"status": "entered-in-error"},
        {"status": "intended"},
        {"timingPeriod": {"start": "2015-01-01", "end": "2020-03"}},
        {"timingTiming": {"repeat": {"boundsPeriod": {"end": "2020-03-01"}}}},
    ],
)
def test_a_use_that_has_ended_or_not_begun_is_none(more: dict[str, Any]) -> None:
    assert _safety(_use(device={"display": "Cardiac pacemaker"}) | more) is None


def test_a_use_goes_on_until_its_end() -> None:
    assert _safety(_use(device={"display": "Pacemaker"}, timingPeriod={"start": "2020", "end": "2031"})) is not None
    assert _safety(_use(device={"display": "Pacemaker"}, timingDateTime="2020-01-01")) is not None


def test_a_later_removal_cancels_what_a_procedure_put_in() -> None:
    put_in = _procedure("Insertion of cardiac pacemaker", performedDateTime="2015-06-15")
    taken_out = _procedure("Removal of pacemaker", performedDateTime="2019-02-01")
    earlier = _procedure("Removal of pacemaker", performedDateTime="2010-02-01")
    other = _procedure("Removal of loop recorder", performedDateTime="2019-02-01")
    assert _safety(put_in, taken_out) is None
    assert _safety(put_in, earlier) is MrSafety.UNKNOWN
    assert _safety(put_in, other) is MrSafety.UNKNOWN


@pytest.mark.parametrize("status", ["not-done", "entered-in-error", "preparation", "stopped"])
def test_a_procedure_that_was_not_done_puts_nothing_in(status: str) -> None:
    assert _safety(_procedure("Insertion of cardiac pacemaker", status=status)) is None


def test_procedures_are_read_by_code_as_well() -> None:
    code = {"coding": [{"system": SNOMED, "code": "307280005"}]}
    assert _safety(_procedure("") | {"code": code}) is MrSafety.UNKNOWN


def test_an_implant_by_code_alone_is_shown_in_plain_words() -> None:
    coded = "device-mri-unsafe-unless-conditional"
    found = read_implant([], [], [], [Finding(coded, coded, "supporting information", coded=True)], TODAY)
    assert found is not None
    assert found.words == "an implant, by its code"


def test_a_conditional_record_speaks_for_its_own_family_only() -> None:
    """The pacemaker's record says nothing of the cochlear implant."""
    assert _safety(_device("MR-conditional pacemaker"), _device("Cardiac pacemaker")) is MrSafety.CONDITIONAL
    assert _safety(_device("MR-conditional pacemaker"), _device("ICD")) is MrSafety.CONDITIONAL
    assert _safety(_device("MR-conditional pacemaker"), _device("Cochlear implant")) is MrSafety.UNKNOWN
    assert _safety(_device("MR-conditional pacemaker"), _device("Pacemaker, MR unsafe")) is MrSafety.UNSAFE


def test_devices_that_an_order_refers_to_are_found() -> None:
    contained: dict[str, Any] = {"contained": [_device(id="d")], "supportingInfo": [{"reference": "#d"}]}
    kept = _device(id="pm")
    other = {"resourceType": "Condition", "id": "c"}
    addresses = Addresses({}, [kept, other])
    in_chart = {"supportingInfo": [{"reference": "Device/pm"}]}
    assert read_order_devices([contained], addresses, TODAY).devices == tuple(devices(contained["contained"]))
    assert read_order_devices([in_chart], addresses, TODAY).devices == tuple(devices([kept]))
    problem = {"reasonReference": [{"reference": "Condition/c"}]}
    assert read_order_devices([problem], addresses, TODAY) == OrderDevices()


@pytest.mark.parametrize(
    ("assertion", "named"),
    [(Assertion.AFFIRMED, True), (Assertion.PAST, True), (Assertion.NEGATED, False), (Assertion.FAMILY, False)],
)
def test_what_the_order_says_counts_by_its_standing(assertion: Assertion, named: bool) -> None:  # noqa: FBT001
    found = read_implant([], [], [], [Finding("mri-unsafe-device", "pacemaker", "note of the order", assertion)], TODAY)
    assert (found is not None) is named


def test_elements_of_a_wrong_type_are_passed_over() -> None:
    for broken in (
        {"type": 7, "deviceName": "AICD", "safety": {}, "property": [3], "note": "x", "udiCarrier": [None]},
        {"type": [], "property": {"type": "t", "valueCode": 9}, "specialization": ["y"]},
    ):
        _safety({"resourceType": "Device"} | broken)
        _safety({"resourceType": "DeviceUseStatement", "device": broken} | broken)
        _safety({"resourceType": "Procedure", "focalDevice": [broken], "performedPeriod": 1} | broken)
