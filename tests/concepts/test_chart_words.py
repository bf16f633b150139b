"""The vocabulary of the chart: every example names its concept, and words are read as the order's are."""

from __future__ import annotations

import pytest

from cds_services.concepts.chart_words import chart_lexicon, read_chart_words
from cds_services.concepts.value_sets import value_sets
from cds_services.demyelination.interpretation import interpretation
from cds_services.narrative.mention import Assertion
from tests.chart.chart_builder import TODAY

GROUPS = [(name, group.example) for name, concept in chart_lexicon().concepts.items() for group in concept.groups]


def _said(text: str) -> set[tuple[str, Assertion]]:
    return {(item.concept, item.assertion) for item in read_chart_words(text, TODAY)}


@pytest.mark.parametrize(("concept", "example"), GROUPS)
def test_every_example_names_its_concept(concept: str, example: str) -> None:
    assert (concept, Assertion.AFFIRMED) in _said(example)


def test_every_drug_has_a_name_for_the_card_and_codes() -> None:
    """A drug that can be read but not named, or the other way round, would be silent for ever."""
    drugs = {name for name, concept in chart_lexicon().concepts.items() if concept.kind == "medicine"}
    assert drugs == {*interpretation().pml_drugs.value, "drug-without-pml-link"}
    assert drugs <= set(value_sets())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No pacemaker", Assertion.NEGATED),
        ("Father has a pacemaker", Assertion.FAMILY),
        ("History of pacemaker", Assertion.PAST),
        ("?pacemaker", Assertion.ASKED),
        ("Pacemaker (removed 2019)", Assertion.NEGATED),
        ("pacemaker 2015, since removed", Assertion.NEGATED),
        ("Pacemaker. Removed gallbladder 2010", Assertion.AFFIRMED),
        ("Pacemaker removed and replaced 2020", Assertion.PAST),
        ("Pacemaker: No", Assertion.NEGATED),
        ("Pacemaker - none", Assertion.NEGATED),
        ("pacemaker (-)", Assertion.NEGATED),
        ("(-) pacemaker", Assertion.NEGATED),
        ("Pacemaker: Yes", Assertion.AFFIRMED),
        ("Pacemaker: Medtronic", Assertion.AFFIRMED),
        ("pacemaker MRI conditional - no", Assertion.AFFIRMED),
    ],
)
def test_an_implant_has_the_standing_of_its_words(text: str, said: Assertion) -> None:
    assert ("mri-unsafe-device", said) in _said(text)


@pytest.mark.parametrize("text", ["Pacemaker: unknown", "Pacemaker:", "Pacemaker: n/a"])
def test_a_question_without_an_answer_says_nothing(text: str) -> None:
    assert not _said(text)


@pytest.mark.parametrize(
    "text",
    [
        "ICD-10-CM G35",
        "ICD10 G35",
        "ICD 9: 340",
        "ICD code",
        "G35 (ICD-10)",
        "G35 (ICD)",
        "coded in ICD",
        "ICD: E11.9",
        "ICD #4",
        "ICD - 10",
        "ICD-O",
        "Mapped from ICD-9-CM 340",
        "ICD-10-GM",
        "ICD PCS",
    ],
)
def test_icd_beside_a_code_a_number_or_a_dash_is_the_classification(text: str) -> None:
    assert not _said(text)


@pytest.mark.parametrize(
    "text",
    [
        "ICD",
        "ICD 2018",
        "ICD (2018)",
        "breast ca, ICD in situ",
        "EF 25, ICD",
        "ICD 3/2019",
        "ICD, 70 bpm",
        "ICD in situ",
        "has an ICD",
        "ICD, Boston Scientific",
        "dual chamber ICD",
    ],
)
def test_icd_alone_or_with_a_year_is_a_defibrillator(text: str) -> None:
    assert "mri-unsafe-device" in {concept for concept, _ in _said(text)}


def test_a_long_text_is_read_like_a_short_one() -> None:
    """Only short ones are remembered."""
    assert _said("x " * 200 + ". No pacemaker") == {("mri-unsafe-device", Assertion.NEGATED)}
    assert not _said("")
