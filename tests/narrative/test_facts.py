"""The sixteen facts of a reason for exam: each with its words, and right on texts of every shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from cds_services.demyelination.order_facts import FACTS, read_reason
from tests.labelled_texts import assert_precise, labelled_texts
from tests.narrative.reading import WRITTEN, facts

LABELLED = labelled_texts(Path(__file__).parent)
WANTED = 0.97


def test_there_are_enough_texts() -> None:
    assert len(LABELLED) >= 150
    assert len({labelled["text"] for labelled in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_precision_and_recall(fact: str) -> None:
    assert_precise(fact, LABELLED, facts, WANTED)


def test_a_fact_shows_the_words_it_came_from() -> None:
    reason = read_reason("Known MS. New sensory level at T6, no saddle anesthesia.", WRITTEN)
    assert [finding.words for finding in reason.facts["cord_level"]] == ["New sensory level"]
    assert reason.facts["cauda_equina"] == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MS, stable, no new symptoms", {"known_demyelination", "surveillance"}),
        ("MS unchanged, chronic back pain", {"known_demyelination", "back_pain_only"}),
        ("fall downstairs, neck pain, no deficit", {"trauma"}),
        ("fever and back pain, epidural abscess?", {"infection_or_fever"}),
        ("", set()),
    ],
)
def test_facts_of_an_order(text: str, expected: set[str]) -> None:
    assert facts(text) == expected
