"""Every concept that the product knows, asked and answered as data: Observations, questionnaires, extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cds_services.chart.record import read_chart
from cds_services.demyelination.drug_words import said_to_be_over
from cds_services.demyelination.interpretation import interpretation
from cds_services.hook_request import DraftOrder, HookRequest
from cds_services.imaging_orders.order import read_order
from cds_services.indication.indication import TopicReaders, read_indication
from cds_services.narrative.mention import Assertion
from cds_services.safety.contrast_allergy import told_reaction
from tests.forms.labels import labels
from tests.narrative.reading import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cds_services.indication.finding import Finding

pytestmark = pytest.mark.slow

_SNOMED, _YES_NO = "http://snomed.info/sct", "http://terminology.hl7.org/CodeSystem/v2-0136"
_EXPANDED, _LOINC = "http://terminology.hl7.org/CodeSystem/v2-0532", "http://loinc.org"
READERS = TopicReaders(told_reaction, said_to_be_over, interpretation().established_diseases.value)
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
Answer = dict[str, Any]


def _coded(system: str, code: str, display: str = "") -> dict[str, Any]:
    return {"system": system, "code": code} | ({"display": display} if display else {})


_CODINGS = {
    Assertion.AFFIRMED: [
        _coded(_SNOMED, "373066001"), _coded(_YES_NO, "Y"), _coded(_EXPANDED, "Y"), _coded(_LOINC, "LA33-6"),
        _coded(_SNOMED, "52101004"), _coded(_SNOMED, "10828004"), _coded("urn:local", "1", "Yes"),
        _coded("http://snomed.info/sct/731000124108", "373066001"),
    ],
    Assertion.NEGATED: [
        _coded(_SNOMED, "373067005"), _coded(_YES_NO, "N"), _coded(_EXPANDED, "N"), _coded(_LOINC, "LA32-8"),
        _coded(_SNOMED, "2667000"), _coded(_SNOMED, "260385009"), _coded("urn:local", "0", "No"),
    ],
    None: [
        _coded(_SNOMED, "261665006"), _coded(_EXPANDED, "UNK"), _coded(_EXPANDED, "NASK"), _coded(_LOINC, "LA4489-6"),
        _coded(_SNOMED, "385432009"), _coded("urn:local", "9", "Unknown"), _coded("urn:local", "8", "N/A"),
    ],
}  # fmt: skip
_PLAIN: dict[Assertion | None, list[Answer]] = {
    Assertion.AFFIRMED: [{"Boolean": True}, {"String": "Yes"}, {"String": "y"}, {"String": "TRUE"}],
    Assertion.NEGATED: [{"Boolean": False}, {"String": "No"}, {"String": "none"}, {"Integer": 0}, {"String": "denies"}],
    None: [{"String": "unknown"}, {"String": "N/A"}, {"String": ""}, {"String": "not asked"}],
}


def _observations(label: str, assertion: Assertion | None) -> Iterator[dict[str, Any]]:
    base = {"resourceType": "Observation", "id": "q", "status": "final", "code": {"text": label}}
    for answer in _PLAIN[assertion]:
        values = {f"value{kind}": value for kind, value in answer.items()}
        yield base | values
        yield base | {"code": {"text": "Safety questions"}, "component": [{"code": {"text": label}, **values}]}
    for coding in _CODINGS[assertion]:
        yield base | {"valueCodeableConcept": {"coding": [coding]}}
        yield base | {"valueCodeableConcept": {"coding": [coding], "text": coding.get("display", "answer")}}
    if assertion is None:
        yield base | {"dataAbsentReason": {"coding": [_coded(_ABSENT, "not-asked")]}}
        yield base | {"status": "entered-in-error", "valueBoolean": True}


def _questionnaires(label: str, assertion: Assertion | None) -> Iterator[dict[str, Any]]:
    def response(item: dict[str, Any]) -> dict[str, Any]:
        return {"resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "item": [item]}

    answers = [{f"value{kind}": value} for answer in _PLAIN[assertion] for kind, value in answer.items()]
    answers += [{"valueCoding": coding} for coding in _CODINGS[assertion]]
    for answer in answers:
        item = {"linkId": "1.1", "text": label, "answer": [answer]}
        yield response(item)
        yield response({"linkId": "1", "text": "MRI safety", "item": [{"linkId": "a", "item": [item]}]})
        yield response({"linkId": "1", "text": "Any notes?", "answer": [{"valueString": "see below", "item": [item]}]})
    if assertion is None:
        yield response({"linkId": "1.1", "text": label})
        yield response({"linkId": "1.1", "text": label, "answer": []})


def _extensions(label: str, assertion: Assertion | None) -> Iterator[dict[str, Any]]:
    for answer in _PLAIN[assertion]:
        values = {f"value{kind}": value for kind, value in answer.items()}
        pair = [{"url": "question", "valueString": label}, {"url": "answer", **values}]
        yield {"url": "https://ehr.example/order-entry-question", "extension": pair}
        yield {"url": "https://ehr.example/questions", "extension": [{"url": "entry", "extension": pair}]}
    for coding in _CODINGS[assertion]:
        pair = [{"url": "questionText", "valueString": label}, {"url": "response", "valueCoding": coding}]
        yield {"url": "https://ehr.example/aoe", "extension": pair}


def _findings(order: dict[str, Any], prefetched: dict[str, Any] | None = None) -> tuple[Finding, ...]:
    draft = {"resourceType": "ServiceRequest", "id": "a", "code": {"text": "MRI cervical spine"}} | order
    bundle = {"resourceType": "Bundle", "entry": [{"resource": prefetched}] if prefetched else []}
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1980-01-01"}
    prefetch = {"patient": patient, "conditions": {"resourceType": "Bundle", "entry": []}, "observations": bundle}
    request = HookRequest("order-select", "i", "p", "Practitioner/u", (), prefetch)
    read = read_order(DraftOrder("ServiceRequest/a", draft, selected=True))
    return read_indication([read], read_chart(request, WRITTEN), WRITTEN, READERS).findings


def _contained(resource: dict[str, Any]) -> tuple[Finding, ...]:
    return _findings({"contained": [resource], "supportingInfo": [{"reference": "#q"}]})


def _prefetched(resource: dict[str, Any]) -> tuple[Finding, ...]:
    reference = {"reference": f"https://ehr.example/fhir/{resource['resourceType']}/q"}
    return _findings({"supportingInfo": [reference]}, resource)


def _extended(extension: dict[str, Any]) -> tuple[Finding, ...]:
    return _findings({"extension": [extension]})


_KINDS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "observation, contained": (_observations, _contained),
    "observation, prefetched": (_observations, _prefetched),
    "questionnaire, contained": (_questionnaires, _contained),
    "questionnaire, prefetched": (_questionnaires, _prefetched),
    "extension": (_extensions, _extended),
}


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("assertion", [Assertion.AFFIRMED, Assertion.NEGATED, None])
def test_the_answer_decides(kind: str, assertion: Assertion | None) -> None:
    resources, findings = _KINDS[kind]
    wrong = [
        (label, resource)
        for concept, label in labels().items()
        for resource in resources(label, assertion)
        if {item.assertion for item in findings(resource) if item.concept == concept}
        != ({assertion} if assertion else set())
    ]
    assert not wrong, (len(wrong), wrong[:3])


def test_a_coded_question_needs_no_words() -> None:
    code = {"coding": [_coded(_SNOMED, "309537005", "Numbness of lower limb")]}
    for value, assertion in ((True, Assertion.AFFIRMED), (False, Assertion.NEGATED)):
        found = _contained({"resourceType": "Observation", "id": "q", "code": code, "valueBoolean": value})
        assert {item.assertion for item in found} == {assertion}


@pytest.mark.parametrize(
    ("more", "assertion"),
    [
        ({}, Assertion.AFFIRMED),
        ({"valueString": "left, for two weeks"}, Assertion.AFFIRMED),
        ({"valueCodeableConcept": {"text": "left leg"}}, Assertion.AFFIRMED),
        ({"interpretation": [{"coding": [_coded(_INTERPRETATION, "POS")]}]}, Assertion.AFFIRMED),
        ({"interpretation": [{"coding": [_coded(_INTERPRETATION, "NEG")]}]}, Assertion.NEGATED),
        ({"valueString": "denies"}, Assertion.NEGATED),
    ],
)
def test_a_coded_finding_is_there_unless_its_value_denies_it(more: dict[str, Any], assertion: Assertion) -> None:
    code = {"coding": [_coded(_SNOMED, "309537005", "Numbness of lower limb")]}
    found = _contained({"resourceType": "Observation", "id": "q", "code": code} | more)
    assert {item.assertion for item in found if "numb" in item.concept or "leg" in item.concept} == {assertion}


def test_the_explanation_shows_label_and_answer() -> None:
    item = {"linkId": "7", "text": "Does the patient have a pacemaker?", "answer": [{"valueBoolean": True}]}
    found = _contained({"resourceType": "QuestionnaireResponse", "id": "q", "item": [item]})
    shown = [finding.as_json() for finding in found]
    assert [(one["fact"], one["label"], one["answer"]) for one in shown] == [("mri-unsafe-device", "pacemaker", "yes")]


def test_a_question_without_text_is_known_by_its_link() -> None:
    item = {"linkId": "mri-safety/isPregnant", "answer": [{"valueBoolean": True}]}
    found = _contained({"resourceType": "QuestionnaireResponse", "id": "q", "item": [item]})
    assert [(finding.concept, finding.assertion) for finding in found] == [("pregnancy", Assertion.AFFIRMED)]


def test_an_answer_in_words_is_prose_under_its_label() -> None:
    item = {"linkId": "1", "text": "Symptoms", "answer": [{"valueString": "numb legs for 3 days, no fever"}]}
    found = _contained({"resourceType": "QuestionnaireResponse", "id": "q", "item": [item]})
    assert {(one.concept, one.assertion) for one in found} == {
        ("both-legs-sensory", Assertion.AFFIRMED),
        ("fever", Assertion.NEGATED),
    }


def test_several_answers_of_one_question_all_count() -> None:
    answers = [{"valueCoding": {"display": "Numbness of the left arm"}}, {"valueCoding": {"display": "Double vision"}}]
    item = {"linkId": "1", "text": "Symptoms (select all that apply)", "answer": answers}
    found = _contained({"resourceType": "QuestionnaireResponse", "id": "q", "item": [item]})
    assert {one.concept for one in found if one.affirmed} == {"arm-numbness", "diplopia"}


def test_an_extension_that_is_no_question_says_nothing() -> None:
    assert not _extended({"url": "https://ehr.example/trauma-center", "valueBoolean": True})
    assert not _extended({"url": "https://ehr.example/cancer-registry-id", "valueString": "yes"})


def test_deep_and_long_questionnaires_are_read_so_far_as_they_go() -> None:
    item: dict[str, Any] = {"linkId": "1", "text": "Pacemaker", "answer": [{"valueBoolean": True}]}
    for _ in range(200):
        item = {"linkId": "0", "item": [item]}
    many = [{"linkId": str(n), "text": "Fever", "answer": [{"valueBoolean": False}]} for n in range(5000)]
    assert not _contained({"resourceType": "QuestionnaireResponse", "id": "q", "item": [item]})
    assert _contained({"resourceType": "QuestionnaireResponse", "id": "q", "item": many})
