"""`imaging-cds review --format cards`: every text of every card on one page, with example values."""

from __future__ import annotations

from html import escape
from string import Formatter

from typer.testing import CliRunner

from app.cli.commands import app
from app.review.cards import examples, shown_cards
from cds_services import registry
from cds_services.cds_hooks import SUMMARY_LIMIT

RULES = [rule for document in registry.documents() for rule in document.rules]


def page(*options: str) -> str:
    result = CliRunner().invoke(app, ["review", "--format", "cards", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_page_holds_every_text_of_every_rule() -> None:
    written = page()
    for rule in RULES:
        cards = list(shown_cards(rule))
        assert [card.name for card in cards] == [wording.name for wording in rule.wordings]
        for card in cards:
            for words in (card.summary, *card.detail, card.suggestion):
                assert str(escape(words)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in written
            assert card.length == len(card.summary) <= SUMMARY_LIMIT


def test_the_page_needs_no_other_file_and_no_script() -> None:
    written = page()
    assert "<script" not in written
    assert "src=" not in written
    assert "url(" not in written
    assert "prefers-color-scheme" in written or "light-dark(" in written


def test_one_topic_can_be_shown_alone() -> None:
    written = page("--topic", "demyelinating-results")
    assert "CordCompressionReported" in written
    assert "CtSpine" not in written


def test_every_example_has_a_place_in_a_text() -> None:
    """An example for what is gone would never be seen; a place without one stops the page."""
    wordings = {(rule.code, wording.name): wording for rule in RULES for wording in rule.wordings}
    lines = [line for each in wordings.values() for line in (each.summary, *each.detail, each.suggestion)]
    assert examples().every.keys() == {name for line in lines for _, name, _, _ in Formatter().parse(line) if name}
    for place, values in examples().rules.items():
        code, _, name = place.partition(" ")
        assert values.keys() <= examples().every.keys()
        assert (code, name) in wordings if name else any(code == rule.code for rule in RULES)
