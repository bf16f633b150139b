"""Every case report about results against the service: situation, card, orders, words."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from cds_services.cds_hooks import SUMMARY_LIMIT, Decision, Deployment
from cds_services.demyelinating_results.rules import CODES
from cds_services.hook_request import PATIENT_VIEW, read_request
from cds_services.imaging_orders.order import study_of
from cds_services.registry import services
from tests.results_vignettes.case import Case, load
from tests.results_vignettes.patient_view import request
from tests.vignettes.answers import NEVER_SAID, prose

if TYPE_CHECKING:
    from cds_services.imaging_orders.study import Study

Json = dict[str, Any]
CASES = load()
ADDRESS = ("demyelinating-imaging-results", PATIENT_VIEW)
SOON = {"urgent", "asap", "stat"}
SERVICES = {
    "referral neurology": "308474002",
    "referral neuroradiology": "308474002",
    "referral spine-surgery": "308482002",
    "lab aqp4": "63439-4",
    "lab mog": "90248-6",
}
_QUOTED = 12
"""Words of a report that a card may have in a row."""
NEVER_ABOUT_RESULTS = {
    "a treatment is ordered": r"(?:^|[.;:!?\n]\s*)"
    r"(?:start|give|administer|prescribe|begin|stop|discontinue|withhold|hold|switch)\b"
    r"[^.;:!?\n]{0,40}\b(?:steroid|corticosteroid|methylprednisolone|natalizumab|drug|treatment|plasma)",
    "a dose": r"\b\d[\d.,]*\s?(?:mg|g|grams?)\b",
    "a relapse is confirmed or excluded": r"\brelapse (?:is|was|has been) (?:confirmed|excluded|ruled out|proven)",
    "symptoms are functional": r"\bsymptoms (?:is|are) (?:functional|psychogenic)",
    "the radiologist is blamed": r"\bradiolog\w+ (?:missed|overlooked|failed)",
}


@functools.cache
def decided(identity: str) -> Decision:
    """The decision on a case, made once."""
    case = next(case for case in CASES if case.id == identity)
    called = read_request(request(case), PATIENT_VIEW)
    return services(Deployment("https://cds.example.org"))[ADDRESS].evaluate(called, date.fromisoformat(case.today))


def cards_of(case: Case) -> list[Json]:
    """The cards as they are sent."""
    return [json.loads(msgspec.json.encode(card)) for card in decided(case.id).cards]


def created(card: Json) -> list[Json]:
    """What one click on a card creates."""
    return [action["resource"] for each in card.get("suggestions", []) for action in each["actions"]]


def _covers(order: Json, wanted: Study) -> bool:
    found = study_of(order["code"])
    return found is not None and found.modality is wanted.modality and found.contrast is wanted.contrast


def _is_created(orders: list[Json], item: str) -> bool:
    item, _, urgent = item.partition(" (")
    soon = [order for order in orders if not urgent or order.get("priority") in SOON]
    if item in SERVICES:
        return any(SERVICES[item] in {each["code"] for each in order["code"]["coding"]} for order in soon)
    wanted = study_of({"text": item})
    assert wanted is not None, item
    shown = {region for order in soon if _covers(order, wanted) for region in study_of(order["code"]).regions}  # type: ignore[union-attr]
    return shown >= wanted.regions


def _touches(orders: list[Json], item: str) -> bool:
    """Return whether any order is what must not be created; a study without a phase means any phase."""
    if item in SERVICES:
        return _is_created(orders, item)
    banned = study_of({"text": item})
    assert banned is not None, item
    for order in orders:
        found = study_of(order["code"])
        if found is not None and found.modality is banned.modality and found.regions & banned.regions:
            phase = banned.contrast
            if phase.value == "unstated" or phase is found.contrast:
                return True
    return False


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def case(request: pytest.FixtureRequest) -> Case:
    """Each case report in turn."""
    found = request.param
    assert isinstance(found, Case)
    return found


def test_the_reason_for_the_study_is_recognised(case: Case) -> None:
    assert decided(case.id).scenario in (case.expect.scenario, *case.expect.accept_scenarios), case.why


def test_the_right_card_comes_and_no_other(case: Case) -> None:
    cards = cards_of(case)
    given = {card["source"]["topic"]["code"]: card["indicator"] for card in cards}
    assert list(given) == [card.rule for card in case.expect.cards], case.why
    assert len(cards) <= 1
    for card in case.expect.cards:
        allowed = (card.indicator,) if isinstance(card.indicator, str) else card.indicator
        assert not allowed or given[card.rule] in allowed, case.why
    assert not set(given) & set(case.expect.not_rules)


def test_the_click_creates_what_is_missing_and_nothing_else(case: Case) -> None:
    for card, expected in zip(cards_of(case), case.expect.cards, strict=False):
        orders = created(card)
        if expected.creates:
            assert any(all(_is_created(orders, item) for item in each) for each in expected.creates), case.why
        for item in case.expect.must_not_create:
            assert not _touches(orders, item), (item, case.why)
        for order in orders:
            assert order["status"] == "draft"
            assert order["subject"]["reference"] == "Patient/pat-1"


def test_the_card_says_what_matters_and_nothing_forbidden(case: Case) -> None:
    for card, expected in zip(cards_of(case), case.expect.cards, strict=False):
        text = prose(card)
        for word in expected.says:
            assert word.lower() in text, (word, text)
        for pattern in case.expect.must_not_say:
            assert not re.search(pattern.lower(), text), pattern
        for what, pattern in {**NEVER_SAID, **NEVER_ABOUT_RESULTS}.items():
            assert not re.search(pattern, text, re.MULTILINE), what
        assert len(card["summary"]) <= SUMMARY_LIMIT
        if card["indicator"] == "info":
            assert not re.search(r"\burgent|\bemergency", text)


def test_no_card_has_more_than_a_few_words_of_a_report(case: Case) -> None:
    reported = {run for report in case.reports for run in _runs(report.text, _QUOTED + 1)}
    for card in cards_of(case):
        assert not reported & _runs(prose(card), _QUOTED + 1)


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_every_rule_has_cases_that_speak_and_half_of_all_are_silent() -> None:
    spoken = Counter(card.rule for case in CASES for card in case.expect.cards)
    assert set(spoken) == set(CODES)
    assert sum(case.expect.silent for case in CASES) >= len(CASES) // 3
    assert len({case.id for case in CASES}) == len(CASES)
    assert len(CASES) >= 120
