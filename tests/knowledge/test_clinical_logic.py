"""The page on clinical logic says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelinating_results.document import document
from cds_services.demyelinating_results.interpretation import interpretation
from cds_services.demyelinating_results.rules import RULES as RESULT_RULES
from cds_services.demyelination.decision_table import TABLE
from cds_services.follow_up.choices import choices as follow_up_choices
from cds_services.knowledge import Choice
from cds_services.reports.choices import choices as report_choices

WHOLE = (Path(__file__).parents[2] / "docs" / "clinical-logic.md").read_text(encoding="utf-8")
PAGE, AFTER = WHOLE.split("\n## 6. ")
"""What is said of orders, and of results."""


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


def test_the_page_gives_the_branches_by_rank() -> None:
    """When each applies, its urgency and what one click creates, in the words that a test holds to the rules."""
    printed = re.findall(r"^\| (\d+) \| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", AFTER, flags=re.MULTILINE)
    assert printed == [
        (str(rank), row.scenario, row.when, row.indicator, row.creates)
        for rank, row in enumerate(document("demyelinating-results").situations, start=1)
    ]
    assert [rule for _, rule, *_ in printed] == [rule.code for rule in RESULT_RULES]


def test_every_rank_has_what_suppresses_it() -> None:
    """A row for each rank, and the ranks that contact with neurology suppresses are those chosen."""
    rows = dict(re.findall(r"^\| ((?:\d+(?:, )?)+) \| ([^|]+) \|$", AFTER, flags=re.MULTILINE))
    ranks = [int(rank) for cell in rows for rank in cell.split(", ")]
    assert sorted(ranks) == list(range(1, len(RESULT_RULES) + 1))
    by_neurology = next(cell for cell, words in rows.items() if "neurology_appointment_days" in words)
    suppressed = {RESULT_RULES[int(rank) - 1].code for rank in by_neurology.split(", ")}
    assert suppressed == set(interpretation().neurology_contact.value)


def test_only_a_step_of_its_own_suppresses_a_danger() -> None:
    """The page names the ranks for which ticking the report off is not enough."""
    ranks = [rank for rank, rule in enumerate(RESULT_RULES, start=1) if rule.danger]
    assert f"Ranks {' and '.join(map(str, ranks))} need their own step" in AFTER


def test_every_number_of_a_choice_is_that_of_its_file() -> None:
    """A number behind the name of a choice is its value."""
    files = interpretation(), follow_up_choices(), report_choices()
    values = {
        name: found.value
        for file in files
        for name in file.__struct_fields__
        if isinstance(found := getattr(file, name), Choice)
    }
    stated = re.findall(r"\(`(\w+)`(?: (\d+(?: to \d+)?))?\)", AFTER)
    assert len(stated) >= 10
    for name, number in stated:
        value = values[name]
        written = " to ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        assert number in {"", written}, name
