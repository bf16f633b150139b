"""`imaging-cds review`: the guideline tables, for laying beside the publication."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.commands import app
from cds_services.concepts.text_reader import ambiguous
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelination.decision_table import TABLE
from cds_services.forms.answers import form_words

KNOWLEDGE = files("cds_services.demyelination") / "knowledge"

VERIFIED_FIRST_TABLE = [
    "MRI cervical and thoracic spine without and with",
    "MRI head without and with IV contrast",
    "MRI cervical and thoracic spine with IV contrast",
    "MRI cervical and thoracic spine without IV contrast",
    "MRI head without IV contrast",
    "MRI lumbar spine without and with IV contrast",
    "MRI orbits with IV contrast",
]


def test_review_prints_each_table_in_the_publications_order_with_source_and_status() -> None:
    """Every row of the file is printed, with its rating, status and source, and the order is the publication's."""
    result = CliRunner().invoke(app, ["review"])
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if line.startswith("│")]
    printed = [line for line in lines if "Appropriate" in line]
    assert len(printed) == sum(len(variant.rows) for variant in guideline().variants)
    for line, start in zip(printed, VERIFIED_FIRST_TABLE, strict=False):
        assert start in line
    assert all(any(status in line for status in ("verified", "secondary", "partial")) for line in printed)
    for source in guideline().sources.values():
        assert source.url in result.stdout


DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("form", "file"), [("markdown", "knowledge.md"), ("svg", "pictures/decision-table.svg")], ids=["page", "picture"]
)
def test_the_documentation_holds_the_knowledge_as_it_is(form: str, file: str) -> None:
    """A reviewer who reads the documentation reads what runs; after a change, `make knowledge` writes both anew."""
    result = CliRunner().invoke(app, ["review", "--format", form])
    assert result.exit_code == 0
    assert result.stdout == (DOCS / file).read_text(encoding="utf-8")


def test_the_page_holds_every_rule_wording_rating_and_choice() -> None:
    """Nothing that decides is left out of what is signed."""
    page = CliRunner().invoke(app, ["review", "--format", "markdown"]).stdout
    for rule in card_texts().rules.values():
        for text in rule.texts.values():
            assert text.summary in page
    assert page.count("verified") + page.count("secondary") + page.count("partial") >= sum(
        len(variant.rows) for variant in guideline().variants
    )
    for line in (KNOWLEDGE / "interpretation.yaml").read_text(encoding="utf-8").splitlines():
        if line[:1].isalpha() and not line.startswith("reviewed"):
            assert f"`{line.partition(':')[0]}`" in page


def test_the_page_holds_every_word_with_several_meanings_and_every_answer() -> None:
    """Which words a reviewer misses can only be seen where those that are there stand."""
    page = CliRunner().invoke(app, ["review", "--format", "markdown"]).stdout
    for word, entry in ambiguous().words.items():
        assert page.count(f"\n| `{word}` | ") == len(entry.meanings)
    file = form_words().file
    for answer in (*file.yes_words, *file.no_words, *file.perhaps_words, *file.nothing_words):
        assert f"`{answer}`" in page


def test_the_picture_asks_in_the_order_of_the_table() -> None:
    """One box for each row, from the top down."""
    picture = CliRunner().invoke(app, ["review", "--format", "svg"]).stdout
    places = [picture.index(f">{escape(row.because)}<") for row in TABLE]
    assert places == sorted(places)
