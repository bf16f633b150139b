"""The page on clinical logic says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelination.decision_table import TABLE

PAGE = (Path(__file__).parents[2] / "docs" / "clinical-logic.md").read_text(encoding="utf-8")


def test_the_page_gives_the_decision_table_row_by_row() -> None:
    """A reviewer reads the same rows in the same order that the code tries them."""
    printed = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", PAGE, flags=re.MULTILINE)
    assert printed == [(row.scenario.value, row.because) for row in TABLE]


def test_the_page_gives_the_rules_in_their_rank() -> None:
    """The rank on the page is the order in which rules are asked."""
    printed = re.findall(r"^\| \d+ \| `(\w+)` \|", PAGE, flags=re.MULTILINE)
    asked = [rule.code for rule in RULES]
    assert printed == asked
    assert set(printed) == set(card_texts().rules)
