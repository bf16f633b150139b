"""What must be true of this topic's knowledge files."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from cds_services.cds_hooks import SUMMARY_LIMIT
from cds_services.concepts.text_reader import lexicon
from cds_services.concepts.value_sets import value_sets
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelination.interpretation import interpretation
from cds_services.errors import KnowledgeError
from cds_services.knowledge import Entry, load
from cds_services.terminology import Coding

if TYPE_CHECKING:
    from pathlib import Path

RULES = {
    "CtSpine", "CtHead", "LumbarMri", "WholeSpineMri", "AddContrast", "ContrastOnly", "CompleteCordMri", "AddHeadMri",
    "FirstPresentation", "TransverseMyelitis", "OpticNeuritis", "Surveillance", "Clarify", "GadoliniumKidney",
    "GadoliniumAllergy", "GadoliniumPregnancy", "MriUnsafeDevice", "PmlSuspicion", "PseudoRelapse", "CordCompression",
}  # fmt: skip
NEVER_SAID = [
    r"contraindicated",
    r"\b(contrast|gadolinium|enhancement)\b.{0,40}\b(confirms?|excludes?|proves?)\b",
    r"\bMRI\b.{0,20}\b(is|are) (required|mandatory)",
    r"\bhas PML\b",
    r"\d+\s*-\s*30 mSv",
    r"[Uu]sually (not )?appropriate|[Mm]ay be appropriate",
    r"critical error",
]
TEXTS = [(code, name, text) for code, rule in card_texts().rules.items() for name, text in rule.texts.items()]


def test_every_rule_has_its_card() -> None:
    """The codes are a promise to clients, who key their override lockout by them."""
    assert set(card_texts().rules) == RULES
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,100}", code) for code in card_texts().rules)


@pytest.mark.parametrize(("code", "name", "text"), TEXTS)
def test_no_text_says_what_must_never_be_said(code: str, name: str, text: object) -> None:
    """Ratings and doses come from the guideline file; nothing is called required, confirmed or contraindicated."""
    rule_text = card_texts().rules[code].texts[name]
    assert rule_text == text
    for line in (rule_text.summary, *rule_text.detail, rule_text.suggestion):
        for pattern in NEVER_SAID:
            assert not re.search(pattern, line), f"{code}/{name}: {line}"


@pytest.mark.parametrize(("code", "name", "text"), TEXTS)
def test_a_summary_fits(code: str, name: str, text: object) -> None:
    """Fewer than 140 characters, also with a long drug name in it."""
    del text
    summary = card_texts().rules[code].texts[name].summary
    fields = {field: "x" * 25 for _, field, _, _ in Formatter().parse(summary) if field}
    assert len(summary.format_map(fields)) <= SUMMARY_LIMIT


def test_every_idea_of_a_choice_exists() -> None:
    """A choice that names a concept nobody can find would be silent for ever."""
    known = set(lexicon().concepts) | set(value_sets())
    choices = interpretation()
    named = (
        choices.established_diseases.value
        | choices.past_demyelination.value
        | choices.supporting_ms.value
        | choices.cerebral_picture.value
        | choices.leg_signs.value
        | set(choices.lumbar_cues.value)
        | set(choices.pml_drugs.value)
    )
    assert named <= known


def test_no_code_is_established_disease_and_something_else() -> None:
    """A code that meant both a diagnosis and a look-alike would decide by chance."""
    others = ("peripheral-nerve-disease", "other-demyelination-mimic", "pml", "family-history", "adem")
    for disease in interpretation().established_diseases.value:
        for system, code in value_sets()[disease].exact:
            assert not any(Coding(system, code) in value_sets()[other] for other in others)


def test_every_row_names_source_and_status() -> None:
    """A reviewer with the publication open can tick line by line."""
    for variant in guideline().variants:
        for row in variant.rows:
            assert guideline().sources[row.source].url.startswith("https://")
            assert row.status.value in {"verified", "secondary", "partial"}


class _Numbers(Entry, frozen=True):
    numbers: tuple[int, ...]


def test_a_bad_file_stops_the_start_with_file_entry_and_line(tmp_path: Path) -> None:
    """Unknown keys, wrong types and repeated keys are refused, and the message says where."""
    file = tmp_path / "bad.yaml"
    file.write_text("numbers:\n  - 1\n  - two\n")
    with pytest.raises(KnowledgeError, match=r"bad\.yaml, line 3, \$\.numbers\[1\]"):
        load(file, _Numbers)
    file.write_text("numbers: []\nnumbers: [1]\n")
    with pytest.raises(KnowledgeError, match=r"bad\.yaml, line 2: key 'numbers' appears twice"):
        load(file, _Numbers)
    file.write_text("numbers: []\ncolour: red\n")
    with pytest.raises(KnowledgeError, match="colour"):
        load(file, _Numbers)


def test_no_source_of_a_card_is_a_mirror() -> None:
    """Clinicians are sent to the original, never to a copy or a staging host."""
    addresses = [place.url for place in (*card_texts().sources.values(), *card_texts().links.values())]
    assert not [url for url in addresses if re.search(r"staging|qa\d|scribd|docslib|docplayer|cache", url)]
    assert (files("cds_services") / "demyelinating_diseases" / "knowledge" / "cards.yaml").is_file()
