"""Where a sensation ends and where a pain goes: levels of the cord, roots, and pain that stays in the spine."""

from __future__ import annotations

from itertools import product

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import assertion, facts, mentions

LANDMARKS = [
    "waist", "hips", "umbilicus", "belly button", "tummy", "ribs", "costal margin", "bra line", "nipples", "breasts",
    "chest", "armpits", "T4", "T10", "D6", "D10",
]  # fmt: skip
LOST = [
    "numb",
    "numbness",
    "tingling",
    "pins and needles",
    "reduced sensation",
    "loss of pinprick",
    "can't feel anything",
    "loss of PP and temp",
]


@pytest.mark.parametrize("landmark", LANDMARKS)
def test_sensation_that_ends_on_the_trunk_is_a_level(landmark: str) -> None:
    ways = [
        f"{lost} {way} {landmark}, 5 days"
        for lost, way in product(LOST, ("below", "up to", "upto", "from", "below the"))
    ]
    wrong = [text for text in ways if "cord_level" not in facts(text)]
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "can't feel anything below her belly button since Monday",
        "unable to feel water temperature below the chest in the shower",
        "both legs numb to the groin, 6 days",
        "numb from the bra strap down",
        "MS; feels like being hugged too tight for 4 days",
        "belt of numbness round the waist, 2 weeks",
        "barber chair phenomenon on neck flexion",
        "cord hemisection picture",
        "canal stenosis C5/6 with cord signal change",
        "?cord compression from a disc",
    ],
)
def test_it_is_of_the_cord(text: str) -> None:
    assert "cord_level" in facts(text), mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "left leg numb to the groin",
        "abdominal pain, hernia in the groin",
        "?compressive optic lesion",
        "cervical stenosis",
        "no sensory loss below the waist",
        "sensation normal to the feet",
    ],
)
def test_it_is_not_of_the_cord(text: str) -> None:
    assert "cord_level" not in facts(text), mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "Low back pain going down left leg for 3 months",
        "pain runs from the back down the side of the calf",
        "sharp electric pain down R leg on coughing",
        "neck pain into the right arm",
        "L-sided S1 pain",
        "burning pain and numbness down R leg",
        "Does the pain radiate? Yes, below the knee",
        "Leg pain: [x] left [ ] right [ ] none",
        "bilateral leg pain on walking, better sitting",
    ],
)
def test_it_is_of_a_root(text: str) -> None:
    assert "radiculopathy" in facts(text), mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pain confined to the low back. No radiation.",
        "pain across the lower back; no pain in legs",
        "?discogenic low back pain. myotomes intact.",
        "?facetogenic neck pain",
        "coccydynia, no saddle numbness",
        "Paraspinal tenderness L3-5. SLR neg bilat.",
        "Persistent thoracolumbar discomfort. No deficits.",
        "Back pain, unable to walk for pain but no weakness",
        "chronic LBP; now a worse flare; neuro normal",
        "Symptom: pain\nSite: low back\nNeurology: normal",
        "Main symptom: pain / Location: lower back / Radiation: none",
        "Lumbar spine: pain on extension. No nerve root signs.",
        "Problem: back pain. Weakness;no. Numbness;no.",
        "Back pain. CES red flags negative.",
    ],
)
def test_it_is_pain_alone(text: str) -> None:
    assert facts(text) == {"back_pain_only"}, mentions(text)


@pytest.mark.parametrize("text", ["no seizure, cancer", "No trauma, cancer. Headache", "without fever, stroke"])
def test_two_words_behind_a_no_are_both_denied(text: str) -> None:
    assert not facts(text), mentions(text)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Needs to be excluded: MS", "ms-abbreviation"),
        ("MS: needs to be excluded", "ms-abbreviation"),
        ("CES: please exclude", "cauda-equina-syndrome"),
        ("Diagnosis under consideration: MS", "ms-abbreviation"),
        ("neuroinflammatory disease, e.g. MS?", "ms-abbreviation"),
        ("Concern for neuroinflammatory disease e.g. MS", "ms-abbreviation"),
    ],
)
def test_it_is_asked(text: str, concept: str) -> None:
    assert assertion(text, concept) is Assertion.ASKED


@pytest.mark.parametrize("text", ["gait - progressive over 2 yrs", "balance - gradually worse over 3 years"])
def test_a_dash_may_stand_between_a_function_and_its_course(text: str) -> None:
    assert "slow_progression" in facts(text)


@pytest.mark.parametrize("text", ["DLBCL relapse", "back pain flare for 2 weeks", "myeloma relapse?"])
def test_another_diseases_relapse_is_no_attack(text: str) -> None:
    assert "new_deficit" not in facts(text)


@pytest.mark.parametrize("text", ["relapse?", "MS relapse", "lymphoma in remission, MS relapse"])
def test_an_attack_stays_one(text: str) -> None:
    assert "new_deficit" in facts(text)


def test_a_disease_that_turns_into_another_form_is_known() -> None:
    assert "known_demyelination" in facts("RRMS -> SPMS transition? steadily weaker legs since 2024")


@pytest.mark.parametrize(
    "text",
    [
        "Anaesthesia S3-S5",
        "numb S2-4 dermatomes",
        "lost feeling in her private area since this morning",
        "sensation to toilet paper reduced",
        "flaccid anal tone",
        "LBP, can't tell if she is passing urine",
        "bladder numb, LBP",
        "CES protocol MRI",
    ],
)
def test_it_is_of_the_sacral_roots(text: str) -> None:
    assert "cauda_equina" in facts(text), mentions(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("<Indication>relapse of MS</Indication><Cancer>No</Cancer>", "new_deficit"),
        ("Deficit: L arm, face", "new_deficit"),
        ("MS Type: RRMS / Last relapse: 2020 / Reason: annual MRI", "surveillance"),
        ("MS: new start Tysabri baseline", "surveillance"),
        ("MS patient on DMF 12 months, response to therapy", "surveillance"),
        ("walking 500m to 100m over 2 years", "slow_progression"),
        ("R face droop since 9am", "stroke"),
        ("L face droop since 0915", "stroke"),
        ("prostate ca, PSA rising", "cancer"),
        ("Primary: lung\nBack pain", "cancer"),
        ("headache since football hit her in the head", "trauma"),
        ("pushed down the stairs, T12 tender", "trauma"),
        ("?RIS", "suspected_demyelination"),
        ("confirm/refute MS", "suspected_demyelination"),
    ],
)
def test_a_kind_that_had_been_missed(text: str, fact: str) -> None:
    assert fact in facts(text), mentions(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("<Cancer>No</Cancer><Trauma>No</Trauma>", "cancer"),
        ("L face droop since 2015", "stroke"),
        ("face droop 5 days, LMN", "radiculopathy"),
        ("corrected Ca, PSA normal", "cancer"),
        ("Primary: unknown", "trauma"),
        ("28/40, sciatica. MRI after obs review", "surveillance"),
    ],
)
def test_what_only_looks_like_it(text: str, fact: str) -> None:
    assert fact not in facts(text), mentions(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CES checklist: bilateral radiculopathy N, saddle Y, bladder Y", {"cauda_equina", "new_deficit"}),
        ("slow gait decline 3 yrs, acute worsening 1 wk", {"new_deficit", "slow_progression"}),
        ("MS, chronic L leg weakness, now R leg weak as well since 1 week", {"known_demyelination", "new_deficit"}),
        ("TIA yesterday, now resolved", {"stroke"}),
        ("TIA 2015, fully recovered", set()),
        ("R MCA syndrome, slurred speech 1400 today", {"stroke", "new_deficit", "brain_symptoms"}),
        ("Pregnant: N/A 68M. Headache", set()),
        ("osteoporosis, thoracic pain, no trauma. ?insufficiency fracture", {"back_pain_only"}),
        ("LBP. Babinski down. No saddle sx.", {"back_pain_only"}),
        ("CIS 2022, ?conversion", {"suspected_demyelination"}),
        ("MS. Is there acute change? Yes", {"known_demyelination", "new_deficit"}),
        ("Reason: ON", set()),
        ("RTA yesterday, neck pain / pacemaker N / claustro N", {"trauma"}),
        ("fever / chills N / trauma N", set()),
        ("MS, saddle anaesth. + leg numb", {"known_demyelination", "cauda_equina", "new_deficit"}),
        ("established MS, bladder scan 1 yr ago", {"known_demyelination"}),
        ("cervical myeloradiculopathy", {"cord_level", "radiculopathy"}),
    ],
)  # fmt: skip
def test_the_facts_of_a_request(text: str, expected: set[str]) -> None:
    assert facts(text) == expected, mentions(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Perianal sensation: absent L, reduced R\nLegs: 5/5", {"cauda_equina", "new_deficit"}),
        ("Anal tone: absent", {"cauda_equina", "new_deficit"}),
        ("Voluntary squeeze: none", {"cauda_equina", "new_deficit"}),
        ("Numbness? Y - saddle", {"cauda_equina", "new_deficit"}),
        ("LBP. Declined paracetamol.", {"back_pain_only"}),
        ("Dizzy. Falls w/out injury.", set()),
        ("Fever: 36.7\nLBP", {"back_pain_only"}),
        ("Fever: 38.4", {"infection_or_fever"}),
        ("| Back pain | Y |\n| Fever, wt loss | N |\n| Trauma | N |", {"back_pain_only"}),
        ("Surgery? [ ]   Pain [x]   Trauma [ ]   Infection [ ]\nLBP", {"back_pain_only"}),
        ("LBP. She has been told what to look out for (saddle numbness, leg weakness).", {"back_pain_only"}),
        ("Trauma -\nCancer -\nFever -\nPregnancy - (on OCP)", set()),
        ("Weakness - (left arm)", {"new_deficit"}),
        ("NMO/MOG Abs: sent? no", set()),
        ("NMO/MOG Abs: sent", {"suspected_demyelination"}),
        ("AQP4: pos (2019)", {"known_demyelination"}),
        ("NMOSD, annual MRI. No attacks since 2020 (TM then).", {"known_demyelination", "surveillance"}),
        ("Recurrent ON in NMOSD?", {"known_demyelination", "optic", "new_deficit"}),
        ("also had a minor car accident last week with neck pain", {"trauma"}),
        ("had a car accident in 2015, neck pain", {"back_pain_only"}),
        ("sciatica with dorsiflexion 4-/5", {"new_deficit", "radiculopathy"}),
        ("worse dysarthria (had this in 2020 and it recovered)", {"brain_symptoms", "new_deficit"}),
        ("neck pian, no arm sx", {"back_pain_only"}),
        ("new sensory levle T6, hyper-reflexic", {"cord_level", "new_deficit"}),
        ("face droop since last night. Stroke alert?: called, cancelled", {"brain_symptoms", "new_deficit"}),
        ("?lateral medullary - hoarse, dysphagia", {"stroke", "brain_symptoms", "new_deficit"}),
    ],
)  # fmt: skip
def test_what_other_authors_laid_out_differently(text: str, expected: set[str]) -> None:
    assert facts(text) == expected, mentions(text)
