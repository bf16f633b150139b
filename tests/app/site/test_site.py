"""A site of three hundred codes, forty phrases and twelve questions: read, explained, and offered back."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from app.site.difference import difference
from app.site.meaning import meaning_of
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.hook_request import DraftOrder, read_request
from cds_services.imaging_orders.order import Exclusion, read_order, title
from cds_services.local.choices import choices_of
from cds_services.local.in_force import in_force
from tests.app.site.conftest import PHRASES, QUESTIONS, SYSTEM, catalogue, site
from tests.wire.calls import TODAY, orders_of, warned
from tests.wire.conftest import REAL_SERVICES

if TYPE_CHECKING:
    from cds_services.cds_hooks import Decision
    from cds_services.imaging_orders.order import ImagingOrder

pytestmark = pytest.mark.usefixtures("hospital")

ORDER_SELECT = ("demyelinating-imaging-order-select", "order-select")
CODES = [(entry["study"], local) for entry in catalogue() for local in entry["codes"]]


def read(**code: object) -> ImagingOrder:
    """Read an order with this code."""
    resource = {"resourceType": "ServiceRequest", "id": "a", "status": "draft", "code": code}
    return read_order(DraftOrder("ServiceRequest/a", resource, selected=True))


def evaluated(body: dict[str, Any]) -> Decision:
    """Answer a call as this site's service does."""
    deployment = Deployment("https://cds.example.org", choices=choices_of(in_force().file))
    return REAL_SERVICES(deployment)[ORDER_SELECT].evaluate(read_request(body), TODAY)


def relapse(code: dict[str, Any]) -> dict[str, Any]:
    """A relapse of known MS for which this code is ordered."""
    body = warned()
    for order in orders_of(body):
        order["code"] = code
    return body


def test_there_are_as_many_of_each_as_a_large_hospital_has() -> None:
    file = in_force().file
    assert len(CODES) == 300
    assert sum(len(entry.words) for entry in file.phrases) == 40
    assert len(file.questions) == 12


def test_every_code_is_read_without_its_name() -> None:
    for study, local in CODES:
        order = read(coding=[{"system": SYSTEM, "code": local["code"]}])
        if order.exclusion is Exclusion.OTHER_REGION:
            assert study.split()[1] in {"knee", "abdomen", "pelvis"}
        else:
            assert order.exclusion is None
            assert order.study is not None
            assert title(order.study) == study


def test_every_name_is_read_without_its_code_whatever_its_words_look_like() -> None:
    for study, local in CODES:
        order = read(text=local["name"].lower() + " ")
        assert order.exclusion is Exclusion.OTHER_REGION or title(order.study) == study
        assert order.read_from == (f"site catalogue: {local['code']}",)


def test_a_suggestion_offers_the_sites_own_code_and_name() -> None:
    ct = next(local for study, local in CODES if study == "CT thoracic spine without IV contrast")
    decision = evaluated(relapse({"coding": [{"system": SYSTEM, "code": ct["code"]}]}))
    [card] = decision.cards
    offered = card.suggestions[0].actions[0].resource
    assert offered is not None
    wanted = next(
        e for e in catalogue() if e["study"] == "MRI cervical and thoracic spine without and with IV contrast"
    )
    first = wanted["codes"][0]
    assert offered["code"]["coding"] == [{"system": SYSTEM, "code": first["code"], "display": first["name"]}]


def test_the_order_that_was_offered_is_read_as_what_it_is() -> None:
    """Accepting the suggestion must not bring the card back."""
    ct = next(local for study, local in CODES if study == "CT thoracic spine without IV contrast")
    body = relapse({"coding": [{"system": SYSTEM, "code": ct["code"]}], "text": ct["name"]})
    offered = evaluated(body).cards[0].suggestions[0].actions[0].resource
    assert offered is not None
    again = relapse(copy.deepcopy(offered["code"]))
    assert evaluated(again).cards == ()


def test_cards_have_the_sites_line_link_and_reason() -> None:
    [card] = evaluated(warned()).cards
    assert card.detail is not None
    assert card.detail.endswith("MR safety: ext. 4711")
    assert card.links[-1].url == "https://intranet.example.org/mr"
    assert card.override_reasons[-1].code == "discussed-with-radiology"
    assert "discussed-with-radiology" in registry.override_codes()
    concepts = registry.override_reasons("https://cds.example.org")["concept"]
    assert {"code": "discussed-with-radiology", "display": "Discussed with radiology"} in concepts


@pytest.mark.parametrize(("concept", "words"), [(c, words) for c, each in PHRASES.items() for words in each])
def test_every_phrase_means_its_concept_and_is_denied_like_any_other(concept: str, words: str) -> None:
    found = registry.read_reason(f"Patient seen. {words}.", TODAY)
    assert concept in {mention["fact"] for mention in found["mentions"] if mention["standing"] != "negated"}
    denied = registry.read_reason(f"No {words}.", TODAY)
    assert not [m for m in denied["mentions"] if m["fact"] == concept and m["standing"] == "affirmed"]


@pytest.mark.parametrize("item", [{"linkId": "q{at}"}, {"linkId": "x", "text": "{text}"}], ids=["linkId", "text"])
@pytest.mark.parametrize("at", range(len(QUESTIONS)))
def test_every_question_that_comes_as_data_is_known(item: dict[str, str], at: int) -> None:
    concept, text = list(QUESTIONS.items())[at]
    asked = {name: value.format(at=at, text=text) for name, value in item.items()}
    for answer, assertion in ((True, "affirmed"), (False, "negated")):
        form = {
            "resourceType": "QuestionnaireResponse",
            "id": "q",
            "status": "completed",
            "item": [asked | {"answer": [{"valueBoolean": answer}]}],
        }
        body = warned()
        for order in orders_of(body):
            order |= {"contained": [form], "supportingInfo": [{"reference": "#q"}]}
        evidence = evaluated(body).reasons.evidence()
        assert [found["standing"] for found in evidence if found["fact"] == concept and "label" in found] == [assertion]


def test_a_question_is_known_by_its_code() -> None:
    observation = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [{"system": SYSTEM, "code": "Q2"}]},
        "valueBoolean": True,
    }
    body = warned()
    for order in orders_of(body):
        order |= {"contained": [observation], "supportingInfo": [{"reference": "#o"}]}
    found = evaluated(body).reasons.evidence()
    assert ("cancer", "affirmed") in {(item["fact"], item["standing"]) for item in found}


def test_a_question_on_a_form_in_words_is_known() -> None:
    for answer, assertion in (("yes", "affirmed"), ("no", "negated")):
        found = registry.read_reason(f"Leg weakness. {QUESTIONS['cancer']}? {answer}", TODAY)
        said = [m["standing"] for m in found["mentions"] if m["fact"] == "cancer"]
        assert said == [assertion]


def test_what_it_means_is_explained_line_by_line() -> None:
    lines = list(meaning_of(in_force().file))
    for _, local in CODES:
        assert any(f" {local['code']} {local['name']}: " in line for line in lines)
    assert any("knee" in line and "not judged" in line for line in lines)
    changed = list(difference())
    assert "~ threshold  egfr_below: 30 -> 45" in changed
    assert len(changed) > len(CODES)


def test_the_site_is_part_of_the_knowledge_version() -> None:
    own, _, of_site = registry.knowledge_version().partition("+")
    assert of_site == in_force().content_hash
    assert len(own) == len(of_site) == 12


def test_the_file_is_as_long_as_it_looks() -> None:
    assert len(site()["catalogue"]) == 60
