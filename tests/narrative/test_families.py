"""Families of words: every way of writing a thing counts, and what only looks like it does not."""

from __future__ import annotations

import pytest

from tests.narrative.reading import facts, mentions, one

PREGNANT = [
    "G2P1 at 20 wks",
    "G1P0 24+3",
    "antenatal clinic, 32/40",
    "28 weeks pregnant",
    "second trimester",
    "EDD in January",
    "IUP at 12w",
    "hCG positive",
    "gravid, 30 weeks",
    "pre-eclampsia at 35+2",
    "new numb legs in pregnancy",
]
NOT_PREGNANT = [
    "not pregnant",
    "pregnancy test negative",
    "hCG pending",
    "6 weeks postpartum, no relapse in pregnancy",
    "trying to conceive",
    "wife is pregnant",
    "VA 20/40 in the left eye",
    "miscarriage last month",
    "relapse in her last pregnancy",
]
HURT = [
    "RTC yesterday",
    "rear end shunt 2 days ago",
    "T-boned last week",
    "wedge # L1",
    "dove into shallow pool, neck pain",
    "hit occiput on tile",
    "tackled in rugby on Saturday",
    "thrown from horse",
    "assaulted last night",
    "fell on ice, tailbone pain",
    "unwitnessed fall, bruise over right eye",
    "MCC, helmeted",
    "struck by falling branch",
]
UNHURT = [
    "recurrent falls, slowly worsening gait",
    "two falls, no injury",
    "whiplash in 2010, recovered",
    "bladder accidents",
    "cerebrovascular accident last week",
    "no trauma",
    "MRN #2231",
]


@pytest.mark.parametrize("text", PREGNANT)
def test_pregnant_now(text: str) -> None:
    assert "pregnancy" in facts(text)


@pytest.mark.parametrize("text", NOT_PREGNANT)
def test_not_pregnant_now(text: str) -> None:
    assert "pregnancy" not in facts(text)


@pytest.mark.parametrize("text", HURT)
def test_an_injury(text: str) -> None:
    assert "trauma" in facts(text)


@pytest.mark.parametrize("text", UNHURT)
def test_no_injury(text: str) -> None:
    assert "trauma" not in facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mitral stenosis (MS), numb left hand",
        "MS, meaning mitral stenosis, repaired 2011",
        "MS with vegetations on the mitral valve",
        "Musculoskeletal (MS) exam normal",
        "Ms. Alvarez, 47, shoulder pain",
        "Ms Patel has low back pain",
        "she is asking about MS",
        "MS was mentioned by the oncologist",
        "MS with murmur, pre valve surgery. Hip pain",
        "MS with opening snap, awaiting valve replacement",
        "back pain, for Ms. Okafor, 51",
    ],
)
def test_two_letters_that_are_not_the_disease(text: str) -> None:
    assert "known_demyelination" not in facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "MS. Walking worse",
        "known MS, numb legs",
        "MS sufferer, new numbness",
        "MS on Tysabri, mitral stenosis",
        "myelin oligodendrocyte glycoprotein antibody disease, numb legs",
        "Anti-myelin oligodendrocyte glycoprotein antibody-associated disease",
        "numb legs, myelin oligodendrocyte glycoprotein IgG positive",
        "MS, SP course, worse walking",
        "multiple sclerosis (PP type)",
        "MS subtype: SP",
    ],
)
def test_two_letters_that_are(text: str) -> None:
    assert "known_demyelination" in facts(text)


@pytest.mark.parametrize(
    "text", ["legs weaker than baseline", "baseline EDSS 7", "fetal monitoring normal", "no change from her baseline"]
)
def test_words_that_name_no_purpose(text: str) -> None:
    assert "surveillance" not in facts(f"MS, new diplopia, {text}")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("legs 4/5", "both-legs-weakness"),
        ("EHL 2/5", "leg-weakness"),
        ("triceps 4/5", "arm-weakness"),
        ("gait off since Monday", "gait-disturbance"),
        ("bumping into doors on the right", "visual-field-defect"),
        ("numb when wiping", "saddle-loss"),
        ("dropping GCS", "reduced-consciousness"),
    ],
)
def test_words_of_ward_and_waiting_room(text: str, concept: str) -> None:
    assert one(text, concept).assertion == "affirmed"


def test_what_is_intact_is_not_lost() -> None:
    assert not {"saddle-loss"} & {mention.concept for mention in mentions("saddle sensation preserved, PR tone normal")}


def test_examination_signs_belong_to_a_slow_story() -> None:
    found = facts("Progressive spastic gait over two years. Brisk reflexes, extensor plantars.")
    assert found >= {"slow_progression"}
    assert "new_deficit" not in found
    assert "new_deficit" in facts("Spastic gait worsening over two years. New numb hand since Monday.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RRMS progression?", {"known_demyelination"}),
        ("RRMS, no MS activity, annual MRI", {"known_demyelination", "surveillance"}),
        ("Multiple sclerosis, rule out", {"suspected_demyelination"}),
        ("Multiple sclerosis (CMS/HCC)", {"known_demyelination"}),
        ("label of MS from the 1990s, since refuted", set()),
        ("r/o cord compression, met prostate ca", {"cancer"}),
        ("Known RRMS ?new weakness", {"known_demyelination", "new_deficit"}),
        ("MS?? numb legs", {"suspected_demyelination", "new_deficit"}),
        ("L ON 2/52", {"new_deficit", "optic"}),
        ("numb hand, worse on left on Monday", {"new_deficit"}),
        ("Myeloma. New # or plasmacytoma?", {"cancer"}),
        ("vision poor from the 2012 optic neuritis", set()),
        ("Recent relapse (March) with leg numbness, now recovered", set()),
        ("sudden aphasia 1 hour ago", {"new_deficit", "stroke", "brain_symptoms"}),
        ("foot drop", {"new_deficit"}),
        ("foot drop, LBP", {"new_deficit", "radiculopathy"}),
        ("tingling feet, now creeping up to the waist", {"new_deficit", "cord_level"}),
        ("↓ saddle sens", {"new_deficit", "cauda_equina"}),
    ],
)
def test_shorthand(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "weak legs, eval for MS. Claustrophobic, needs open unit",
        "weak legs, evaluate for MS. Wheelchair",
        "MS? - dysarthria and unsteadiness",
        "MS? \u2013 numb trunk and legs",
        "Signs and symptoms: MS? - diplopia",
        "myelin oligodendrocyte glycoprotein antibodies pending, numb legs",
    ],
)
def test_a_disease_that_is_asked_of_the_scan(text: str) -> None:
    assert "suspected_demyelination" in facts(text)
    assert "known_demyelination" not in facts(text)
