"""Reading draft orders: evidence from codes, body site, details and words, and the exclusions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_services.hook_request import DraftOrder
from cds_services.imaging_orders.order import Exclusion, ImagingOrder, read_order, title, unknown_codes
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study

SYSTEMS = {
    "cpt": "http://www.ama-assn.org/go/cpt",
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "radlex": "http://radlex.org",
    "local": "urn:oid:1.2.3",
    "v2": "http://terminology.hl7.org/CodeSystem/v2-0074",
}
CT_THORACIC = Study(Modality.CT, frozenset({Region.THORACIC}), Contrast.WITHOUT)


def concept(*codes: str, text: str | None = None) -> dict[str, Any]:
    """A CodeableConcept from `system|code` or `system|code|display`."""
    codings = []
    for written in codes:
        system, code, *display = written.split("|")
        codings.append({"system": SYSTEMS[system], "code": code} | ({"display": display[0]} if display else {}))
    return ({"coding": codings} if codings else {}) | ({"text": text} if text is not None else {})


def read(code: Any, **elements: Any) -> ImagingOrder:  # noqa: ANN401 - malformed on purpose
    """Read a ServiceRequest with this code and these further elements."""
    resource = {"resourceType": "ServiceRequest", "id": "a", "status": "draft", "code": code, **elements}
    return read_order(DraftOrder("ServiceRequest/a", resource, selected=True))


def test_a_code_is_read_and_cited() -> None:
    """A known code gives the study, no exclusion, and itself as the evidence."""
    order = read(concept("cpt|72128"))
    assert (order.study, order.exclusion, order.read_from) == (CT_THORACIC, None, ("CPT 72128",))


def test_words_are_read_and_cited() -> None:
    """Without a known code the order's words are the evidence."""
    order = read({"text": "ct t spine"})
    assert order.study == Study(Modality.CT, frozenset({Region.THORACIC}))
    assert order.read_from == ("words: ct t spine",)


def test_the_order_of_an_older_release_is_read_the_same_way() -> None:
    """A STU3 ProcedureRequest is an order too."""
    resource = {"resourceType": "ProcedureRequest", "code": concept("cpt|72128")}
    assert read_order(DraftOrder("", resource, selected=True)).study == CT_THORACIC


def test_the_display_of_an_unknown_code_is_read() -> None:
    """A local code is understood by its display when the order has no text."""
    assert read(concept("local|IMG1|CT T-SPINE WO")).study == CT_THORACIC


def test_the_display_of_a_known_code_decides_nothing() -> None:
    """A wrong display beside a known code does not change what the code means."""
    assert read(concept("cpt|72128|MRI brain")).study == CT_THORACIC


@pytest.mark.parametrize(
    ("codes", "regions", "contrast"),
    [
        (("snomed|702608007", "loinc|43456-3"), {Region.CERVICAL, Region.THORACIC}, Contrast.WITHOUT_AND_WITH),
        (("snomed|241647000", "cpt|72157"), {Region.THORACIC}, Contrast.WITHOUT_AND_WITH),
        (("snomed|241645008", "cpt|72146"), {Region.THORACIC}, Contrast.WITHOUT),
        (("cpt|72156", "loinc|43456-3"), {Region.CERVICAL, Region.THORACIC}, Contrast.WITHOUT_AND_WITH),
    ],
)
def test_agreeing_codes_refine_one_another(codes: tuple[str, ...], regions: set[Region], contrast: Contrast) -> None:
    """The more precise code tells the level and the phase."""
    order = read(concept(*codes))
    assert order.study == Study(Modality.MRI, frozenset(regions), contrast)
    assert order.exclusion is None


@pytest.mark.parametrize(
    "codes",
    [
        ("cpt|72128", "cpt|72146"),
        ("cpt|72148", "loinc|36532-0"),
        ("cpt|72146", "cpt|72147"),
        ("cpt|72146", "snomed|91333005"),
    ],
)
def test_contradicting_codes_are_told(codes: tuple[str, ...]) -> None:
    """Codes of different modality, region or phase cannot be one order."""
    order = read(concept(*codes))
    assert (order.study, order.exclusion) == (None, Exclusion.CONTRADICTORY)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cpt|72128", "MRI thoracic spine without contrast"),
        ("cpt|72148", "MRI thoracic spine without contrast"),
        ("cpt|70551", "MRI brain with IV contrast"),
        ("cpt|70553", "MRI brain without contrast"),
    ],
)
def test_words_that_clearly_name_another_study_contradict_the_code(code: str, text: str) -> None:
    """A code and a text that name different studies are not settled by guessing."""
    assert read(concept(code, text=text)).exclusion is Exclusion.CONTRADICTORY


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cpt|72128", "T-spine, fall, neck pain"),
        ("cpt|72128", "CT T SPINE WO r/o MS, brain lesion"),
        ("cpt|70553", "MRI brain with contrast"),
        ("cpt|70551", "MRI head, knee weak"),
        ("cpt|72156", "MRI spine w/wo"),
        ("cpt|72141", "new deficit"),
    ],
)
def test_a_reason_or_an_abbreviation_is_no_contradiction(code: str, text: str) -> None:
    """What a text adds to a code does not silence the order."""
    alone, together = read(concept(code)), read(concept(code, text=text))
    assert (together.study, together.exclusion) == (alone.study, None)


def test_words_tell_the_phase_that_the_code_cannot() -> None:
    """A SNOMED "with contrast" is made precise by words, and stays open without them."""
    for text, contrast, told in (
        ("MRI head with contrast", Contrast.WITH_ANY, False),
        ("MRI head w/wo", Contrast.WITHOUT_AND_WITH, True),
        ("MRI head with IV contrast", Contrast.WITH, True),
    ):
        order = read(concept("snomed|432874000", text=text))
        assert order.study == Study(Modality.MRI, frozenset({Region.HEAD}), contrast)
        assert order.phases_told_apart is told


def test_a_wide_code_counts_as_orbits_until_something_else_is_named() -> None:
    """The code for orbit, face and neck is an orbit study, unless words or body site say neck."""
    assert read(concept("cpt|70543")).study == Study(
        Modality.MRI, frozenset({Region.ORBITS}), Contrast.WITHOUT_AND_WITH
    )
    assert read(concept("cpt|70543", text="MRI orbit, face, neck w/wo")).exclusion is None
    assert read(concept("cpt|70543", text="MRI neck w/wo")).exclusion is Exclusion.OTHER_REGION
    assert read(concept("cpt|70543"), bodySite=[concept("snomed|45048000")]).exclusion is Exclusion.OTHER_REGION


def test_body_site_and_details_complete_the_order() -> None:
    """Level and phase can stand in bodySite and orderDetail, coded or in words."""
    expected = Study(Modality.MRI, frozenset({Region.CERVICAL, Region.THORACIC}), Contrast.WITHOUT_AND_WITH)
    coded = read(
        concept("snomed|241645008"),
        bodySite=[concept("snomed|1217257000")],
        orderDetail=[concept("radlex|RID28771")],
    )
    worded = read({"text": "MRI"}, bodySite=[{"text": "C/T spine"}], orderDetail=[{"text": "w/wo contrast"}])
    assert coded.study == worded.study == expected
    assert coded.exclusion is worded.exclusion is None
    assert "body site: cervical, thoracic" in coded.read_from


@pytest.mark.parametrize(
    ("site", "exclusion"),
    [("Cervical spine", None), ("spinal cord", None), ("neck", None), ("brain", Exclusion.CONTRADICTORY)],
)
def test_a_body_site_may_not_contradict_the_code(site: str, exclusion: Exclusion | None) -> None:
    """The neck is where the cervical spine is; the brain is not."""
    assert read(concept("cpt|72125"), bodySite=[{"text": site}]).exclusion is exclusion


SITES = {"cervical": "122494005", "thoracic": "122495006"}


@pytest.mark.parametrize(
    ("sites", "regions"),
    [
        ([concept(f"snomed|{SITES['cervical']}"), concept(f"snomed|{SITES['thoracic']}")], {"cervical", "thoracic"}),
        ([concept(*(f"snomed|{code}" for code in SITES.values()))], {"cervical", "thoracic"}),
        (
            [{"text": "Cervical spine"}, {"text": "Thoracic spine"}, {"text": "L-spine"}],
            {"cervical", "thoracic", "lumbar"},
        ),
        ([{"text": "Brain"}, {"text": "C-spine"}], {"head", "cervical"}),
        ([{"text": "Cervical spine"}, {"text": "Neck"}], {"cervical"}),
        ([concept("local|9"), {"text": "Thoracic spine"}], {"thoracic"}),
    ],
)
def test_several_body_sites_are_all_of_them_together(sites: list[dict[str, Any]], regions: set[str]) -> None:
    order = read(concept("snomed|113091000"), bodySite=sites)
    assert order.exclusion is None
    assert order.study is not None
    assert {region.value for region in order.study.regions} == regions


def test_body_sites_that_repeat_the_words_do_not_contradict_them() -> None:
    sites = [concept(f"snomed|{code}") for code in SITES.values()]
    order = read({"text": "MRI cervical and thoracic spine without and with contrast"}, bodySite=sites)
    assert order.study == Study(Modality.MRI, frozenset({Region.CERVICAL, Region.THORACIC}), Contrast.WITHOUT_AND_WITH)


@pytest.mark.parametrize("code", ["72128-26", "72128 TC", "7212826", "72128-26-RT"])
def test_a_code_with_a_modifier_is_the_code(code: str) -> None:
    assert read(concept(f"cpt|{code}")).study == CT_THORACIC


@pytest.mark.parametrize(
    ("text", "contrast", "exclusion"),
    [
        ("CT thoracic spine without injection", Contrast.WITHOUT, None),
        ("CT thoracic spine with injection", Contrast.WITH, None),
        ("MRI thoracic spine with and without injection", Contrast.WITHOUT_AND_WITH, None),
        ("IRM rachis thoracic sans et avec injection", Contrast.WITHOUT_AND_WITH, None),
        ("CT thoracic spine with support person", Contrast.UNSTATED, None),
        ("MRI thoracic spine, walks without support", Contrast.UNSTATED, None),
        ("CT thoracic spine facet injection", Contrast.UNSTATED, Exclusion.INTERVENTION),
        ("CT guided steroid injection thoracic spine", Contrast.UNSTATED, Exclusion.INTERVENTION),
    ],
)
def test_with_injection_speaks_of_contrast(text: str, contrast: Contrast, exclusion: Exclusion | None) -> None:
    order = read({"text": text})
    assert order.study is not None
    assert (order.study.contrast, order.exclusion) == (contrast, exclusion)


@pytest.mark.parametrize(
    "detail", ["Contrast allergy? No", "No contrast allergy", "IV contrast? Yes", "with support person"]
)
def test_a_question_beside_the_code_is_no_contradiction(detail: str) -> None:
    order = read(concept("cpt|72157"), orderDetail=[{"text": detail}])
    assert order.exclusion is None
    assert order.study is not None
    assert order.study.contrast is Contrast.WITHOUT_AND_WITH


@pytest.mark.parametrize(
    ("elements", "exclusion"),
    [
        ({}, Exclusion.UNKNOWN_CODE),
        ({"category": [concept("snomed|363679005")]}, Exclusion.UNREADABLE),
        ({"status": "revoked"}, Exclusion.NOT_CURRENT),
    ],
)
def test_a_code_that_nobody_knows_is_told(elements: dict[str, Any], exclusion: Exclusion) -> None:
    assert read(concept("local|RAD-17"), **elements).exclusion is exclusion
    assert read(concept("local|RAD-17|CT thoracic spine without contrast")).study == CT_THORACIC
    assert read(concept("local|RAD-17", "cpt|72128")).study == CT_THORACIC


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        (("cpt|72128", "local|IMG123|MRI for Jane Doe"), ["IMG123"]),
        (("local|IMG123",), ["IMG123"]),
        (("local|Jane Doe 1950",), []),
        (("local|" + "1" * 40,), []),
        (("cpt|72128",), []),
    ],
)
def test_of_a_code_that_the_catalogue_does_not_know_only_the_code_is_kept(
    codes: tuple[str, ...], kept: list[str]
) -> None:
    found = unknown_codes(read(concept(*codes, text="MRI brain")))
    assert [coding.code for coding in found] == kept
    assert not any(coding.display for coding in found)


def test_codes_of_other_orders_are_not_kept() -> None:
    assert unknown_codes(read(concept("local|LAB1", text="CBC"))) == ()


def test_an_extension_that_changes_the_meaning_silences() -> None:
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/request-doNotPerform", "valueBoolean": True}
    assert read(concept("cpt|72128"), modifierExtension=[extension]).exclusion is Exclusion.CHANGED
    assert read(concept("cpt|72128"), modifierExtension=[extension | {"valueBoolean": False}]).exclusion is None


def test_a_detail_may_not_contradict_the_code() -> None:
    """A code without contrast and a detail with it are not settled by guessing."""
    assert read(concept("cpt|70551"), orderDetail=[concept("radlex|RID39045")]).exclusion is Exclusion.CONTRADICTORY


def test_a_category_supports_and_no_more() -> None:
    """A category tells that an order is imaging, and its modality where nothing else does."""
    imaging = [concept("snomed|363679005")]
    assert read({"text": "as discussed"}, category=imaging).exclusion is Exclusion.UNREADABLE
    assert read({"text": "as discussed"}).exclusion is Exclusion.NOT_IMAGING
    scan = read({"text": "head wo contrast"}, category=[concept("v2|CT")])
    assert scan.study == Study(Modality.CT, frozenset({Region.HEAD}), Contrast.WITHOUT)


@pytest.mark.parametrize(
    ("code", "elements", "exclusion"),
    [
        ({"text": "CBC with differential"}, {}, Exclusion.NOT_IMAGING),
        (concept("cpt|72128"), {"doNotPerform": True}, Exclusion.DO_NOT_PERFORM),
        (concept("cpt|72128"), {"status": "revoked"}, Exclusion.NOT_CURRENT),
        (concept("cpt|72128"), {"status": "entered-in-error"}, Exclusion.NOT_CURRENT),
        (concept("cpt|72040"), {}, Exclusion.OTHER_MODALITY),
        ({"text": "PET brain"}, {}, Exclusion.OTHER_MODALITY),
        (concept("cpt|70544"), {}, Exclusion.ANGIOGRAPHY),
        ({"text": "CTA head"}, {}, Exclusion.ANGIOGRAPHY),
        ({"text": "CT guided biopsy T8"}, {}, Exclusion.INTERVENTION),
        (
            concept("cpt|70552"),
            {"reasonCode": [{"text": "Stealth protocol for surgical planning"}]},
            Exclusion.INTERVENTION,
        ),
        (concept("cpt|70552"), {"note": [{"text": "for stereotactic biopsy"}]}, Exclusion.INTERVENTION),
        ({"text": "MRI knee"}, {}, Exclusion.OTHER_REGION),
        ({"text": "MRI"}, {}, Exclusion.UNREADABLE),
        ({"text": "MRI and CT head"}, {}, Exclusion.UNREADABLE),
        (concept("loinc|24934-2"), {}, None),
    ],
)
def test_exclusions(code: dict[str, Any], elements: dict[str, Any], exclusion: Exclusion | None) -> None:
    """Each reason for saying nothing is told by its own name."""
    assert read(code, **elements).exclusion is exclusion


def test_the_study_is_told_behind_a_gate() -> None:
    """A cancelled order still says what it was."""
    assert read(concept("cpt|72128"), status="cancelled").study == CT_THORACIC


def test_another_resource_is_no_order() -> None:
    """A MedicationRequest among the drafts is passed over."""
    draft = DraftOrder("MedicationRequest/m", {"resourceType": "MedicationRequest"}, selected=False)
    assert read_order(draft).exclusion is Exclusion.NOT_IMAGING


@pytest.mark.parametrize(
    "code",
    [
        None,
        "CT T-spine wo",
        {"coding": [{}]},
        {"coding": {}},
        {"coding": {"system": SYSTEMS["cpt"], "code": "72128"}},
        {"coding": [None, 1, "x", [], {"code": 5}, {"code": ["72128"]}, {"code": {"a": 1}, "system": []}]},
        {"text": {"a": 1}},
        {"text": "\0" * 100},
        {"text": "CT T-spine wo\0"},
        {"text": "x" * 1_000_000},
        [concept("cpt|72128")],
        7,
    ],
)
def test_a_malformed_code_never_raises(code: Any) -> None:  # noqa: ANN401 - malformed on purpose
    """Whatever stands in `code`, the answer is a reading."""
    order = read(code, bodySite={"text": 5}, orderDetail="x", category={"coding": "y"}, note="n", reasonCode={"a": 1})
    assert order.exclusion in {None, Exclusion.NOT_IMAGING}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["MRI brain", "w/o", "72128"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["coding", "code", "system", "text", "display", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values, json_values, json_values, json_values)
def test_no_json_raises(code: object, site: object, detail: object, reason: object) -> None:
    """Any JSON in any element gives an answer."""
    order = read(code, bodySite=site, orderDetail=detail, reasonCode=reason, category=site, note=detail, status=reason)
    assert (order.study is None) or isinstance(order.study, Study)


@pytest.mark.parametrize(
    ("study", "words"),
    [
        (CT_THORACIC, "CT thoracic spine without IV contrast"),
        (
            Study(Modality.MRI, frozenset({Region.THORACIC, Region.CERVICAL}), Contrast.WITHOUT_AND_WITH),
            "MRI cervical and thoracic spine without and with IV contrast",
        ),
        (
            Study(Modality.MRI, frozenset({Region.LUMBAR, Region.THORACIC, Region.CERVICAL, Region.HEAD})),
            "MRI head and cervical, thoracic and lumbar spine",
        ),
        (Study(Modality.MRI, frozenset({Region.ORBITS}), Contrast.WITH), "MRI orbits with IV contrast"),
        (Study(Modality.MRI, frozenset()), "MRI"),
    ],
)
def test_a_title_is_what_a_radiologist_would_write(study: Study, words: str) -> None:
    """Titles are composed in anatomical order, contrast last."""
    assert title(study) == words
