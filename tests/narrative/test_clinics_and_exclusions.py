"""What nobody could exclude is a question; a team, a clinic or the type of a disease is no finding."""

from __future__ import annotations

from itertools import product

import pytest

from cds_services.concepts.text_reader import read_mentions
from cds_services.narrative.mention import Assertion
from tests.narrative.reading import WRITTEN, assertion, facts, mentions

DISEASES = [
    ("CES", "cauda-equina-syndrome"),
    ("stroke", "stroke"),
    ("multiple sclerosis", "multiple-sclerosis"),
    ("fracture", "trauma"),
    ("malignancy", "cancer"),
]
HOW = ["", "fully ", "entirely ", "completely ", "safely ", "confidently ", "reliably ", "definitely ", "yet "]
NOT = ["cannot", "can't", "cant", "could not", "couldn't", "can not"]
NOT_YET = ["not", "not yet", "has not been", "never", "unable to be"]


def _exclusions(disease: str) -> list[str]:
    behind = [
        layout.format(disease, no, how, done)
        for no, how, done in product(NOT, HOW, ("excluded", "ruled out"))
        for layout in (
            "{0} {1} be {2}{3}",
            "LBP. {0} {1} {2}be {3}. Urgent.",
            "{0}: {1} be {2}{3}",
            "{0} - {1} be {2}{3}",
        )
    ]
    behind += [
        layout.format(disease, no, how, done)
        for no, how, done in product(NOT_YET, HOW[:8], ("excluded", "ruled out"))
        for layout in ("{0} {1} {2}{3}", "{0} ({1} {2}{3})")
    ]
    before = [
        layout.format(disease, no, how, do)
        for no, how, do in product([*NOT, "unable to", "not able to"], HOW, ("exclude", "rule out"))
        for layout in ("{1} {2}{3} {0}", "LBP, {1} {2}{3} {0}.", "{0}: {1} {2}{3}")
    ]
    return behind + before


@pytest.mark.parametrize(("words", "concept"), DISEASES)
def test_what_cannot_be_excluded_is_asked(words: str, concept: str) -> None:
    wrong = [text for text in _exclusions(words) if assertion(text, concept) is not Assertion.ASKED]
    assert not wrong


@pytest.mark.parametrize(("words", "concept"), DISEASES)
@pytest.mark.parametrize(
    "layout",
    [
        "{} excluded",
        "{}: excluded",
        "{} was completely ruled out",
        "{} - definitely excluded",
        "{} now formally excluded",
    ],
)
def test_what_was_excluded_is_denied(layout: str, words: str, concept: str) -> None:
    assert assertion(layout.format(words), concept) is Assertion.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "CES unlikely but cannot be completely excluded",
        "CES unlikely but it cannot be fully excluded",
        "no clinical evidence of CES but can't be ruled out",
        "low suspicion of CES but cannot be fully excluded",
        "CES can't be 100% excluded",
        "CES: unlikely but cannot be excluded",
        "CES - unlikely, not excluded",
        "CES? unlikely but can't exclude",
        "CES: no, but could not be fully excluded",
        "CES must be urgently excluded",
        "want to definitively exclude CES",
        "cannot rule CES out",
        "LBP, leg weakness, could not fully exclude CES clinically",
        "CES not excluded, leg weakness",
    ],
)
def test_a_doubt_holds_against_a_denial_before_it(text: str) -> None:
    assert assertion(text, "cauda-equina-syndrome") is Assertion.ASKED
    found = {item.concept: item.assertion for item in mentions(text)}
    assert found.get("leg-weakness", Assertion.AFFIRMED) is Assertion.AFFIRMED


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("no fracture but ligament tear cannot be excluded", "trauma"),
        ("no evidence of stroke but MS not excluded", "stroke"),
        ("no weakness, CES cannot be excluded", "limb-weakness"),
        ("not pregnant, stroke excluded", "stroke"),
        ("MS not confirmed, stroke excluded", "stroke"),
        ("CES excluded but stroke cannot be excluded", "cauda-equina-syndrome"),
    ],
)
def test_a_doubt_about_one_thing_leaves_another_denied(text: str, concept: str) -> None:
    assert assertion(text, concept) is Assertion.NEGATED


def test_an_answer_that_ends_in_excluded_denies_its_label() -> None:
    assert "stroke" not in facts("Stroke: CT neg, seen by stroke team, excluded")
    assert "stroke" in facts("Stroke: CT neg, seen by stroke team, not excluded")


@pytest.mark.parametrize("who", ["team", "unit", "ward", "clinic", "consultant", "nurse", "pathway"])
def test_who_saw_the_patient_is_no_stroke(who: str) -> None:
    assert "stroke" not in facts(f"slurred speech for 3 days, reviewed by stroke {who}")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("seen in trauma clinic, back pain 3 months", "trauma"),
        ("trauma team reviewed, back pain", "trauma"),
        ("trauma and orthopaedics clinic: chronic back pain", "trauma"),
        ("fracture clinic, neck pain", "trauma"),
        ("cancer nurse phoned: back pain", "cancer"),
        ("infection team review, back pain", "infection_or_fever"),
        ("Dx: MS, relapsing\nSymptoms now: none", "new_deficit"),
        ("MS (relapsing)", "new_deficit"),
        ("Course: relapsing-remitting", "new_deficit"),
        ("MS not currently relapsing", "new_deficit"),
        ("no haemorrhagic transformation", "stroke"),
        ("was thrombolysed in 2019, now back pain", "stroke"),
        ("P3, 16 weeks post LSCS, back pain", "pregnancy"),
        ("P2, 18 weeks wait, back pain", "pregnancy"),
        ("P3, 6 weeks post partum, back pain", "pregnancy"),
        ("shingles rash T7 dermatome", "radiculopathy"),
        ("dermatomal vesicles, retention", "radiculopathy"),
        ("updated MRI for surgical planning", "surveillance"),
        ("fall, no L1 tenderness", "trauma"),
        ("psychological trauma, headaches", "trauma"),
        ("works as MS nurse, back pain", "known_demyelination"),
        ("T9 pressure sore, level unchanged at T9", "new_deficit"),
        ("no R arm C7 pain", "radiculopathy"),
        ("vertical gaze not limited", "brain_symptoms"),
    ],
)
def test_it_is_not_said(text: str, fact: str) -> None:
    assert fact not in facts(text), mentions(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("stroke team activated, sudden L weakness", "stroke"),
        ("stroke pathway started, R arm weak", "stroke"),
        ("admitted to stroke unit with acute MCA infarct", "stroke"),
        ("TIA clinic proforma", "stroke"),
        ("thrombolysed 0230, drowsier, ?haemorrhagic transformation", "stroke"),
        ("mouth full of marbles, last well 22:30", "stroke"),
        ("trauma team activated, neck pain", "trauma"),
        ("trauma call, neck pain", "trauma"),
        ("MS clinic, new leg weakness", "known_demyelination"),
        ("Dx: MS, relapsing. Annual MRI", "known_demyelination"),
        ("MS, relapsing since Monday", "new_deficit"),
        ("MS relapsing again", "new_deficit"),
        ("P3, 37 weeks, low back pain", "pregnancy"),
        ("G2 P1, 24 weeks, headache", "pregnancy"),
        ("zoster last week, pain in the T7 dermatome", "radiculopathy"),
        ("R arm C7 pain", "radiculopathy"),
        ("L leg S1 pain", "radiculopathy"),
        ("mechanical low back / SI pain", "back_pain_only"),
        ("neck / shoulder pain", "back_pain_only"),
        ("Dx: M54.59", "back_pain_only"),
        ("horse riding fall 2 days ago", "trauma"),
        ("fall 2/7 ago. L1-2 tenderness", "trauma"),
        ("Mechanism: football to head then ground", "trauma"),
        ("Mechanism: bike vs pothole", "trauma"),
        ("stiff legs, level unchanged T9", "cord_level"),
        ("falls, down gaze limited, progressive since 2022", "slow_progression"),
        ("limited upgaze", "brain_symptoms"),
        ("slowness of movement, worsening for 2 years", "slow_progression"),
        ("MS, updated MRI", "surveillance"),
    ],
)
def test_it_is_said(text: str, fact: str) -> None:
    assert fact in facts(text), mentions(text)


@pytest.mark.parametrize("heading", ["to be excluded", "must be ruled out", "cannot be excluded", "should be excluded"])
def test_a_heading_of_what_is_to_be_excluded_asks_for_it(heading: str) -> None:
    found = {item.concept: item.assertion for item in read_mentions(f"{heading}: CES", WRITTEN).mentions}
    assert found == {"cauda-equina-syndrome": Assertion.ASKED}
