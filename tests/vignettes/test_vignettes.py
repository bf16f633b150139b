"""Every case report against the service: scenario, cards, suggestions, words."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.vignettes import answers, studies
from tests.vignettes.case import Vignette, load
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from tests.vignettes.answers import Answer
    from tests.vignettes.case import ExpectedCard

Json = dict[str, Any]
VIGNETTES = load()
WARNINGS = ("warning", "critical")


@pytest.fixture(params=VIGNETTES, ids=lambda vignette: vignette.id)
def vignette(request: pytest.FixtureRequest) -> Vignette:
    """Each case report in turn."""
    found = request.param
    assert isinstance(found, Vignette)
    return found


@pytest.fixture
def answer(vignette: Vignette) -> Answer:
    """The service's answer to the case report, asked once."""
    return _answer(vignette)


def test_the_situation_is_recognised(vignette: Vignette, answer: Answer) -> None:
    """The scenario is the one that a neurologist would name."""
    assert answer.scenario in vignette.expect.scenarios, vignette.why


def test_the_right_rules_speak_and_no_others(vignette: Vignette, answer: Answer) -> None:
    """Every expected card comes with its indicator; nothing else does, and never two cards of one weight."""
    given = {answers.rule_of(card): card["indicator"] for card in answer.cards}
    expected = {card.rule for card in vignette.expect.cards}
    assert expected <= given.keys() <= expected | set(vignette.expect.optional), (given, vignette.why)
    assert not given.keys() & set(vignette.expect.forbids), (given, vignette.why)
    assert len(given) == len(answer.cards)
    assert sum(indicator in WARNINGS for indicator in given.values()) <= 1
    assert sum(indicator not in WARNINGS for indicator in given.values()) <= 1
    for card in vignette.expect.cards:
        allowed = (card.indicator,) if isinstance(card.indicator, str) else card.indicator
        assert given[card.rule] in allowed, vignette.why


def test_the_suggestion_mends_the_order(vignette: Vignette, answer: Answer) -> None:
    """Taken alone or all together, the suggestions leave the drafts covering what the rule wants."""
    drafts = _drafts(vignette)
    for want, card in _expected(vignette, answer):
        suggestions = card.get("suggestions") or []
        takings = [[suggestion] for suggestion in suggestions] + [suggestions]
        states = [_studies(answers.take(drafts, taken)) for taken in takings]
        assert not want.suggests or any(
            all(studies.covers(state, studies.wanted(name)) for name in names)
            for state in states
            for names in want.suggests
        ), f"{want.rule}: {[sorted(state) for state in states]}"
        assert set(want.removes) <= {answers.target(action) for action in answers.actions_of(suggestions)}, want.rule
        _assert_kept(want, drafts, suggestions)
        _assert_never_ordered(want, suggestions)


def test_every_warning_but_that_of_a_device_can_be_acted_on(vignette: Vignette, answer: Answer) -> None:
    """A warning without a one-click way out is ignored, so there is none."""
    for card in answer.cards:
        if card["indicator"] in WARNINGS and answers.rule_of(card) != "MriUnsafeDevice":
            assert answers.actions_of(card.get("suggestions") or []), (vignette.id, card["summary"])


def test_the_mended_order_is_not_met_by_the_same_rule(vignette: Vignette, answer: Answer) -> None:
    """Orders sent back as suggested are answered with silence, or with the info of another rule."""
    tolerated = {rule for card in vignette.expect.cards for rule in card.then}
    for card in answer.cards:
        for suggestion in card.get("suggestions") or []:
            drafts = answers.take(_drafts(vignette), [suggestion])
            again = answers.send_back(request(vignette), drafts, vignette.today)
            rules = {answers.rule_of(item): item["indicator"] for item in again.cards}
            assert answers.rule_of(card) not in rules, vignette.id
            others = {rule for rule, indicator in rules.items() if indicator in WARNINGS}
            if card["indicator"] in WARNINGS:
                assert others <= tolerated, vignette.id


def test_what_must_be_said_is_said(vignette: Vignette, answer: Answer) -> None:
    """The card names the reason and the way out that the case report asks for."""
    for want, card in _expected(vignette, answer):
        said = answers.prose(card) + "\n" + answers.override_reasons(card)
        for fragments in want.mentions:
            assert any(fragment.lower() in said for fragment in fragments), (want.rule, fragments, said)


def test_what_a_card_quotes_stands_in_the_order(vignette: Vignette, answer: Answer) -> None:
    """A quotation that nobody wrote would be worse than none."""
    sent = " ".join(json.dumps(request(vignette), ensure_ascii=False).split()).lower()
    for card in answer.cards:
        for told in re.findall(
            r"From the [a-z ]+: ('.+?')(?:; problem list|\.$|\.\n|$)", card.get("detail") or "", re.MULTILINE
        ):
            for quote in told.strip("'").split("', '"):
                assert quote.replace("\\", "").removesuffix("…").lower() in sent, (vignette.id, quote)


def test_what_must_never_be_said_is_not_said(vignette: Vignette, answer: Answer) -> None:
    """Neither the case report's own prohibitions nor those that hold for every card are broken."""
    wanted = {card.rule: card.never_says for card in vignette.expect.cards}
    combined = _combined_ct(_studies(_drafts(vignette)))
    for card in answer.cards:
        said = answers.prose(card)
        assert 0 < len(card["summary"]) < 140
        assert "  " not in card["summary"]
        patterns = [*answers.NEVER_SAID.values(), *wanted.get(answers.rule_of(card), ())]
        patterns += [] if combined else [answers.COMBINED_DOSE]
        for pattern in patterns:
            assert not re.search(pattern, said, re.MULTILINE), (vignette.id, pattern, said)


@functools.cache
def _answer(vignette: Vignette) -> Answer:
    return answers.ask(request(vignette), vignette.today, asks_back=vignette.asks_back)


def _drafts(vignette: Vignette) -> list[Json]:
    return [entry["resource"] for entry in request(vignette)["context"]["draftOrders"]["entry"]]


def _expected(vignette: Vignette, answer: Answer) -> list[tuple[ExpectedCard, Json]]:
    """Pair what is expected with the card that came; a missing card fails in the test of the rules."""
    given = {answers.rule_of(card): card for card in answer.cards}
    return [(want, given[want.rule]) for want in vignette.expect.cards if want.rule in given]


def _studies(drafts: list[Json]) -> frozenset[studies.Study]:
    return frozenset(study for draft in drafts for study in studies.read(draft))


def _combined_ct(found: frozenset[studies.Study]) -> bool:
    return {studies.CERVICAL, studies.THORACIC} <= {study.region for study in found if study.modality == "CT"}


def _assert_kept(want: ExpectedCard, drafts: list[Json], suggestions: list[Json]) -> None:
    """A kept draft is not deleted, and loses neither modality nor region when updated."""
    after = {draft["id"]: draft for draft in answers.take(drafts, suggestions)}
    for draft in drafts:
        if draft["id"] in want.keeps:
            assert draft["id"] in after, f"{want.rule} takes {draft['id']} away"
            before = {study[:2] for study in studies.read(draft)}
            assert before <= {study[:2] for study in studies.read(after[draft["id"]])}, want.rule


def _assert_never_ordered(want: ExpectedCard, suggestions: list[Json]) -> None:
    """No create or update orders what the case report forbids."""
    ordered = [action["resource"] for action in answers.actions_of(suggestions) if action["type"] != "delete"]
    for pattern in map(studies.wanted, want.never_orders):
        found = [study for study in _studies(ordered) if studies.matches(study, pattern)]
        assert not found, f"{want.rule} orders {found}"
