"""What must hold for any text: denial denies; case, spacing and order of sentences change nothing."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cds_services.concepts.text_reader import lexicon, read_mentions
from cds_services.narrative.mention import Assertion
from cds_services.narrative.patterns import parse
from tests.narrative.reading import WRITTEN, facts, mentions

FINDINGS = sorted(
    pattern
    for concept in lexicon().concepts.values()
    if concept.kind in {"deficit", "competing"} and concept.groups
    for group in concept.groups
    for pattern in group.phrases
    if not group.needs_cue and not group.overlaps
)
TEXTS = [
    json.loads(line)["text"]
    for file in sorted(Path(__file__).parent.glob("texts*.jsonl"))
    if "forms" not in file.stem  # in a form, columns and a capital "N" mean something
    for line in file.read_text("utf-8").splitlines()
]
SENTENCES = (
    "Known multiple sclerosis.",
    "New weakness of both legs.",
    "No fever.",
    "Double vision for 3 days.",
    "Mother had breast cancer.",
    "Suspected relapse.",
    "No saddle anesthesia.",
    "Annual MRI in 2024 was unchanged.",
    "Low back pain.",
    "T4 sensory level since Monday.",
)
SIGNS = st.sampled_from([" ", "  ", "\t", " \u00a0", "   "])


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Spell out one phrase of a pattern."""
    pattern = draw(st.sampled_from(FINDINGS))
    words = [
        draw(st.sampled_from(piece.choices)) for piece in parse(pattern) if not piece.optional or draw(st.booleans())
    ]
    return " ".join(words)


@given(phrases())
@settings(max_examples=300, deadline=None)
def test_a_denied_finding_is_never_affirmed(phrase: str) -> None:
    affirmed = {mention.concept for mention in mentions(phrase) if mention.assertion is Assertion.AFFIRMED}
    after = {m.concept for m in mentions(f"denies {phrase}") if m.assertion is Assertion.AFFIRMED and m.start < 8}
    assert not affirmed & after


@given(st.sampled_from(TEXTS), st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
@settings(max_examples=300, deadline=None)
def test_case_does_not_matter(text: str, change: object) -> None:
    assert callable(change)
    assert facts(change(text)) == facts(text)


@given(st.sampled_from(TEXTS), SIGNS)
@settings(max_examples=300, deadline=None)
def test_spacing_does_not_matter(text: str, space: str) -> None:
    assert facts(f" {text.replace(' ', space)} ") == facts(text)


@given(st.permutations(SENTENCES), st.integers(2, len(SENTENCES)))
@settings(max_examples=200, deadline=None)
def test_the_order_of_sentences_does_not_matter(sentences: list[str], size: int) -> None:
    chosen = sentences[:size]
    assert facts(" ".join(chosen)) == facts(" ".join(sorted(chosen)))


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str) -> None:
    for mention in read_mentions(text, WRITTEN).mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert len(mention.words) <= 80


@given(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=6), st.lists(st.sampled_from("?,.;:()-/+ \n"), max_size=6))
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_clinical_words_raises(texts: list[str], marks: list[str]) -> None:
    read_mentions("".join(marks).join(texts), WRITTEN)
