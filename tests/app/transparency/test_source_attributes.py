"""The thirteen source attributes are there for every rule, true of it, and nothing in them is invented."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from app.transparency.facts import NOT_STATED, Facts
from app.transparency.knowledge_files import attribute_texts, predictive_groups
from app.transparency.source_attributes import source_attributes
from benchmarks.measurements import answer
from cds_services import registry
from tests.wire.calls import ORDER_SIGN, every_call

if TYPE_CHECKING:
    from tests.wire.calls import Call

DOCUMENTS = registry.documents()
FACTS = Facts(developer="Hospital IT", funding="Own funds", release_date="2026-12-01", revision_dates=("2027-01-05",))


def attributes(facts: Facts) -> dict[str, Any]:
    """All attributes, for a deployment that states these facts."""
    return source_attributes(DOCUMENTS, facts, "1.2.3", "abc")


def values(facts: Facts, rule: str) -> dict[str, dict[str, Any]]:
    """The thirteen attributes of a rule by code."""
    (found,) = [each for each in attributes(facts)["interventions"] if each["rule"] == rule]
    return {each["code"]: each for each in found["attributes"]}


def test_every_rule_has_all_thirteen_in_the_order_of_the_regulation() -> None:
    found = {each["rule"]: [it["number"] for it in each["attributes"]] for each in attributes(Facts())["interventions"]}
    assert found.keys() == {rule.code for document in DOCUMENTS for rule in document.rules}
    assert all(numbers == list(range(1, 14)) for numbers in found.values())


def test_what_only_a_deployment_knows_is_not_invented() -> None:
    found = values(Facts(), "CtSpine")
    for code in ("developer", "funding", "dates"):
        assert found[code]["stated"] is False
    assert found["developer"]["value"] == found["funding"]["value"] == NOT_STATED
    assert "not stated" in found["dates"]["value"]


def test_what_a_deployment_stated_is_repeated_word_for_word() -> None:
    found = values(FACTS, "CtSpine")
    assert (found["developer"]["value"], found["funding"]["value"]) == ("Hospital IT", "Own funds")
    assert "Released: 2026-12-01; revised: 2027-01-05." in found["dates"]["value"]


def test_the_ratings_are_not_said_to_have_been_reviewed() -> None:
    assert "ratings is not yet reviewed by a radiologist" in values(FACTS, "CtSpine")["dates"]["value"]


def test_a_rule_that_the_site_switched_off_is_called_so() -> None:
    found = source_attributes(DOCUMENTS, FACTS, "1", "k", off=("CtSpine",))["interventions"]
    assert {each["rule"] for each in found if not each["active"]} == {"CtSpine"}


def test_each_rule_has_its_own_citation() -> None:
    for document in DOCUMENTS:
        for rule in document.rules:
            citation = values(FACTS, rule.code)["citation"]
            assert (citation["value"], citation["url"]) == (rule.source, rule.url)
            assert citation["value"]


def test_topics_that_the_file_names_exist() -> None:
    known = {document.code for document in DOCUMENTS}
    assert {topic for text in attribute_texts() for topic in text.used_by} <= known
    assert all(text.why for text in attribute_texts() if text.number > 4)


def _of_sex(call: Call, sex: str) -> tuple[object, ...]:
    body = copy.deepcopy(call.body)
    body["prefetch"]["patient"]["gender"] = sex
    return answer(body, call)


def test_sex_is_used_where_it_is_said_to_be_and_nowhere_else() -> None:
    """It decides on contrast in pregnancy only. Other data are compared in tests/benchmarks/test_measurements.py."""
    calls = [call for call in every_call() if call.path != ORDER_SIGN and "pregnan" in f"{call.name} {call.body}"]
    different = {call.path.rpartition("/")[2] for call in calls if _of_sex(call, "male") != _of_sex(call, "female")}
    said = {document.code for document in DOCUMENTS if _uses(document.code, "sex")}
    assert {registry.document_of(service).code for service in different} == said


def _uses(topic: str, code: str) -> bool:
    return any(topic in text.used_by for text in attribute_texts() if text.code == code)


def test_without_a_birth_date_there_is_no_advice() -> None:
    calls = [call for call in every_call() if call.path != ORDER_SIGN][::10]
    for call in [call for call in calls if answer(call.body, call)[0]]:
        body = copy.deepcopy(call.body)
        body["prefetch"]["patient"].pop("birthDate", None)
        assert answer(body, call)[0] == (), call.name
        assert _uses(registry.document_of(call.path.rpartition("/")[2]).code, "date-of-birth")


def test_the_attributes_of_predictive_interventions_are_all_named_and_honestly_answered() -> None:
    named = [attribute for group in predictive_groups() for attribute in group.attributes]
    assert len(named) == 31
    assert all(bool(attribute.answer) != bool(attribute.why) for attribute in named)
    shown = [attribute for group in attributes(Facts())["voluntary"] for attribute in group["attributes"]]
    assert [attribute["name"] for attribute in shown] == [attribute.name for attribute in named]
    unanswered = {attribute["name"] for attribute in shown if not attribute["answered"]}
    assert {"Name and contact of the developer", "Source of funding", "Evaluations of outcomes"} <= unanswered
    assert all(attribute["value"] for attribute in shown)


@pytest.mark.parametrize("code", ["race", "ethnicity", "sexual-orientation", "gender-identity"])
def test_what_is_not_read_is_called_not_used(code: str) -> None:
    for document in DOCUMENTS:
        for rule in document.rules:
            assert values(FACTS, rule.code)[code]["used"] is False
