"""Forms as whole orders brought them: ringed choices, dotted blanks, answers below, columns of sides, dotted dates."""

from __future__ import annotations

from datetime import date

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions, one

YES, NO, ASKED, PAST, FAMILY = (
    Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED, Assertion.PAST, Assertion.FAMILY
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a ringed choice without a stroke
        ("Pacemaker Y (N)  Pregnant Y (N)  Cancer (Y) N", {"mri-unsafe-device": NO, "pregnancy": NO, "cancer": YES}),
        ("Fever Yes [No]  Trauma [Yes] No", {"fever": NO, "trauma": YES}),
        # blanks drawn with dots
        ("Pacemaker: ....  Cancer: ....  Pregnant: ....  (ward to complete)", {}),
        ("Cancer: .....\nFever: ...... no\nPregnant: . . . . .", {"fever": NO}),
        # each answer below its question
        ("What is wrong?\nNumb legs\nAny cancer?\nNo\nAny infection?\nNo",
         {"both-legs-sensory": YES, "cancer": NO, "infection": NO}),
        # columns: yes and no with details, and sides
        ("Checklist | Yes | No\nPacemaker | | X\nPregnant | X (16/40) |", {"mri-unsafe-device": NO, "pregnancy": YES}),
        ("Eye | R | L\nVA | 6/6 | 6/60\nRAPD | - | +", {"afferent-pupil-defect": YES}),
        ("Eye | R | L\nRAPD | - | -\nPain | no | no", {"afferent-pupil-defect": NO}),
        # strokes with figures between: told, not asked
        ("NMO attack / T5 level / 5d / retention N / saddle N",
         {"nmosd": YES, "relapse": YES, "sensory-level": YES, "urinary-retention": NO}),
        # what is put in question goes on behind the question word
        ("Indication: possible MS - ataxia x 7 d", {"ms-abbreviation": ASKED, "ataxia": YES}),
        ("Rsn: r/o MS | Sx: double vision", {"ms-abbreviation": ASKED, "diplopia": YES}),
        ("Susp. demyelinating dz - Y", {"demyelination": ASKED}),
        # no "no"
        ("Antenatal care: gravida No. 1 (Z34)", {"pregnancy": YES}),
        ("Trauma no. 2 weeks numb leg", {"trauma": NO, "leg-numbness": YES}),
        # another's, in brackets or with commas
        ("Pacemaker N (brother has ICD, Brugada) | clip N", {"mri-unsafe-device": FAMILY}),
        ("Carer for husband (prostate ca, bone mets). Numb leg", {"cancer": FAMILY, "leg-numbness": YES}),
        ("Kidney given to brother (dialysis)", {"dialysis": FAMILY}),
    ],
)  # fmt: skip
def test_what_the_form_says(text: str, expected: dict[str, Assertion]) -> None:
    found = {item.concept: item.assertion for item in mentions(text) if item.concept not in {"stable", "cord-named"}}
    assert {concept: found.get(concept) for concept in expected} == expected
    if not expected:
        assert found == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("numb legs onset 15.11.26", date(2026, 11, 15)),
        ("numb legs since 15.11. and worse", date(2026, 11, 15)),
        ("numb legs since 15.11.2026", date(2026, 11, 15)),
        ("numb legs since 15-11-26", date(2026, 11, 15)),
        ("numb legs onset 2026.11.15", date(2026, 11, 15)),
        ("numb legs since 2026/11/15", date(2026, 11, 15)),
        ("numb legs since 15th Nov", date(2026, 11, 15)),
        ("numb legs since 1st of September", date(2026, 9, 1)),
    ],
)
def test_a_date_with_full_stops_is_no_time_of_day(text: str, day: date) -> None:
    found = one(text, "both-legs-sensory")
    assert found.onset is not None
    assert (found.onset.earliest, found.onset.latest, found.hyperacute) == (day, day, False)


@pytest.mark.parametrize(
    "text",
    ["r/o MS numb legs 2 wks", "suspected MS diplopia 1wk", "possible MS weak arm", "susp MS: Y, numb hand 2 wks"],
)
def test_a_finding_behind_a_disease_in_question_is_there(text: str) -> None:
    found = facts(text)
    assert {"suspected_demyelination", "new_deficit"} <= found
    assert "known_demyelination" not in found


@pytest.mark.parametrize(
    ("text", "others"), [("legs weak + bladder 4d", {"limb-weakness"}), ("arm weak + numb", set())]
)
def test_a_plus_behind_weak_is_no_result(text: str, others: set[str]) -> None:
    found = {item.concept for item in mentions(text)} - others
    assert found & {"both-legs-weakness", "arm-weakness"}


def test_ideas_in_the_same_words_are_denied_together() -> None:
    told = {(item.concept, item.assertion) for item in mentions("no weight loss or night sweats")}
    assert told == {("malaise", NO), ("fever", NO)}
