"""The form on which a committee judges and signs, and the tables of what is signed."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from app.cli.commands import app
from app.review.cards import shown_cards
from app.review.cases import answered, example_cases
from app.signing.commands import sign_subjects
from app.signing.subjects import RULE, subjects
from cds_services import registry
from tests.app.signing.conftest import SIGNER

if TYPE_CHECKING:
    from pathlib import Path

    from cds_services.topic_document import Rule

DOCUMENTS = registry.documents()
RULES = [rule for document in DOCUMENTS for rule in document.rules]
NOT_BY_A_CALL = {"Clarify", "MissingData"}
"""Rules that no example case can have: one is off unless a site switches it on, the other stands for a refusal."""
CASES = answered()


def printed(form: str, *options: str, signatures: Path | None = None) -> str:
    env = {"IMAGING_CDS_SIGNATURES": str(signatures or ""), "COLUMNS": "160"}
    result = CliRunner().invoke(app, ["review", "--format", form, *options], env=env)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("rule", [rule.code for rule in RULES if rule.code not in NOT_BY_A_CALL])
def test_every_rule_has_a_case_in_which_it_gives_its_card(rule: str) -> None:
    assert any(rule in found.rules for found in CASES[rule] if not found.case.silent)


def test_every_case_is_answered_as_it_says() -> None:
    assert {case.rule for case in example_cases()} <= {rule.code for rule in RULES}
    for rule, cases in CASES.items():
        for found in cases:
            assert (rule in found.rules) != found.case.silent, found.case.story
            assert not found.case.silent or found.silence


@pytest.fixture(scope="module")
def page() -> str:
    return printed("form")


@pytest.fixture(scope="module")
def text() -> str:
    return printed("form-markdown")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_form_has_everything_that_is_judged_of_a_rule(page: str, text: str, rule: Rule) -> None:
    section = unescape(page.partition(f'id="{rule.code}"')[2].partition("</section>")[0])
    passage = text.partition(f" ({rule.code})\n")[2].partition("\n### ")[0]
    cards = [words for card in shown_cards(rule) for words in (card.summary, *card.detail, card.suggestion)]
    cases = [words for found in CASES.get(rule.code, ()) for words in (found.case.story, found.case.reason)]
    answers = [card.summary for found in CASES.get(rule.code, ()) for card in found.cards]
    for words in (rule.speaks, *rule.silent, *cards, *cases, *answers, *rule.override_reasons, rule.source):
        assert words in section
        assert words in passage
    for wanted in ("agreed as it stands", f"imaging-cds sign --rule {rule.code} ", subjects()[RULE + rule.code][:12]):
        assert wanted in section
        assert wanted in passage


def test_the_form_says_where_ratings_were_read(page: str, text: str) -> None:
    for guideline in registry.guidelines():
        for meaning in guideline.statuses.values():
            assert str(escape(meaning)).replace("&#x27;", "&#39;") in page
            assert meaning in text


def test_the_form_names_every_file_with_its_hash(page: str, text: str) -> None:
    for name, content in subjects().items():
        if not name.startswith(RULE):
            assert f"<code>{name}</code></td><td><code>{content[:12]}</code>" in page
            assert f"| `{name}` | `{content[:12]}` |" in text


def test_the_page_needs_no_other_file_and_no_script(page: str) -> None:
    assert not re.search(r"<script|\ssrc=|url\(|<link", page)


def test_the_markdown_is_read_as_it_is_meant(text: str) -> None:
    """Quotations of cards and lists stand alone: no mark of one is left as a letter of the text before it."""
    tokens = MarkdownIt().enable("table").parse(text)
    words = [token.content for token in tokens if token.type == "inline"]
    assert not [each for each in words if re.search(r"\n[>|] ", each)]
    assert sum(token.type == "table_open" for token in tokens) >= 3


def test_one_topic_can_be_printed_alone() -> None:
    assert 'id="CtSpine"' not in printed("form", "--topic", "demyelinating-results")


def test_the_tables_show_signed_changed_and_never_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "signatures.jsonl"
    old = {**subjects(), "rule:CtHead": "0" * 64}
    monkeypatch.setattr("app.signing.commands.subjects", lambda: old)
    sign_subjects(path, ["rule:CtHead", "rule:CtSpine", "safety/knowledge/choices.yaml"], SIGNER, None)
    shown = printed("signatures", signatures=path)
    rows = {line.split("│")[1].strip(): line for line in shown.splitlines() if line.startswith("│")}
    assert "│ signed " in rows["CtSpine"]
    assert SIGNER.name in rows["CtSpine"]
    assert "changed since it was signed" in rows["CtHead"]
    assert "never signed" in rows["AddContrast"]
    assert "│ signed " in rows["safety/knowledge/choices.yaml"]
    assert set(rows) >= {rule.code for rule in RULES} | set(registry.knowledge_files())
    assert f"0 of {len(RULES)} rules rest on signed knowledge only" in shown


def test_the_review_ends_with_how_much_is_signed(tmp_path: Path) -> None:
    path = tmp_path / "signatures.jsonl"
    assert f"0 of {len(RULES)} rules" in printed("table", signatures=path)
    sign_subjects(path, [name for name in subjects() if not name.startswith(RULE)], SIGNER, None)
    assert f"{len(RULES)} of {len(RULES)} rules" in printed("table", signatures=path)


def test_the_form_says_who_has_signed(tmp_path: Path) -> None:
    path = tmp_path / "signatures.jsonl"
    sign_subjects(path, ["rule:CtSpine"], SIGNER, None)
    section = printed("form", signatures=path).partition('id="CtSpine"')[2].partition("</section>")[0]
    assert re.search(r"Signed: \d{4}-\d\d-\d\d A\. Example, Consultant neuroradiologist, Example Hospital", section)
