"""Rule by case: every rule has cases in which it speaks and cases that tempt it and must leave it silent."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cds_services.demyelinating_diseases.rule_conditions import rule_conditions
from tests.vignettes import case
from tests.vignettes.case import load

SPEAKING, SILENT = 2, 2
RULES = tuple(rule_conditions().rules)


class Cases(NamedTuple):
    """Ids of the case reports of one rule."""

    speaks: list[str]
    silent: list[str]


def table() -> dict[str, Cases]:
    """Every rule with the case reports in which it must speak, and in which it must not."""
    found = {rule: Cases([], []) for rule in RULES}
    for vignette in load():
        for card in vignette.expect.cards:
            found[card.rule].speaks.append(vignette.id)
        for rule in vignette.expect.forbids:
            found[rule].silent.append(vignette.id)
    return found


TABLE = table()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_tried_both_ways(rule: str) -> None:
    cases = TABLE[rule]
    assert len(cases.speaks) >= SPEAKING, f"{rule} speaks in {cases.speaks} only"
    assert len(cases.silent) >= SILENT, f"{rule} is kept silent in {cases.silent} only"


def test_no_case_wants_a_rule_both_ways() -> None:
    for rule, cases in TABLE.items():
        assert not set(cases.speaks) & set(cases.silent), rule


def test_each_rule_has_a_file_of_its_own_with_cases_about_it() -> None:
    assert {path.stem for path in case.RULES.glob("*.yaml")} == set(RULES)
    for rule in RULES:
        told = (case.RULES / f"{rule}.yaml").read_text(encoding="utf-8")
        ids = {vignette.id for vignette in load() if f"- id: {vignette.id}\n" in told}
        assert len(ids & set(TABLE[rule].speaks)) >= SPEAKING, rule
        assert len(ids & set(TABLE[rule].silent)) >= SILENT, rule
