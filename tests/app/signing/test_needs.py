"""Which signatures a rule and a rating rest on."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.signing.needs import Needs, rating_needs, rule_needs, topic_files
from app.signing.subjects import RULE, rule_hash, subjects
from app.signing.unsigned import Unsigned, unrated_services, unsigned_rules
from app.withholding.withheld import NOTHING, UNSIGNED, Withheld
from app.withholding.withheld import RULE as RULE_SILENT
from cds_services import registry
from cds_services.cds_hooks import Action, Decision, Explanation

ORDERING, RESULTS = "demyelinating-diseases", "demyelinating-results"
FILES = frozenset(registry.knowledge_files())
DOCUMENTS = {document.code: document for document in registry.documents()}


def test_everything_signed_is_everything_met() -> None:
    assert unsigned_rules(rule_needs(), FILES) == frozenset()
    assert unrated_services(rating_needs(), FILES) == frozenset()


def test_nothing_signed_is_nothing_met() -> None:
    assert unsigned_rules(rule_needs(), ()) == frozenset(registry.rule_codes())
    assert unrated_services(rating_needs(), ()) == registry.services_of(ORDERING)


def test_the_signature_of_a_rule_stands_for_the_files_of_its_words() -> None:
    worded = {name for name in FILES if name.endswith(("cards.yaml", "rule_conditions.yaml", "guideline.yaml"))}
    unsigned = unsigned_rules(rule_needs(), FILES - worded | {f"{RULE}CtSpine"})
    assert unsigned == frozenset(registry.rule_codes()) - {"CtSpine"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_is_not_signed_keeps_every_rule_silent_that_rests_on_it(name: str) -> None:
    """A shared file keeps all silent; one of a topic keeps its own rules silent, and no other's."""
    folders = registry.topic_folders()
    topics = [code for code, folder in folders.items() if name.startswith(f"{folder}/")] or list(folders)
    expected = {rule.code for code in topics for rule in DOCUMENTS[code].rules}
    assert unsigned_rules(rule_needs(), FILES - {name}) == expected


def test_a_rule_without_the_files_beneath_is_not_enough() -> None:
    rules = {name for name in subjects() if name.startswith(RULE)}
    assert unsigned_rules(rule_needs(), rules) == frozenset(registry.rule_codes())


def test_ratings_rest_on_the_guideline_and_not_on_the_words_of_cards() -> None:
    words = {name for name in FILES if name.endswith(("cards.yaml", "rule_conditions.yaml"))}
    assert unrated_services(rating_needs(), FILES - words) == frozenset()
    guideline = {name for name in FILES if name.endswith("guideline.yaml")}
    assert unrated_services(rating_needs(), FILES - guideline) == registry.services_of(ORDERING)


@pytest.mark.parametrize(("topic", "folder"), registry.topic_folders().items())
def test_no_topic_imports_from_a_folder_whose_files_it_does_not_rest_on(topic: str, folder: str) -> None:
    """Otherwise knowledge could decide that no signature covers."""
    root = Path(registry.__file__).parent
    resting = {name.partition("/")[0] for name in topic_files(topic)}
    with_files = {name.partition("/")[0] for name in FILES}
    seen, waiting = set[str](), [folder]
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        waiting += _imported(root / package)
    assert seen & with_files <= resting


@cache
def _imported(package: Path) -> set[str]:
    modules = sorted(package.rglob("*.py")) if package.is_dir() else [package.with_suffix(".py")]
    return {
        name.split(".")[1]
        for module in modules
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (name := node.module or "").startswith("cds_services.")
    }


def test_the_hash_of_a_rule_changes_with_whatever_a_clinician_may_read_of_it() -> None:
    document = DOCUMENTS[ORDERING]
    rule = next(rule for rule in document.rules if rule.code == "CtSpine")
    before = rule_hash(rule, document.guideline)
    other = next(rule for rule in document.rules if rule.code == "CtHead")
    for field in fields(rule):
        other_value: Any = getattr(other, field.name) or "something"
        changed = replace(rule, **{field.name: other_value})
        if getattr(changed, field.name) != getattr(rule, field.name):
            assert rule_hash(changed, document.guideline) != before, field.name
    assert rule_hash(rule, None) != before


def test_a_rule_needs_its_others_whatever_else_is_signed() -> None:
    needs = Needs("rule:A", frozenset({"cards.yaml"}), frozenset({"phrases.yaml"}))
    assert needs.met({"rule:A", "phrases.yaml"})
    assert needs.met({"cards.yaml", "phrases.yaml"})
    assert not needs.met({"rule:A", "cards.yaml"})
    assert not needs.met({"phrases.yaml"})


def test_nothing_unsigned_withholds_nothing_more() -> None:
    assert Unsigned().beside(NOTHING, "a") is NOTHING
    assert Unsigned(services=frozenset({"b"})).beside(NOTHING, "a") is NOTHING


def test_what_a_site_silenced_is_not_called_unsigned() -> None:
    held = Unsigned(frozenset({"CtSpine", "CtHead"})).beside(Withheld(rules={"CtHead": RULE_SILENT}), "a")
    assert held.rules == {"CtSpine": UNSIGNED, "CtHead": RULE_SILENT}


def test_ratings_of_an_unsigned_service_are_left_out() -> None:
    rated = Decision((), "relapse", Explanation(), lambda: (Action(type="update", description="rate"),))
    unsigned = Unsigned(services=frozenset({"a"}))
    assert unsigned.beside(NOTHING, "a").shown(rated).system_actions == ()
    assert unsigned.beside(NOTHING, "b").shown(rated) is rated
