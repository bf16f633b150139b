"""Every decision begins in the same way, and the index lists each as its page has it."""

from __future__ import annotations

import re

import pytest

from tests.documentation.pages import DOCS

FOLDER = DOCS / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
_HEAD = re.compile(r"# (\d+)\. (.+)\n\nDate: (\d{4}-\d\d-\d\d)\. Status: (.+)\.\n\n\*\*Context\.\*\* ")
_ROW = re.compile(r"^\| (\d+) \| \[(.+)\]\((.+)\) \| (.+) \| (.+) \|$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_decision_says_when_and_why_what_and_at_what_cost(page: str) -> None:
    text = (FOLDER / page).read_text(encoding="utf-8")
    assert _HEAD.match(text)
    assert text.index("**Context.**") < text.index("**Decision.**") < text.index("**Consequences.**")


def test_the_index_lists_every_decision() -> None:
    listed = _ROW.findall((FOLDER / "index.md").read_text(encoding="utf-8"))
    heads = [(page.name, _HEAD.match(page.read_text(encoding="utf-8"))) for page in PAGES]
    assert listed == [(head[1], head[2], name, head[3], head[4]) for name, head in heads if head]
    assert all(name.startswith(f"{int(number):04}-") for number, _, name, _, _ in listed)
