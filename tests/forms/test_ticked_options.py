"""A ticked option says what it says under its heading: what a form asks for is not what the patient has."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions

YES, NO, ASKED = Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED
_ASKING = (
    "Suspected", "Query", "Rule out", "R/O", "Differential", "Clinical question", "Concern for", "Evaluate for",
    "Exclude", "Possible diagnoses", "Provisional diagnosis", "To exclude (tick)", "Suspected dx (tick all)",
)  # fmt: skip
_TELLING = ("Diagnosis", "Indication", "PMH", "Known", "History of", "Problem list", "Safety question", "Red flags")
_SHAPES = (
    "{}: [x] MS [ ] tumour", "{}: MS [x] tumour [ ]", "{}: [ ] tumour [x] MS", "{} ☒ MS ☐ tumour",
    "{}:\n[x] MS\n[ ] tumour", "{}\nMS [x]\ntumour [ ]", "{}:\n ☐ tumour\n ☒ MS\n", "{}: ( ) tumour (x) MS",
    "{}: MS: ☒  tumour: ☐", "Weak legs 3 days. {}: [x] MS [ ] tumour",
)  # fmt: skip


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize("heading", _ASKING)
def test_what_a_heading_asks_for_is_asked(heading: str, shape: str) -> None:
    found = facts(shape.format(heading))
    assert {"suspected_demyelination"} == found - {"new_deficit", "cord_level"}


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize("heading", _TELLING)
def test_what_a_heading_tells_is_told(heading: str, shape: str) -> None:
    assert "known_demyelination" in facts(shape.format(heading))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("? [x] MS [ ] NMO", {"ms-abbreviation": ASKED}),
        ("Rule out: tumour [x]", {"cancer": ASKED}),
        ("Rule out: cauda equina [x] tumour [ ]", {"cauda-equina-syndrome": ASKED}),
        ("Rule out: [x] MS. Red flags: [x] cancer [ ] trauma", {"ms-abbreviation": ASKED, "cancer": YES}),
        ("Rule out:\n[x] MS\n[ ] tumour\nPregnant: [x]", {"ms-abbreviation": ASKED, "pregnancy": YES}),
        ("Rule out:\n[x] MS\n[ ] stroke\nCancer: [x]", {"ms-abbreviation": ASKED, "cancer": YES}),
        ("Query\n ☒ MS\nHx\n ☒ cancer", {"ms-abbreviation": ASKED, "cancer": YES}),
        ("Known: [x] epilepsy  Rule out: [x] MS", {"seizure": YES, "ms-abbreviation": ASKED}),
        ("Safety questions: [x] pacemaker [x] cancer", {"mri-unsafe-device": YES, "cancer": YES}),
        # a finding that is ticked is there
        ("Suspected diagnosis\n[x] MS\n[x] leg weakness", {"ms-abbreviation": ASKED, "leg-weakness": YES}),
        # known or suspected, at a box
        ("MS: [ ] suspected [x] known", {"ms-abbreviation": YES}),
        ("MS: [x] suspected [ ] known", {"ms-abbreviation": ASKED}),
        ("MS: suspected [ ] known [x]", {"ms-abbreviation": YES}),
        ("Multiple sclerosis [ ] established [x] query", {"multiple-sclerosis": ASKED}),
        ("Relapse: [ ] no [x] definite", {"relapse": YES}),
        ("?MS Y / KNOWN MS N", {"ms-abbreviation": ASKED}),
    ],
)
def test_headings_and_boxes(text: str, expected: dict[str, Assertion]) -> None:
    found = {mention.concept: mention.assertion for mention in mentions(text) if mention.assertion is not NO}
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "Phenotype: [x] Relapsing [ ] SPMS", "MS type: [x] relapsing [ ] progressive", "MS [x] relapsing",
        "Course: [x] relapsing", "MS course: relapsing [x] progressive [ ]",
    ],
)  # fmt: skip
def test_a_type_of_disease_is_no_attack(text: str) -> None:
    assert facts(text) == {"known_demyelination"}


@pytest.mark.parametrize("box", ["[ ]", "( )", "\u2610"])
@pytest.mark.parametrize("heading", ["Trauma", "Cancer", "Infection", "Pregnancy", "Pacemaker"])
def test_a_heading_whose_options_are_blank_says_nothing(heading: str, box: str) -> None:
    for text in (f"{heading}: one {box} two {box} other {box}", f"{heading}: one {box} two {box}\nNumb legs 2 days"):
        assert [mention.concept for mention in mentions(text)] == ["both-legs-sensory"] * ("Numb" in text)


@pytest.mark.parametrize(
    ("none", "meant"), [("none", NO), ("No", NO), ("nil", NO), ("unknown", None), ("n/a", None), ("yes", YES)]
)
@pytest.mark.parametrize("heading", ["Cancer", "Trauma", "Infection"])
def test_the_one_option_that_is_an_answer(heading: str, none: str, meant: Assertion | None) -> None:
    found = {mention.assertion for mention in mentions(f"{heading}: lung [ ] fall [ ] {none} [x]\nPacemaker: no")}
    assert found - {NO} == ({meant} - {NO, None})
    assert NO in found


def test_a_ticked_relapse_is_one() -> None:
    assert "new_deficit" in facts("MS: [x] relapse [ ] surveillance")


def test_the_words_of_an_option_are_found_in_the_text() -> None:
    text = "Rule out: tumour [ ]  MS [x]"
    (asked,) = mentions(text)
    assert text[asked.start : asked.end] == "MS"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Weakness: [x] mild [ ] moderate", {"limb-weakness": YES}),
        ("Weakness:\n[x] mild\n[ ] severe", {"limb-weakness": YES}),
        ("Weakness: [ ] mild [ ] moderate", {}),
        ("Relapse: [x] motor [ ] sensory [ ] optic", {"relapse": YES}),
        ("Visual field loss: [x] left homonymous", {"visual-field-defect": YES}),
        ("Cognition: getting worse over 5 weeks [x]", {"cognition": YES}),
        ("Vision: [x] blurred [ ] normal", {"visual-loss": YES}),
        ("Gait: [x] normal [ ] wide based", {}),
        ("Numbness: [x] not tested", {}),
        ("Cancer: [x] breast [ ] lung", {"cancer": YES}),
        ("Cancer: [x] previous [ ] current", {"cancer": Assertion.PAST}),
        ("Pregnancy: [x] current [ ] previous", {"pregnancy": YES}),
        ("Stroke: [x] unlikely", {}),
    ],
)
def test_an_option_tells_more_of_the_finding_over_it(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text) if mention.assertion is not NO} == expected
