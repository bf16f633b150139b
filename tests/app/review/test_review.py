"""`imaging-cds review`: the guideline tables, for laying beside the publication."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml
from typer.testing import CliRunner

from app.cli.commands import app
from cds_services.concepts.text_reader import ambiguous
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_results.card_texts import card_texts as texts_about_results
from cds_services.demyelinating_results.document import document
from cds_services.demyelinating_results.rules import CODES, RULES
from cds_services.demyelination.decision_table import TABLE
from cds_services.forms.answers import form_words

if TYPE_CHECKING:
    from cds_services.recommendation.card_texts import CardTexts

SVG = "{http://www.w3.org/2000/svg}"

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


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_where_a_rating_was_read_is_explained_where_its_status_is_shown(form: str) -> None:
    printed = " ".join(CliRunner().invoke(app, ["review", "--format", form]).stdout.replace("*", "").split())
    for status, meaning in guideline().statuses.items():
        assert f"{status.value}: {meaning}" in printed
    assert guideline().reviewed in printed


DOCS = Path(__file__).parents[3] / "docs"
NEXT_STEPS = ["--format", "svg", "--topic", "demyelinating-results"]


@pytest.mark.parametrize(
    ("options", "file"),
    [
        pytest.param(["--format", "markdown"], "knowledge.md", id="page"),
        pytest.param(["--format", "svg"], "pictures/decision-table.svg", id="picture of the first topic"),
        pytest.param(NEXT_STEPS, "pictures/next-steps.svg", id="picture of the next steps"),
    ],
)
def test_the_documentation_holds_the_knowledge_as_it_is(options: list[str], file: str) -> None:
    """A reviewer who reads the documentation reads what runs; after a change, `make knowledge` writes all anew."""
    result = CliRunner().invoke(app, ["review", *options])
    assert result.exit_code == 0
    assert result.stdout == (DOCS / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("texts", [card_texts(), texts_about_results()], ids=["ordering", "results"])
def test_the_page_holds_every_rule_and_wording(texts: CardTexts) -> None:
    """Nothing that a clinician may read is left out of what is signed."""
    page = CliRunner().invoke(app, ["review", "--format", "markdown"]).stdout
    for code, rule in texts.rules.items():
        assert f". {code}: {rule.display}\n" in page
        for text in rule.texts.values():
            assert text.summary in page
            assert all(line.replace("<", "&lt;") in page for line in text.detail)


@pytest.mark.parametrize("package", ["demyelination", "demyelinating_results"])
def test_the_page_holds_every_rating_and_choice(package: str) -> None:
    """Nothing that decides is left out of what is signed."""
    page = CliRunner().invoke(app, ["review", "--format", "markdown"]).stdout
    assert page.count("verified") + page.count("secondary") + page.count("partial") >= sum(
        len(variant.rows) for variant in guideline().variants
    )
    file = files(f"cds_services.{package}") / "knowledge" / "interpretation.yaml"
    choices = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name in (choices.keys() | choices.get("built_in", {}).keys()) - {"reviewed", "built_in"}:
        assert f"`{name}`" in page


def test_the_page_gives_the_next_steps_by_rank() -> None:
    """A topic without situations has its branches where another has its decision table."""
    page = CliRunner().invoke(app, ["review", "--format", "markdown", "--topic", "demyelinating-results"]).stdout
    rows = re.findall(r"^\| (\d+) \| (.+) \| `(\w+)` \| (.+) \| (.+) \|$", page, flags=re.MULTILINE)
    expected = [
        (str(rank), row.when, row.scenario, row.indicator, row.creates)
        for rank, row in enumerate(document("demyelinating-results").situations, start=1)
    ]
    assert rows == expected
    assert len(rows) == len(RULES)
    assert "Which situation" not in page


def test_the_terminal_shows_the_next_steps_of_a_topic_without_ratings() -> None:
    """Every rule is there, and no rating."""
    shown = CliRunner().invoke(app, ["review", "--topic", "demyelinating-results"]).stdout
    assert all(code in shown for code in CODES)
    assert "Appropriate" not in shown


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


def test_the_picture_of_the_next_steps_has_a_box_for_each_branch_and_keeps_words_inside() -> None:
    """From the top down: when a branch applies, its rule, its urgency, what one click creates."""
    picture = CliRunner().invoke(app, ["review", *NEXT_STEPS]).stdout
    drawn = ET.fromstring(picture)  # noqa: S314 - a picture of our own
    texts = [(text.text or "", float(text.get("x", 0)), float(text.get("y", 0))) for text in drawn.iter(f"{SVG}text")]
    assert [words for words, *_ in texts if words in CODES] == [rule.code for rule in RULES]
    together = " ".join(words for words, *_ in texts)
    for row in document("demyelinating-results").situations:
        for words in (row.when, f"creates {row.creates}", row.softer):
            assert all(word in together for word in words.split())
    boxes = [
        tuple(float(box.get(name, 0)) for name in ("x", "y", "width", "height")) for box in drawn.iter(f"{SVG}rect")
    ]
    bottom = float(drawn.get("viewBox", "").split()[3])
    assert all(y + height <= bottom for _, y, _, height in boxes)
    for words, x, y in texts[4:]:
        if words != "yes":
            assert any(
                left <= x <= left + width and top < y < top + height for left, top, width, height in boxes[1:]
            ), words


@pytest.mark.parametrize(
    ("topic", "heading"), [("demyelinating-diseases", "Situation"), ("demyelinating-results", "Rule")]
)
def test_a_picture_says_what_its_rows_lead_to(topic: str, heading: str) -> None:
    """A situation, or at once a rule."""
    picture = CliRunner().invoke(app, ["review", "--format", "svg", "--topic", topic]).stdout
    assert f">{heading}<" in picture
