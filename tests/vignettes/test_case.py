"""The case reports themselves: every one readable, with known codes, as the builder sends them."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from cds_services.hook_request import read_request
from tests.vignettes import studies
from tests.vignettes.case import Expectation, Vignette, load
from tests.vignettes.order_select import request

RULES = {
    "CtSpine",
    "CtHead",
    "LumbarMri",
    "WholeSpineMri",
    "AddContrast",
    "ContrastOnly",
    "CompleteCordMri",
    "AddHeadMri",
    "FirstPresentation",
    "TransverseMyelitis",
    "OpticNeuritis",
    "Surveillance",
    "Clarify",
    "GadoliniumKidney",
    "GadoliniumAllergy",
    "GadoliniumPregnancy",
    "MriUnsafeDevice",
    "PmlSuspicion",
    "PseudoRelapse",
    "CordCompression",
}
SCENARIOS = {
    "relapse",
    "surveillance",
    "first-presentation",
    "transverse-myelitis",
    "optic-neuritis",
    "slow-progression",
    "cord-compression",
    "cauda-equina",
    "radiculopathy",
    "back-pain",
    "trauma",
    "indeterminate",
    "out-of-scope",
}


def test_every_id_is_used_once() -> None:
    counted = Counter(vignette.id for vignette in load())
    assert not [key for key, times in counted.items() if times > 1]


@pytest.mark.parametrize("vignette", load(), ids=lambda vignette: vignette.id)
def test_a_case_report_is_well_formed(vignette: Vignette) -> None:
    expect = vignette.expect
    drafts = {order.id for order in vignette.orders}
    assert set(expect.scenarios) <= SCENARIOS
    assert {card.rule for card in expect.cards} | set(expect.optional) <= RULES
    for card in expect.cards:
        assert set(card.removes) | set(card.keeps) <= drafts
        for name in (*card.never_orders, *(name for names in card.suggests for name in names)):
            assert studies.wanted(name).modality in {"MRI", "CT", studies.ANY}


@pytest.mark.parametrize("vignette", load(), ids=lambda vignette: vignette.id)
def test_a_case_report_becomes_a_request_that_can_be_read(vignette: Vignette) -> None:
    body = request(vignette)
    assert read_request(body)
    resources = [entry["resource"] for entry in body["context"]["draftOrders"]["entry"]]
    assert [resource["id"] for resource in resources] == [order.id for order in vignette.orders]


def test_a_bare_line_is_an_active_confirmed_entry() -> None:
    case = {
        "id": "x",
        "story": "x",
        "orders": [{"id": "a", "code": ["cpt:72128"]}],
        "problems": ["icd-10-cm:G35.A Multiple sclerosis", "Multiple sclerosis"],
        "expect": {"scenario": "relapse", "silent": True},
        "why": "x",
    }
    coded, worded = [
        entry["resource"] for entry in request(msgspec.convert(case, Vignette))["prefetch"]["conditions"]["entry"]
    ]
    assert coded["code"] == {
        "coding": [
            {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G35.A", "display": "Multiple sclerosis"},
        ],
        "text": "Multiple sclerosis",
    }
    assert worded["code"] == {"text": "Multiple sclerosis"}
    assert worded["clinicalStatus"]["coding"][0]["code"] == "active"


def test_an_expectation_says_either_cards_or_silence() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"scenario": "relapse"}, Expectation)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("MRI cervical and thoracic spine without and with IV contrast", "MRI cervical thoracic without-and-with"),
        ("MR C AND T SPINE WO CONTRAST", "MRI cervical thoracic without"),
        ("MRI head with IV contrast", "MRI head with"),
        ("CT T-spine w/o contrast", "CT thoracic without"),
        ("MRI whole spine", "MRI cervical thoracic lumbar any"),
        ("MRI brain and orbits w/o and w/ contrast", "MRI head orbits without-and-with"),
    ],
)
def test_words_name_studies(words: str, expected: str) -> None:
    modality, *regions, phase = expected.split()
    assert studies.read_words(words) == {studies.Study(modality, region, phase) for region in regions}
