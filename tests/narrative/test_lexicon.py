"""The phrase files: every example shows its phrase at work, and a file that contradicts itself is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cds_services.concepts.text_reader import lexicon
from cds_services.errors import KnowledgeError
from cds_services.narrative.lexicon import Lexicon
from cds_services.narrative.modifiers import Modifiers
from cds_services.narrative.reader import NarrativeReader
from tests.narrative.reading import mentions

if TYPE_CHECKING:
    from pathlib import Path

GROUPS = [
    (name, group.example)
    for name, concept in lexicon().concepts.items()
    for group in concept.groups
    if not concept.as_relative  # becomes what the relative has
]
KINDS = 'kinds: {sign: {nature: finding, why: "w"}}\n'
CONCEPT = 'concepts: {numb: {kind: sign, why: "w", groups: [{phrases: [numb], example: "numb"}]}}\n'


@pytest.mark.parametrize(("concept", "example"), GROUPS)
def test_every_example_names_its_concept(concept: str, example: str) -> None:
    assert concept in {mention.concept for mention in mentions(example)}, mentions(example)


@pytest.mark.parametrize("name", sorted(lexicon().concepts))
def test_every_concept_says_why_and_can_be_named(name: str) -> None:
    concept = lexicon().concepts[name]
    made = {*(made for feature in lexicon().features.values() for made in (*feature.at.values(), feature.alone))}
    assert concept.why
    assert concept.groups or name in made


@pytest.mark.parametrize("name", sorted(Modifiers.load().cues))
def test_every_cue_says_why_and_has_an_example(name: str) -> None:
    cue = Modifiers.load().cues[name]
    assert cue.why
    assert cue.example


def _load(folder: Path, *parts: str) -> Lexicon:
    paths = []
    for number, part in enumerate(parts):
        path = folder / f"phrases_{number}.yaml"
        path.write_text(part, encoding="utf-8")
        paths.append(path)
    return Lexicon.load(paths)


def test_files_add_up(tmp_path: Path) -> None:
    assert set(_load(tmp_path, KINDS, CONCEPT).concepts) == {"numb"}


@pytest.mark.parametrize(
    "part",
    [
        CONCEPT,  # described twice
        CONCEPT.replace("numb:", "other:").replace("sign", "unheard"),
        CONCEPT.replace("numb:", "other:").replace("why", "because"),
        'features: {f: {why: "w", groups: [], at: {leg: numb}}}\n',
        'features: {f: {why: "w", groups: [], at: {}, alone: unheard}}\n',
        "places: {leg: {groups: [], both: legs}}\n",
    ],
)
def test_a_contradiction_stops_the_start_up(tmp_path: Path, part: str) -> None:
    with pytest.raises(KnowledgeError):
        _load(tmp_path, KINDS, CONCEPT, part)


def test_another_topic_costs_a_file_only(tmp_path: Path) -> None:
    from tests.narrative.reading import WRITTEN  # noqa: PLC0415

    reader = NarrativeReader(_load(tmp_path, KINDS, CONCEPT), Modifiers.load())
    assert [mention.assertion for mention in reader.read("no numb. new numb", WRITTEN).mentions] == [
        "negated",
        "affirmed",
    ]
