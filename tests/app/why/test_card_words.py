"""A card told again from what is kept of it says what the card said, without what the chart filled in."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from app.why.card_words import card_words
from app.why.record import CardReasons, Fact, reasons_of
from app.why.words import display, names
from cds_services import registry
from cds_services.cds_hooks import Deployment
from cds_services.concepts.text_reader import lexicon
from cds_services.concepts.value_sets import value_sets
from cds_services.hook_request import PATIENT_VIEW, read_request
from cds_services.knowledge import placeholders
from cds_services.reports.reading import ReportFacts
from tests.results_vignettes import case as results
from tests.results_vignettes import patient_view
from tests.vignettes.case import load
from tests.vignettes.order_select import request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.cds_hooks import Card, Decision

SERVICES = registry.services(Deployment("https://cds.example.org"))
RULES = {rule.code: rule for document in registry.documents() for rule in document.rules}
FROM_THE_CHART = {"pml-linked-drug", "gadolinium-and-kidney", "implant", "infection-on-record"}
"""Facts that are neither a phrase, nor a code, nor a fact of a report."""


def cards() -> Iterator[tuple[Card, Decision, CardReasons]]:
    """Every card of every case report, with what is kept of it."""
    for vignette in load():
        if not vignette.asks_back:
            yield from _of("demyelinating-imaging-order-select", "order-select", vignette.today, request(vignette))
    for report in results.load():
        yield from _of("demyelinating-imaging-results", PATIENT_VIEW, report.today, patient_view.request(report))


def _of(service: str, hook: str, today: str, body: object) -> Iterator[tuple[Card, Decision, CardReasons]]:
    day = date.fromisoformat(today)
    decision = SERVICES[service, hook].evaluate(read_request(body, hook), day)
    for card in decision.cards:
        # As the database gives it back.
        kept = msgspec.json.encode(reasons_of(card, decision, service, "k", day))
        yield card, decision, msgspec.json.decode(kept, type=CardReasons)


@pytest.fixture(scope="module")
def told() -> list[tuple[Card, Decision, CardReasons]]:
    """Each card with what is kept of it."""
    return list(cards())


def test_headline_advice_and_ratings_are_those_of_the_card(told: list[tuple[Card, Decision, CardReasons]]) -> None:
    assert len(told) > 300
    for card, _, record in told:
        words = card_words(record, RULES[record.rule])
        shown = card.detail or ""
        filled_by_the_chart = set(placeholders(_template(record))) & set(names().in_place_of)
        assert filled_by_the_chart or words.headline == card.summary
        assert words.headline
        assert words.advice == "".join(suggestion.label for suggestion in card.suggestions)
        for rating in words.ratings:
            study, _, category = rating.partition(": ")
            assert category in shown, (rating, shown)
            assert study.split(" without")[0] in shown, (rating, shown)


def test_every_place_of_a_headline_is_kept_or_has_words_of_its_own() -> None:
    places = {place for rule in RULES.values() for wording in rule.wordings for place in placeholders(wording.summary)}
    assert places <= {"mri", "short", "tests", *names().in_place_of}


def _template(record: CardReasons) -> str:
    return next(wording.summary for wording in RULES[record.rule].wordings if wording.name == record.text)


def test_every_card_rests_on_facts_and_on_none_that_is_denied(told: list[tuple[Card, Decision, CardReasons]]) -> None:
    for card, _, record in told:
        assert record.facts, card.summary
        assert not {fact.standing for fact in record.facts} & {"negated", "denied", "past", "family", "planned"}


def test_what_is_kept_holds_no_word_of_the_chart(told: list[tuple[Card, Decision, CardReasons]]) -> None:
    """Nothing but codes, own titles and the few places of a chart where a fact can be read."""
    sources = {fact.source for _, _, record in told for fact in record.facts}
    assert all(re.fullmatch(r"[a-z]+(?:,? [a-z]+|: [a-z]+)*", source) for source in sources), sources
    assert len(sources) < 25
    for _, decision, record in told:
        drugs = [item["words"] for item in decision.reasons.evidence() if item["fact"] == "pml-linked-drug"]
        kept = msgspec.json.encode(record).decode()
        assert not any(drug in kept for drug in drugs)


def test_every_fact_has_a_name_that_a_clinician_reads(told: list[tuple[Card, Decision, CardReasons]]) -> None:
    facts = {fact.code for _, _, record in told for fact in record.facts}
    for code in facts:
        assert not re.search(r"abbreviation|named|_|\bms\b", display(code)), code
    known = {*lexicon().concepts, *value_sets(), *ReportFacts.__struct_fields__, *FROM_THE_CHART}
    assert set(names().facts) <= known


def test_a_decision_that_was_stored_before_texts_were_kept_has_no_headline() -> None:
    record = CardReasons(
        card="1",
        rule="CtSpine",
        indicator="warning",
        service="s",
        scenario="relapse",
        because="b",
        knowledge="k",
        day="2026-03-16",
        facts=(Fact("relapse"),),
    )
    assert card_words(record, RULES["CtSpine"]).headline == ""
    assert card_words(record, None).headline == ""
