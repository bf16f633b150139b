"""Implants of the chart: the kinds that bear on MRI, what is said of their safety, and what is no implant at all."""

from __future__ import annotations

from typing import Any

import pytest

from cds_services.demyelinating_diseases.addresses import Addresses
from cds_services.demyelinating_diseases.chart import with_ideas_of_words
from cds_services.demyelinating_diseases.condition import read_condition
from cds_services.demyelinating_diseases.device import read_implant
from cds_services.demyelinating_diseases.device_records import devices_of_orders
from cds_services.demyelinating_diseases.finding import Finding
from cds_services.demyelinating_diseases.mri_safety import MriSafety
from cds_services.narrative.mention import Standing
from tests.demyelinating_diseases.chart_builder import TODAY, condition, device

NCIT = "urn:oid:2.16.840.1.113883.3.26.1.1"
SNOMED = "http://snomed.info/sct"
NAMED = (
    "AICD",
    "CRT-D",
    "CRT-P device",
    "Leadless pacemaker",
    "Micra AV leadless pacemaker",
    "Medtronic Micra",
    "Implantable loop recorder",
    "ILR",
    "Reveal LINQ",
    "Cardiac pacemaker, device (physical object)",
    "Automatic implantable cardioverter/defibrillator",
    "Implantable defibrillator, device",
    "Subcutaneous ICD (S-ICD)",
    "S-ICD",
    "ICD",
    "Biventricular ICD",
    "PPM",
    "Dual-chamber pacemaker",
    "Pacemaker, MRI safety unknown",
    "Pacemaker - MR conditional status unknown",
    "ICD, unknown MRI compatibility",
    "Deep brain stimulator",
    "DBS bilateral STN",
    "Vagal nerve stimulator",
    "VNS",
    "Spinal cord stimulator",
    "SCS implant",
    "Sacral nerve stimulator (InterStim)",
    "Intrathecal baclofen pump",
    "Baclofen pump",
    "SynchroMed II pump",
    "Insulin pump",
    "Cochlear implant left",
    "Cochlear implants, bilateral",
    "Cerebral aneurysm clip",
    "Clipped MCA aneurysm",
    "Intracranial aneurysm clips x2",
    "LVAD",
    "HeartMate 3",
    "Swan-Ganz catheter",
    "Pulmonary artery catheter",
    "Temporary pacing wires",
    "Epicardial pacing leads",
    "Retained metal fragment in left eye",
    "Metallic foreign body in orbit",
    "Intraocular foreign body",
    "Breast tissue expander",
    "Magnetic dental implant",
    "MAGEC rods",
    "Programmable VP shunt",
    "Bone growth stimulator",
    "Hypoglossal nerve stimulator",
    "Gastric electrical stimulator",
    "Responsive neurostimulator (RNS)",
    "Pacemaker/ICD",
    "Cardiac resynchronization therapy defibrillator",
    "Boston Scientific Accolade pacemaker",
    "Implanted neurostimulator",
    "Implantable infusion pump",
    "Phrenic nerve stimulator",
    "Auditory brainstem implant",
    "Implantable cardiac monitor",
    "Stimulator",
    "Pacemaker (MRI?)",
    "Pacemaker - not known if MRI safe",
    "Pacemaker MRI safety: unknown",
    "Pacemaker; no MRI safety information available",
    "Pacemaker; MRI conditional: unknown",
    "Pacemaker, MRI status not recorded",
    "Pacemaker; MRI safety: conditional status unknown",
    "Pacemaker; Labeling does not contain Magnetic Resonance (MR) Safety Information",
    "Pacemaker; Magnetic Resonance (MR) safety status: unknown",
    "Pacemaker; Magnetic Resonance (MR) scan 2020",
)
UNSAFE = (
    "Pacemaker, not MR conditional",
    "Non-MRI-conditional ICD",
    "MR unsafe aneurysm clip",
    "Knee prosthesis, MR unsafe",
    "Hip replacement - MRI unsafe",
    "Pacemaker: not MRI safe",
    "pacemaker not MRI compatible",
    "Abandoned lead",
    "Pacemaker with abandoned leads",
    "Retained pacing lead",
    "ferromagnetic clip",
    "MRI contraindicated",
    "Pacemaker (MR Unsafe)",
    "Pacemaker; MRI safety: Unsafe",
    "Pacemaker; MR safety status: MR Unsafe",
    "ICD is not MRI conditional",
    "MR-unsafe",
    "Not safe for MRI",
    "Pacemaker MRI safe: No",
    "pacemaker MRI conditional - no",
    "Magnetic Resonance Unsafe",
    "Non-conditional pacemaker",
    "Not MR-safe; plate",
    "Pacemaker; MRI status: not conditional",
    "Magnetic Resonance (MR) Unsafe",
    "Magnetic Resonance [MR] Unsafe",
    "Magnetic Resonance Imaging (MRI) Unsafe",
    "MR (Magnetic Resonance) Unsafe",
    "Bone screw; Magnetic Resonance (MR) Unsafe",
    "Pacemaker; not Magnetic Resonance (MR) Conditional",
    "Pacemaker; Magnetic Resonance (MR) Conditional: no",
    "Unsafe for magnetic resonance imaging (MRI)",
)
CONDITIONAL = (
    "MRI-conditional pacemaker",
    "MR conditional ICD",
    "Pacemaker, MR conditional",
    "Medtronic Azure XT DR MRI SureScan pacemaker",
    "Advisa MRI SureScan; pacemaker",
    "Pacemaker (MRI safe)",
    "Pacemaker; Magnetic Resonance Conditional",
    "Cochlear implant; MR Conditional 1.5T",
    "Titanium aneurysm clip",
    "ProMRI ICD",
    "Pacemaker, MRI compatible",
    "Non-ferromagnetic aneurysm clip",
    "Pacemaker; MRI Safety: MR Conditional",
    "MRI conditional CRT-D",
    "Loop recorder, MR conditional",
    "pacemaker safe for MRI",
    "ImageReady pacemaker",
    "Pacemaker; Magnetic Resonance (MR) Conditional",
    "Pacemaker; MRI safety: Conditional",
    "Pacemaker; MRI status: conditional",
    "Pacemaker (Magnetic Resonance (MR) Conditional)",
    "Pacemaker; Magnetic Resonance [MR] Safe",
    "Pacemaker; MRI (Magnetic Resonance Imaging) Conditional",
    "Pacemaker safe for magnetic resonance imaging (MRI)",
)
NO_MATTER = (
    "Hip prosthesis",
    "Total knee replacement",
    "Titanium plate and screws",
    "Dental implant",
    "Bone screw; Magnetic Resonance (MR) Conditional",
    "Bone screw; Magnetic Resonance (MR) Safe",
    "Bone screw; MRI safety checked (MR)",
    "Coronary stent",
    "CPAP",
    "Blood glucose meter",
    "Continuous glucose monitor",
    "Automated external defibrillator",
    "Wearable cardioverter defibrillator",
    "TENS unit",
    "Functional electrical stimulator",
    "FES for foot drop",
    "Wheelchair",
    "Hearing aid",
    "Port-a-cath",
    "PICC line",
    "IUD",
    "Contact lens",
    "Ventilator",
    "Feeding pump",
    "Breast pump",
    "Hip prosthesis, MRI safety unknown",
    "Knee prosthesis; Labeling does not contain MRI Safety Information",
    "Spinal fusion hardware",
    "VP shunt",
    "Heart valve prosthesis",
    "Surgical clips after cholecystectomy",
    "Breast implant",
    "Nerve conduction study",
    "Cardiac event monitor",
    "Holter monitor",
)
NOT_THERE = (
    "Pacemaker: No",
    "Pacemaker - none",
    "Pacemaker? N",
    "Implanted devices: none",
    "Cardiac device: no",
    "No cardiac devices",
    "no cardiac implantable electronic device",
    "Pacemaker (-)",
    "(-) pacemaker",
    "pacemaker: nil",
    "Pacemaker clinic DNA",
    "Not for ICD",
    "ICD not implanted",
    "ICD declined",
    "refused ICD",
    "Pacemaker indicated",
    "awaiting pacemaker",
    "Pacemaker planned",
    "listed for PPM",
    "for pacemaker insertion",
    "pacemaker to be inserted",
    "ex-husband has pacemaker",
    "grandfather had ICD",
    "pt's wife has a pacemaker",
    "Pacemaker explanted",
    "lead extraction, no device now",
    "Loop recorder explanted 2022",
    "loop recorder removed in 2022, no residual hardware",
    "s/p explant of loop recorder",
    "baclofen pump was taken out",
    "Insulin pump discontinued",
    "ICD removed due to infection",
    "failed SCS trial",
    "SCS trial failed, removed",
    "Z95.0 ruled out",
    "temporary pacing wires removed",
    "Swan-Ganz removed",
    "orbital x-ray negative for metal",
    "no retained metal in orbits",
    "metal removed from eye",
    "foreign body removed from left eye",
    "No pacemaker in situ",
    "No pacemaker",
    "Father has a pacemaker",
    "Mother had a cochlear implant",
    "Pacemaker removed 2019",
    "Pacemaker (removed 2019)",
    "History of pacemaker, explanted 2020",
    "s/p pacemaker removal",
    "Family history of pacemaker",
    "No implants, no pacemaker",
    "Denies pacemaker or ICD",
    "Multiple sclerosis (ICD-10-CM G35)",
    "MS - ICD10 G35",
    "ICD-9: 340",
    "Diabetes (ICD-10: E11.9)",
    "ICD code 340",
    "ICD-11 8A40",
    "MS [ICD-10 G35]",
    "No metal in eye",
    "Metal in eye, removed",
    "does not have a pacemaker",
    "No aneurysm clip, cochlear implant, or neurostimulator",
    "without pacemaker",
    "never had a pacemaker",
    "Not a candidate for ICD",
    "Considered for DBS",
    "Evaluate for pacemaker",
    "Wandering atrial pacemaker",
    "Neurostimulator removed",
    "Baclofen pump explanted in 2021",
    "Deep brain stimulator - explanted",
    "Husband has ICD",
    "Pacemaker not present",
    "Pacemaker absent",
    "No ICD",
    "No known implants",
    "No history of pacemaker or defibrillator",
    "Capillary refill CRT 2 sec",
    "Sister has cochlear implants",
)
THERE = (
    "Pacemaker present",
    "Pacemaker noted on CXR",
    "CIED in situ",
    "CIED",
    "cardiac implantable electronic device",
    "Cardiac device in situ",
    "implanted cardiac device",
    "PPM in situ since 2012",
    "Has PPM",
    "Pacemaker (Medtronic)",
    "ICD/CRT",
    "BiV ICD",
    "bi-ventricular pacemaker",
    "Dual chamber PPM 2019",
    "St Jude pacemaker",
    "Boston Sci ICD",
    "Intracardiac device",
    "PM in situ",
    "Medtronic Reveal",
    "ICD shocks",
    "ICD discharge",
    "ICD lead fracture",
    "Heart pacemaker",
    "pacing system",
    "pacemaker syndrome",
    "Cochlear implantee",
    "Baclofen pump in situ",
    "ITB pump",
    "intrathecal pump for spasticity",
    "Neurostimulator in situ",
    "Nerve stimulator for incontinence",
    "Stimulator for bladder",
    "Botox and InterStim",
    "DBS",
    "DBS electrodes",
    "VNS for epilepsy",
    "aneurysm clip left MCA",
    "clip on aneurysm",
    "coil and clip for SAH",
    "s/p clipping of ACom aneurysm",
    "metallic fragments in eye",
    "metal foreign body eye",
    "Shrapnel near orbit",
    "shrapnel in the right orbit",
    "welding injury with metal in eye",
    "retained orbital foreign body",
    "Dexcom and insulin pump",
    "t:slim insulin pump",
    "Medtronic 670G insulin pump",
    "Omnipod",
    "Tissue expander in place",
    "breast expanders bilateral",
    "LINX device",
    "magnetic sphincter augmentation",
    "History of pacemaker",
    "Pacemaker 2018",
    "Cardiac pacemaker in situ",
    "ICD in situ",
    "S/P ICD placement",
    "Presence of cardiac pacemaker",
    "Pacemaker-dependent",
    "s/p pacemaker 2015",
    "Status post cochlear implant",
    "Aneurysm clipping 2010",
    "Complete heart block s/p PPM",
    "Heart block with pacemaker",
    "Ischemic cardiomyopathy, ICD placed 2019",
    "ICD (2018)",
    "Pacemaker. Gallbladder removed 2010",
    "Parkinson disease with DBS",
    "Previous pacemaker insertion",
    "Old pacemaker leads",
    "Pacemaker battery replaced 2022",
    "Pacemaker lead removed and replaced",
    "Post-op: temporary pacing wires",
    "Metal fragment in left eye",
    "h/o metal in eye",
)
PUT_IN = (
    "Insertion of permanent cardiac pacemaker",
    "Implantation of automatic cardioverter/defibrillator",
    "Cochlear implantation",
    "Placement of vagus nerve stimulator",
    "Implantation of spinal cord stimulator",
    "Pacemaker generator change",
    "Clipping of cerebral aneurysm",
    "Insertion of intrathecal baclofen pump",
    "Leadless pacemaker implantation",
    "Deep brain stimulation electrode placement",
    "Pacemaker interrogation",
)
NOT_PUT_IN = (
    "Removal of cardiac pacemaker",
    "Explantation of ICD",
    "Temporary pacemaker insertion",
    "Swan-Ganz catheterization",
    "Total hip replacement",
    "Electrocardiogram",
    "Medication infusion via infusion pump",
    "Cochlear implant evaluation",
    "Aneurysm coiling",
    "Insertion of tissue expander",
    "Removal of implantable loop recorder",
    "Removal of intraocular foreign body",
    "Removal of tunnelled catheter",
)


def _device(text: str = "Cardiac pacemaker", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    return device(text) | more


def _use(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    return {"resourceType": "DeviceUseStatement", "status": "active"} | more


def _procedure(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - FHIR elements
    return {"resourceType": "Procedure", "status": "completed", "code": {"text": text}} | more


def _safety(*resources: dict[str, Any]) -> MriSafety | None:
    found = read_implant(resources, [], [], TODAY)
    return found.safety if found else None


def _of_problem(text: str, **more: Any) -> MriSafety | None:  # noqa: ANN401 - FHIR elements
    read = read_condition(condition(text=text, **more), None, TODAY)
    assert read is not None
    found = read_implant([], [with_ideas_of_words(read, TODAY)], [], TODAY)
    return found.safety if found else None


@pytest.mark.parametrize("text", NAMED)
def test_an_implant_of_a_kind_that_matters_is_unknown_until_its_safety_is_recorded(text: str) -> None:
    assert _safety(_device(text)) is MriSafety.UNKNOWN


@pytest.mark.parametrize("text", UNSAFE)
def test_whatever_is_called_unsafe_is_unsafe(text: str) -> None:
    assert _safety(_device(text)) is MriSafety.UNSAFE


@pytest.mark.parametrize("text", CONDITIONAL)
def test_a_conditional_device_may_be_scanned_under_its_conditions(text: str) -> None:
    assert _safety(_device(text)) is MriSafety.CONDITIONAL


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
    assert _of_problem(text) is MriSafety.UNKNOWN


@pytest.mark.parametrize("text", PUT_IN)
def test_a_procedure_puts_in_what_stays(text: str) -> None:
    assert _safety(_procedure(text)) is MriSafety.UNKNOWN


@pytest.mark.parametrize("text", NOT_PUT_IN)
def test_other_procedures_do_not(text: str) -> None:
    assert _safety(_procedure(text)) is None


@pytest.mark.parametrize(
    ("code", "safety"),
    [
        ("C106045", MriSafety.CONDITIONAL),
        ("C106046", MriSafety.CONDITIONAL),
        ("C106047", MriSafety.UNSAFE),
        ("C113844", MriSafety.UNKNOWN),
        ("C101673", MriSafety.UNKNOWN),
    ],
)
def test_the_safety_of_a_device_is_read_from_its_code(code: str, safety: MriSafety) -> None:
    latex = {"coding": [{"system": NCIT, "code": "C106038", "display": "Not Made with Natural Rubber Latex"}]}
    assert _safety(_device(safety=[latex, {"coding": [{"system": NCIT, "code": code}]}])) is safety


def test_a_code_for_unsafe_counts_on_any_device_and_no_information_on_none_but_these_kinds() -> None:
    unsafe = [{"coding": [{"system": NCIT, "code": "C106047"}]}]
    silent = [{"coding": [{"system": NCIT, "code": "C113844"}]}]
    assert _safety(_device("Knee prosthesis", safety=unsafe)) is MriSafety.UNSAFE
    assert _safety(_device("Knee prosthesis", safety=silent)) is None


@pytest.mark.parametrize(
    ("code", "display", "text", "safety"),
    [
        ("C106045", "Magnetic Resonance (MR) Unsafe", "", MriSafety.UNSAFE),
        ("C106046", "Magnetic Resonance (MR) Unsafe", "", MriSafety.UNSAFE),
        ("C106047", "Magnetic Resonance (MR) Safe", "", MriSafety.UNSAFE),
        ("C106046", "Magnetic Resonance (MR) Conditional", "MR Unsafe", MriSafety.UNSAFE),
        ("C106045", "Magnetic Resonance (MR) Unsafe", "MR Conditional", MriSafety.UNSAFE),
        ("C106046", "Labeling does not contain MRI Safety Information", "", MriSafety.UNKNOWN),
        ("C106045", "Magnetic Resonance (MR) Conditional", "", MriSafety.CONDITIONAL),
        ("X1", "Magnetic Resonance (MR) Unsafe", "see label", MriSafety.UNSAFE),
    ],
)
def test_where_code_and_words_of_a_safety_conflict_the_less_safe_stands(
    code: str, display: str, text: str, safety: MriSafety
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
    assert _safety({"resourceType": "Device", "status": "active"} | more) is MriSafety.UNKNOWN


@pytest.mark.parametrize(
    ("more", "safety"),
    [
        (
            {"property": [{"type": {"text": "MRI Safety"}, "valueCode": [{"text": "MR Conditional"}]}]},
            MriSafety.CONDITIONAL,
        ),
        ({"note": [{"text": "MR conditional at 1.5 T"}]}, MriSafety.CONDITIONAL),
        ({"note": [{"text": "MRI safety not established"}]}, MriSafety.UNKNOWN),
        ({"note": [{"text": "Labeling does not contain MRI Safety Information"}]}, MriSafety.UNKNOWN),
        ({"note": [{"text": "MRI Safe: Labeling does not contain MRI Safety Information"}]}, MriSafety.UNKNOWN),
        ({"note": [{"text": "Not sure if MRI safe"}]}, MriSafety.UNKNOWN),
        ({"note": [{"text": "old lead abandoned, abandoned atrial lead"}]}, MriSafety.UNSAFE),
    ],
)
def test_what_a_note_or_property_says_is_of_its_device(more: dict[str, Any], safety: MriSafety) -> None:
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
        found = read_implant([place], [], [], TODAY, Addresses(prefetch, [pacemaker]))
        assert found is not None, place
        assert found.safety is MriSafety.UNKNOWN


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
    assert _safety(put_in, earlier) is MriSafety.UNKNOWN
    assert _safety(put_in, other) is MriSafety.UNKNOWN


@pytest.mark.parametrize("status", ["not-done", "entered-in-error", "preparation", "stopped"])
def test_a_procedure_that_was_not_done_puts_nothing_in(status: str) -> None:
    assert _safety(_procedure("Insertion of cardiac pacemaker", status=status)) is None


def test_procedures_are_read_by_code_as_well() -> None:
    code = {"coding": [{"system": SNOMED, "code": "307280005"}]}
    assert _safety(_procedure("") | {"code": code}) is MriSafety.UNKNOWN


def test_an_implant_by_code_alone_is_shown_in_plain_words() -> None:
    found = read_implant(
        [],
        [],
        [
            Finding(
                "device-mri-unsafe-unless-conditional",
                "device-mri-unsafe-unless-conditional",
                "supporting information",
                coded=True,
            )
        ],
        TODAY,
    )
    assert found is not None
    assert found.words == "an implant, by its code"


def test_a_conditional_record_speaks_for_its_own_family_only() -> None:
    """The pacemaker's record says nothing of the cochlear implant."""
    assert _safety(_device("MR-conditional pacemaker"), _device("Cardiac pacemaker")) is MriSafety.CONDITIONAL
    assert _safety(_device("MR-conditional pacemaker"), _device("ICD")) is MriSafety.CONDITIONAL
    assert _safety(_device("MR-conditional pacemaker"), _device("Cochlear implant")) is MriSafety.UNKNOWN
    assert _safety(_device("MR-conditional pacemaker"), _device("Pacemaker, MR unsafe")) is MriSafety.UNSAFE


def test_devices_that_an_order_refers_to_are_found() -> None:
    contained = {"contained": [_device(id="d")], "supportingInfo": [{"reference": "#d"}]}
    kept = _device(id="pm")
    other = {"resourceType": "Condition", "id": "c"}
    addresses = Addresses({}, [kept, other])
    assert [*devices_of_orders([contained], addresses)] == contained["contained"]
    assert [*devices_of_orders([{"supportingInfo": [{"reference": "Device/pm"}]}], addresses)] == [kept]
    assert not [*devices_of_orders([{"reasonReference": [{"reference": "Condition/c"}]}], addresses)]


@pytest.mark.parametrize(
    ("standing", "named"),
    [(Standing.AFFIRMED, True), (Standing.PAST, True), (Standing.NEGATED, False), (Standing.FAMILY, False)],
)
def test_what_the_order_says_counts_by_its_standing(standing: Standing, named: bool) -> None:  # noqa: FBT001
    found = read_implant([], [], [Finding("mri-unsafe-device", "pacemaker", "note of the order", standing)], TODAY)
    assert (found is not None) is named


def test_elements_of_a_wrong_type_are_passed_over() -> None:
    for broken in (
        {"type": 7, "deviceName": "AICD", "safety": {}, "property": [3], "note": "x", "udiCarrier": [None]},
        {"type": [], "property": {"type": "t", "valueCode": 9}, "specialization": ["y"]},
    ):
        read_implant([{"resourceType": "Device"} | broken], [], [], TODAY)
        read_implant([{"resourceType": "DeviceUseStatement", "device": broken} | broken], [], [], TODAY)
        read_implant(
            [{"resourceType": "Procedure", "focalDevice": [broken], "performedPeriod": 1} | broken], [], [], TODAY
        )
