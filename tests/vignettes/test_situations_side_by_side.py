"""Orders with different reasons in one call: each is answered as if it stood alone, at selecting and at signing."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from cds_services.cds_hooks import Deployment
from cds_services.demyelinating_diseases.rule_conditions import rule_conditions
from cds_services.hook_request import read_request
from cds_services.registry import services
from tests.vignettes.order_select import request
from tests.vignettes.situations import KNOWN_DISEASE, NO_DISEASE, Situation, placed

if TYPE_CHECKING:
    from cds_services.cds_hooks import Action, Card, Decision

HOOKS = ("order-select", "order-sign")
SERVICES = services(Deployment("https://cds.example.org"))
MRI = {"cpt:72148", "cpt:70551"}
PAIRS = [*permutations(KNOWN_DISEASE, 2), *permutations(NO_DISEASE, 2)]
NAMES = [f"{first.scenario}, {second.scenario}" for first, second in PAIRS]


@cache
def answered(*situations: Situation, hook: str, selected: str = "abc") -> Decision:
    """The answer to these orders; at signing all are in focus."""
    body = {**request(placed(*situations, selected=selected)), "hook": hook}
    return SERVICES[f"demyelinating-imaging-{hook}", hook].evaluate(read_request(body, hook), date(2026, 11, 22))


def rules(decision: Decision) -> dict[str, Card]:
    """The cards by their rule."""
    return {card.source.topic.code: card for card in decision.cards if card.source.topic}


def clicks(decision: Decision) -> list[tuple[str, tuple[Action, ...]]]:
    """What each suggestion is called and does, whatever its id."""
    return [(suggestion.label, suggestion.actions) for card in decision.cards for suggestion in card.suggestions]


def touched(card: Card) -> set[str]:
    """Ids of the drafts that a click on a card changes or removes."""
    actions = [action for suggestion in card.suggestions for action in suggestion.actions]
    updated = {str(item.resource["id"]) for item in actions if item.type == "update" and item.resource}
    return updated | {item.resource_id.rpartition("/")[2] for item in actions if item.resource_id}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("situation", [*KNOWN_DISEASE, *NO_DISEASE])
def test_alone_each_order_is_answered_as_the_table_says(situation: Situation, hook: str) -> None:
    decision = answered(situation, hook=hook)
    assert (decision.scenario, list(rules(decision))) == (
        situation.scenario,
        [situation.rule] if situation.rule else [],
    )


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=NAMES)
def test_together_each_keeps_its_situation_and_its_rating(
    first: Situation,
    second: Situation,
    hook: str,
) -> None:
    told = answered(first, second, hook=hook).explanation
    assert [order["scenario"] for order in told["orders"]] == [first.scenario, second.scenario]
    alone = [answered(one, hook=hook).explanation["ratings"][0] for one in (first, second)]
    assert [item["rating"] for item in told["ratings"]] == [item["rating"] for item in alone]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=NAMES)
def test_together_no_order_warns_silences_or_rewrites_the_other(
    first: Situation,
    second: Situation,
    hook: str,
) -> None:
    decision = answered(first, second, hook=hook)
    cards, rank = rules(decision), list(rule_conditions().rules)
    own = {one.rule: {identity} for identity, one in zip("ab", (first, second), strict=True) if one.rule}
    assert cards.keys() <= own.keys()
    for rule, card in cards.items():
        assert touched(card) <= own[rule], rule
    for indicator in ("warning", "info"):
        alone = [
            card for one in (first, second) for card in answered(one, hook=hook).cards if card.indicator == indicator
        ]
        wanted = sorted((card.source.topic.code for card in alone if card.source.topic), key=rank.index)[:1]
        assert [rule for rule, card in cards.items() if card.indicator == indicator] == wanted
    if decision.cards:
        spoke = decision.cards[0].source.topic
        expected: Any = {one.rule: one.scenario for one in (first, second)}
        assert spoke is not None
        assert decision.scenario == expected[spoke.code]
    else:
        assert decision.scenario == first.scenario


@pytest.mark.parametrize(("first", "second"), [pair for pair in PAIRS if pair[1].study not in MRI])
def test_an_order_that_is_not_selected_and_covers_nothing_changes_nothing(first: Situation, second: Situation) -> None:
    decision = answered(first, second, hook="order-select", selected="a")
    alone = answered(first, hook="order-select")
    assert decision.scenario == first.scenario
    assert [card.summary for card in decision.cards] == [card.summary for card in alone.cards]
    assert clicks(decision) == clicks(alone)


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("first", KNOWN_DISEASE)
@pytest.mark.parametrize("last", KNOWN_DISEASE)
def test_a_third_order_without_a_reason_is_told_the_same_or_nothing(
    first: Situation, last: Situation, hook: str
) -> None:
    bare = Situation("", "cpt:72158", "")
    told = answered(first, last, bare, hook=hook).explanation
    expected = first.scenario if first.scenario == last.scenario else "indeterminate"
    assert [order["scenario"] for order in told["orders"]] == [first.scenario, last.scenario, expected]
