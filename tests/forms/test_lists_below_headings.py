"""A list says what its heading makes of it, in one line or below: asked, denied, of a relative, over, or to come."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions

ASKED, NO, FAMILY, PAST, PLANNED = (
    Assertion.ASKED, Assertion.NEGATED, Assertion.FAMILY, Assertion.PAST, Assertion.PLANNED,
)  # fmt: skip
_HEADINGS = {
    ASKED: (
        "Rule out", "Differential", "DDx", "Query", "Suspected", "Working diagnoses", "To exclude", "Concern for",
        "Diagnoses to consider",
    ),
    NO: (
        "Denies", "No", "Negative for", "Pertinent negatives", "No red flags", "No history of", "No evidence of",
        "None of the following", "Excluded", "Ruled out", "Absent",
    ),
    FAMILY: ("Family history", "FHx", "Mother"),
    PAST: ("PMH", "Resolved problems", "Inactive problems"),
    PLANNED: ("Return if", "Safety net", "Advised to return with"),
}  # fmt: skip
_BELOW = (
    "{}:\n- stroke\n- cancer",
    "{}\n- stroke\n- cancer",
    "{}:\n1. stroke\n2. cancer",
    "{}:\n\u2022 stroke\n\u2022 cancer",
)
_IN_LINE = "{}: stroke, cancer"


@pytest.mark.parametrize("shape", [*_BELOW, _IN_LINE])
@pytest.mark.parametrize(
    ("heading", "meant"), [(heading, meant) for meant, headings in _HEADINGS.items() for heading in headings]
)
def test_a_heading_holds_for_its_whole_list(heading: str, meant: Assertion, shape: str) -> None:
    text = shape.format(heading)
    found = {mention.concept: mention.assertion for mention in mentions(text)}
    assert found == {"stroke": meant, "cancer": meant}, text


@pytest.mark.parametrize("after", ["\n\nNumb legs 3 days", ".\nNumb legs 3 days", "\nSymptoms:\n- numb legs 3 days"])
@pytest.mark.parametrize("heading", ["Rule out", "Denies", "Family history", "PMH"])
def test_a_list_ends(heading: str, after: str) -> None:
    assert "new_deficit" in facts(f"{heading}:\n- stroke\n- cancer{after}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ddx\nMS\nNMO\nlymphoma", {"ms-abbreviation": ASKED, "nmosd": ASKED, "cancer": ASKED}),
        ("Differential Dx 1) MS 2) vasculitis 3) lymphoma", {"ms-abbreviation": ASKED, "cancer": ASKED}),
        ("Excluded: stroke by CT, now ?MS", {"stroke": NO, "ms-abbreviation": ASKED}),
        ("Allergies / preg / renal:\n0 / 0 / 0", {"pregnancy": NO}),
    ],
)
def test_other_lists(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected


@pytest.mark.parametrize("none", [": none", " (none)", " - nil", ": absent", "? no", " none"])
@pytest.mark.parametrize("heading", ["Red flags", "Red flag symptoms", "Associated symptoms", "Any of the following"])
def test_none_over_a_list_denies_each_of_it(heading: str, none: str) -> None:
    found = mentions(f"{heading}{none}\n- fever\n- saddle numbness\n- weak legs\nKnown RRMS, numb hand 3 days")
    now = {mention.concept for mention in found if mention.assertion is Assertion.AFFIRMED}
    assert now == {"multiple-sclerosis", "arm-numbness"}
    assert {mention.concept for mention in found if mention.assertion is NO} == {
        "fever",
        "saddle-loss",
        "both-legs-weakness",
    }


def test_what_is_behind_dots_is_an_answer() -> None:
    found = {
        mention.concept: mention.assertion
        for mention in mentions("gait ...... wide based\nNMO panel ... sent\ndays ..... 8")
    }
    assert found == {"gait-disturbance": Assertion.AFFIRMED, "nmosd": ASKED}


def test_every_offset_stays() -> None:
    text = "Rule out:\n- MS\n- tumour\n\nWeak leg"
    assert {text[mention.start : mention.end].rpartition(" ")[2] for mention in mentions(text)} == {
        "MS",
        "tumour",
        "leg",
    }
