"""The sixteen facts of a reason for exam: each with its words, and right on texts of every shape."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from cds_services.demyelination.order_facts import FACTS, read_reason
from tests.narrative.reading import WRITTEN, facts

LABELLED = [
    json.loads(line)
    for file in sorted(Path(__file__).parent.glob("texts*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]
WANTED = 0.97


def test_there_are_enough_texts() -> None:
    assert len(LABELLED) >= 150
    assert len({labelled["text"] for labelled in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_precision_and_recall(fact: str) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for labelled in LABELLED:
        if fact not in labelled["unsure"]:
            pair = fact in facts(labelled["text"]), fact in labelled["facts"]
            counts[pair] += 1
            if pair[0] != pair[1]:
                wrong.append(labelled["text"])
    right, too_many, missed = counts[True, True], counts[True, False], counts[False, True]
    assert right / (right + too_many) >= WANTED, wrong
    assert right / (right + missed) >= WANTED, wrong


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
