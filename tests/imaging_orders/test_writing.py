"""Orders that a suggestion writes: valid, in the draft's code systems, and read back as what was meant."""

from __future__ import annotations

import copy
from decimal import Decimal
from itertools import combinations, permutations
from typing import Any

import pytest
from fhir.resources.R4B.servicerequest import ServiceRequest

from cds_services.hook_request import DraftOrder
from cds_services.imaging_orders.order import read_order
from cds_services.imaging_orders.procedures import catalogue
from cds_services.imaging_orders.study import Contrast, Modality, Region, Study
from cds_services.imaging_orders.writing import orders_for

CPT = "http://www.ama-assn.org/go/cpt"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
OURS = (Region.HEAD, Region.ORBITS, Region.CERVICAL, Region.THORACIC, Region.LUMBAR)
REGION_SETS = (
    *(frozenset(chosen) for size in range(1, 6) for chosen in combinations(OURS, size)),
    frozenset({Region.SPINE}),
)
CORD = Study(Modality.MRI, frozenset({Region.CERVICAL, Region.THORACIC}), Contrast.WITHOUT_AND_WITH)
SYSTEM_SETS = ((), *((system,) for system in sorted(catalogue().writable)), *permutations((CPT, LOINC, SNOMED), 2))


def draft(*systems: str, **elements: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A draft of a CT in these code systems."""
    return {
        "resourceType": "ServiceRequest",
        "id": "draft-1",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": system, "code": "old"} for system in systems], "text": "CT"},
        **elements,
    }


def read(order: dict[str, Any]) -> Study | None:
    """The study that this service reads in an order; None behind an exclusion."""
    reading = read_order(DraftOrder("", order, selected=True))
    return reading.study if reading.exclusion is None else None


@pytest.mark.parametrize("systems", SYSTEM_SETS)
@pytest.mark.parametrize("modality", [Modality.MRI, Modality.CT])
def test_what_is_written_is_read_back_as_meant(modality: Modality, systems: tuple[str, ...]) -> None:
    """For every study and code system, the written orders together ask for exactly that study."""
    for regions in REGION_SETS:
        for contrast in (Contrast.WITHOUT, Contrast.WITH, Contrast.WITHOUT_AND_WITH, Contrast.UNSTATED):
            orders = orders_for(draft(*systems), Study(modality, regions, contrast), update=True)
            studies = [study for order in orders if (study := read(order))]
            assert len(studies) == len(orders)
            assert {(study.modality, study.contrast) for study in studies} == {(modality, contrast)}
            assert frozenset[Region]().union(*(study.regions for study in studies)) == regions
            assert sum(len(study.regions) for study in studies) == len(regions)


@pytest.mark.parametrize("system", sorted(catalogue().writable))
def test_the_first_coding_with_its_display_is_enough(system: str) -> None:
    """A client that keeps only the first coding and its display sends back the same study."""
    for regions in REGION_SETS:
        for order in orders_for(draft(system), Study(Modality.MRI, regions, Contrast.WITHOUT_AND_WITH), update=True):
            first = order["code"]["coding"][0]
            assert read({**order, "code": {"coding": [first], "text": first["display"]}}) == read(order)


@pytest.mark.parametrize(
    ("systems", "codes"),
    [
        ((CPT,), [[(CPT, "72156")], [(CPT, "72157")]]),
        ((LOINC,), [[(LOINC, "43456-3")]]),
        ((SNOMED,), [[(SNOMED, "702608007")]]),
        ((SNOMED, LOINC), [[(SNOMED, "702608007"), (LOINC, "43456-3")]]),
        ((LOINC, CPT), [[(LOINC, "24937-5"), (CPT, "72156")], [(LOINC, "24981-3"), (CPT, "72157")]]),
        ((), [[(LOINC, "43456-3")]]),
        (("urn:oid:1.2.3",), [[(LOINC, "43456-3")]]),
    ],
)
def test_the_cord_is_written_in_the_systems_of_the_draft(
    systems: tuple[str, ...], codes: list[list[tuple[str, str]]]
) -> None:
    """CPT has no combined code, so it takes two orders; LOINC and SNOMED CT have one."""
    orders = orders_for(draft(*systems), CORD, update=True)
    written = [[(coding["system"], coding["code"]) for coding in order["code"]["coding"]] for order in orders]
    assert written == codes


def test_the_whole_spine_is_three_orders_in_cpt() -> None:
    """Cervical, thoracic and lumbar each get their own code."""
    spine = Study(Modality.MRI, CORD.regions | {Region.LUMBAR}, Contrast.WITHOUT_AND_WITH)
    orders = orders_for(draft(CPT), spine, update=False)
    assert [order["code"]["coding"][0]["code"] for order in orders] == ["72156", "72157", "72158"]


def test_words_and_display_tell_the_phase() -> None:
    """SNOMED CT cannot say "without and with"; the words do."""
    (order,) = orders_for(draft(SNOMED), CORD, update=True)
    expected = "MRI cervical and thoracic spine without and with IV contrast"
    assert order["code"]["text"] == order["code"]["coding"][0]["display"] == expected


FULL = draft(
    CPT,
    id="e" * 200,
    identifier=[{"system": "urn:x", "value": "42"}],
    requisition={"value": "g"},
    meta={"versionId": "1"},
    text={"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>CT of the spine</div>"},
    extension=[{"url": "http://example.org/dose", "valueDecimal": Decimal("1.50")}],
    _status={"extension": [{"url": "http://example.org/s", "valueString": "kept"}]},
    contained=[
        {
            "resourceType": "Condition",
            "id": "why",
            "subject": {"reference": "Patient/p"},
            "asserter": {"reference": "#who"},
        },
        {"resourceType": "Practitioner", "id": "who"},
        {"resourceType": "Specimen", "id": "unused"},
    ],
    reasonReference=[{"reference": "#why"}],
    reasonCode=[{"text": "relapse"}],
    bodySite=[{"text": "thoracic spine"}],
    orderDetail=[
        {"text": "without contrast"},
        {"text": "call the ward first"},
        {"text": "IV contrast: no; contrast allergy: hives"},
        {"text": "walks without support"},
    ],
    note=[{"text": "wheelchair"}],
    priority="urgent",
    quantityQuantity={"value": Decimal("1.0")},
)


def test_an_update_keeps_everything_but_the_old_study() -> None:
    """Extensions, siblings, contained resources, identifiers and decimals survive; what described the CT goes."""
    first, _ = orders_for(FULL, CORD, update=True)
    kept = {name: value for name, value in FULL.items() if name not in {"code", "bodySite", "orderDetail", "text"}}
    assert {name: first[name] for name in kept} == kept
    assert str(first["extension"][0]["valueDecimal"]) == "1.50"
    assert [detail["text"] for detail in first["orderDetail"]] == [
        "call the ward first",
        "contrast allergy: hives",
        "walks without support",
    ]
    assert "bodySite" not in first
    assert "text" not in first


def test_a_further_order_is_new_but_has_the_same_reason() -> None:
    """No id, identifier, requisition, meta or narrative; the reason with the contained resources that it points to."""
    _, second = orders_for(FULL, CORD, update=True)
    assert not {"id", "identifier", "requisition", "meta", "text", "bodySite", "extension"} & second.keys()
    for name in ("status", "intent", "subject", "reasonCode", "reasonReference", "note", "priority"):
        assert second[name] == FULL[name]
    assert [inner["id"] for inner in second["contained"]] == ["why", "who"]


def test_without_update_every_order_is_new() -> None:
    """A create never carries the id of the draft."""
    assert all("id" not in order for order in orders_for(FULL, CORD, update=False))


def test_the_draft_is_not_touched() -> None:
    """Neither writing nor a later change of what was written reaches the draft."""
    before = copy.deepcopy(FULL)
    first, _ = orders_for(FULL, CORD, update=True)
    first["contained"][0]["id"] = "changed"
    assert before == FULL


@pytest.mark.parametrize(
    "elements",
    [
        {"category": {"text": "Imaging"}},
        {"reasonCode": [{}, {"text": "relapse"}]},
        {"reasonCode": [{"coding": [{}]}]},
        {"reasonCode": []},
        {"note": {"text": "x"}},
        {"status": "banana"},
        {"intent": None},
        {"authoredOn": "yesterday"},
        {"epicOnly": {"a": 1}},
        {"id": "e_" * 100},
        {"insurance": [{"reference": "Coverage/" + "c" * 190}]},
        {"code": "CT"},
    ],
)
def test_what_leaves_is_valid_even_if_the_draft_is_not(elements: dict[str, Any]) -> None:
    """Faults of the draft are repaired or left out; the id stays as it came."""
    template = draft(CPT, **elements)
    orders = orders_for(template, CORD, update=True)
    assert orders
    assert orders[0]["id"] == template["id"]
    for order in orders:
        ServiceRequest.model_validate({name: value for name, value in order.items() if name != "id"})


def test_an_empty_list_of_reasons_stays() -> None:
    """A client that sends no reason yet gets its empty list back, as it needs it."""
    assert orders_for(draft(CPT, reasonCode=[]), CORD, update=True)[0]["reasonCode"] == []


def test_no_order_is_written_where_none_can_be_valid() -> None:
    """Without a subject there is no order, and half a suggestion would be worse than none."""
    template = draft(CPT)
    del template["subject"]
    assert orders_for(template, CORD, update=True) == ()
    assert orders_for({**draft(CPT), "resourceType": "ProcedureRequest"}, CORD, update=True) == ()


def test_a_bottomless_draft_does_not_bring_the_service_down() -> None:
    """Nesting beyond all reason gives no order instead of an error."""
    bottom: dict[str, Any] = {}
    for _ in range(5000):
        bottom = {"extension": [bottom]}
    assert orders_for(draft(CPT, extension=[bottom]), CORD, update=True) == ()
