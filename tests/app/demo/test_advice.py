"""An answer as the order screen shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.demo.advice import read_answer

CARD = {"uuid": "1", "summary": "Say this", "indicator": "info", "source": {"label": "A guideline"}}


def answer(*cards: dict[str, Any], kept: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - test
    return read_answer(200, json.dumps({"cards": list(cards)}), kept or {})


def test_markdown_is_rendered_and_nothing_else_passes() -> None:
    """No HTML, no picture, no link: addresses belong into `links`."""
    detail = (
        "**bold** <img src=x onerror=alert(1)> ![a](https://x.test/a.png) [b](javascript:alert(1)) <https://y.test>"
    )
    html = answer(CARD | {"detail": detail}).cards[0]["detail_html"]
    assert "<strong>bold</strong>" in html
    for tag in ("<img", "<a ", "<script"):
        assert tag not in html
    assert "&lt;img" in html


def test_the_most_urgent_card_comes_first_and_is_said_first() -> None:
    shown = answer(CARD, CARD | {"indicator": "critical", "summary": "First"}, CARD | {"indicator": "warning"})
    assert [card["indicator"] for card in shown.cards] == ["critical", "warning", "info"]
    assert shown.announcement.startswith("3 cards. Critical: First.")


def test_an_indicator_that_nobody_knows_is_information() -> None:
    assert answer(CARD | {"indicator": "pink"}).cards[0]["kind"] == "For information"


def test_addresses_that_are_no_web_addresses_are_left_out() -> None:
    bad = "javascript:alert(1)"
    links = [{"label": "a", "url": bad}, {"label": "b", "url": "https://example.org"}]
    card = answer(CARD | {"source": {"label": "A guideline", "url": bad}, "links": links}).cards[0]
    assert card["source"]["url"] == ""
    assert [link["label"] for link in card["links"]] == ["b"]


def test_a_card_that_was_overridden_is_not_announced_again() -> None:
    card = CARD | {"source": {"label": "A guideline", "topic": {"code": "CtSpine"}}}
    shown = answer(card, kept={"CtSpine": "Trauma"})
    assert shown.cards[0]["kept"] == "Trauma"
    assert shown.announcement == "No new advice: the order was kept, with a reason."


@pytest.mark.parametrize(
    ("status", "text", "said"),
    [
        (400, '{"resourceType":"OperationOutcome","issue":[{"diagnostics":"hook: required"}]}', "hook: required"),
        (500, "<html>", "no cards that could be read"),
        (200, "", "no cards that could be read"),
        (200, '{"cards":null}', "no cards that could be read"),
        (200, "[]", "no cards that could be read"),
    ],
)
def test_whatever_is_no_answer_is_an_error_and_never_silence(status: int, text: str, said: str) -> None:
    shown = read_answer(status, text, {})
    assert said in shown.problems[0]
    assert shown.announcement.startswith("Error")
