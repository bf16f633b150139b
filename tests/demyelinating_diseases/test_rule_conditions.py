"""When each rule speaks, in words: in step with the rules and their rank."""

from __future__ import annotations

import pytest

from cds_services.demyelinating_diseases import rule_conditions
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.errors import KnowledgeError


def test_every_rule_is_described_in_the_order_of_its_rank() -> None:
    asked = [rule.code for rule in RULES]
    assert list(rule_conditions.rule_conditions().rules) == asked
    assert all(rule.speaks and rule.silent for rule in rule_conditions.rule_conditions().rules.values())


def test_no_rating_is_said_in_words() -> None:
    for rule in rule_conditions.rule_conditions().rules.values():
        assert "ppropriate" not in " ".join([rule.speaks, *rule.silent])


def test_a_rule_that_is_left_out_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = card_texts()
    monkeypatch.delitem(cards.rules, "CtSpine")
    rule_conditions.rule_conditions.cache_clear()
    with pytest.raises(KnowledgeError, match="CtSpine"):
        rule_conditions.rule_conditions()
    monkeypatch.undo()
    rule_conditions.rule_conditions.cache_clear()
