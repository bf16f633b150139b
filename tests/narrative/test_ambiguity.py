"""Words with several meanings: every meaning of every listed word is told by its neighbours, both ways."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from cds_services.concepts.text_reader import ambiguous, lexicon
from cds_services.errors import KnowledgeError
from cds_services.narrative import words as wording
from cds_services.narrative.ambiguous_words import AmbiguousWords
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.vocabulary import Vocabulary
from tests.narrative.reading import facts, mentions

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = [
    (word, name, example.replace("{}", word))
    for word, entry in ambiguous().words.items()
    for name, meaning in entry.meanings.items()
    for example in meaning.examples
]


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(lexicon(), Modifiers.load(), ambiguous())


@pytest.mark.parametrize(("word", "meaning", "example"), EXAMPLES)
def test_every_example_shows_its_meaning(word: str, meaning: str, example: str) -> None:
    vocabulary = _vocabulary()
    text = wording.split(example, vocabulary.spellings, vocabulary.correct)
    places = [place for place, found in enumerate(text.words) if found == word]
    assert places, text.words
    chosen = vocabulary.ambiguity.settle(text)
    assert [chosen.get(place) for place in places] == [meaning] * len(places)


@pytest.mark.parametrize("word", sorted(ambiguous().words))
def test_every_word_has_rival_meanings_and_one_where_nothing_decides(word: str) -> None:
    meanings = list(ambiguous().words[word].meanings.values())
    assert len(meanings) > 1
    assert ambiguous().words[word].why
    last = meanings[-1]
    assert not any([last.before, last.behind, last.near, last.touched_by, last.hangs_on, last.opens_line])
    assert all(meaning.examples for meaning in meanings)


def test_a_word_described_twice_stops_the_start_up(tmp_path: Path) -> None:
    path = tmp_path / "ambiguous.yaml"
    path.write_text('words: {cord: {why: "w", meanings: {a: {examples: ["cord"]}}}}\n', encoding="utf-8")
    with pytest.raises(KnowledgeError):
        AmbiguousWords.load([path])


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("ICD placed in 2019", "mri-unsafe-device"),
        ("ICD in situ, MR unsafe leads", "mri-unsafe-device"),
        ("CRT-D in situ", "mri-unsafe-device"),
        ("wedge # L1", "trauma"),
        ("cycle 3 of chemotherapy, numb legs", "cancer"),
        ("T10 PP level", "sensory-level"),
        ("6 weeks PP", "postpartum"),
        ("PP MS on ocrelizumab", "multiple-sclerosis"),
        ("?SEA, fever", "spinal-infection"),
        ("ESRD on PD", "dialysis"),
        ("RA weakness", "arm-weakness"),
        ("LBP, PID L4/5", "lumbar-structural"),
        ("three fits yesterday", "seizure"),
    ],
)
def test_what_a_neighbour_tells_is_found(text: str, concept: str) -> None:
    assert concept in {mention.concept for mention in mentions(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Multiple sclerosis (ICD-10-CM G35)",
        "ICD-9-CM 340",
        "Callback # 555-1234, MRN # 00123, # of relapses: 3",
        "# Multiple sclerosis",
        "Order num: 12345",
        "on ocrelizumab, cycle 3",
        "mitoxantrone chemo for MS",
        "CRT <2s",
        "CO 10 ppm",
        "clinically fits with the picture",
        "vocal cord lesion",
        "mute plantars",
        "heart failure with fluid retention",
        "swimming in the sea",
        "expecting a call back",
        "PMS and mood swings",
        "CES-D score 22",
        "Ms. Brown, 47, seen in clinic",
        "renal AML",
        "patient asleep in the waiting room",
        "after heavy lifting, heavy smoker",
        "weak positive ANA",
        "colour blind",
        "burning micturition",
        "does not recall the injury form",
        "flare of gout",
        "self-neglect",
        "father dead at 60",
        "under general anaesthetic",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    quiet = {"new_deficit", "trauma", "cancer", "pregnancy", "infection_or_fever", "cauda_equina"}
    found = facts(text)
    assert not quiet & found - ({"trauma"} if "injury" in text else set())
    unsafe = {"mri-unsafe-device", "dialysis", "surveillance"}
    assert not unsafe & {mention.concept for mention in mentions(text)}
