"""Rule by case: every rule has cases in which it speaks and cases that tempt it and must leave it silent."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cds_services.demyelinating_diseases.rule_conditions import rule_conditions
from tests.vignettes.case import load

SPEAKING, SILENT = 2, 2
RULES = tuple(rule_conditions())


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
