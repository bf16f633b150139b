"""Ways in which orders were filled in that blind authors took from real systems and the reader had got wrong."""

from __future__ import annotations

from datetime import date

import pytest

from cds_services.narrative.mention import Assertion, Course
from tests.narrative.reading import facts, mentions

YES, NO, ASKED, PLANNED, FAMILY = (
    Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED, Assertion.PLANNED, Assertion.FAMILY,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what belongs to which box
        ("Fever [x]  Back pain [x]  Trauma [ ]  Saddle numbness [ ] - please scan", {"fever": YES, "back-pain": YES}),
        ("Dx [x] - fever [ ] - trauma", {"fever": YES}),
        ("Pain: [x] face [ ] neck   Side: L   Since: 10 days", {"trigeminal-neuralgia": YES}),
        ("vision loss [y] RAPD [y] trauma [n]", {"visual-loss": YES, "afferent-pupil-defect": YES, "trauma": NO}),
        ("Fever [Y]\nPregnant [N/A]", {"fever": YES}),
        # answers behind other marks than a colon
        ("STATUS> stable SCIATICA> no FEVER> no", {"radicular-sign": NO, "fever": NO, "stable": YES}),
        ("Trauma -  Seizure -  BSL 7.1", {"trauma": NO, "seizure": NO}),
        ("Preg..... neg UA hcg", {"pregnancy": NO}),
        ("Arm pain: yes  Triceps: 4/5", {"radicular-sign": YES, "arm-weakness": YES}),
        ("r/o->MS, NMO", {"ms-abbreviation": ASKED, "nmosd": ASKED}),
        ("Sister = MS", {"ms-abbreviation": FAMILY}),
        # what a label asks for
        ("What do you want to exclude: ON / NMO", {"optic-neuritis": ASKED, "nmosd": ASKED}),
        ("Radiating: Y, R arm to thumb", {"radicular-sign": YES}),
        ("TB/HepB done: yes", {}),
        ("Cancer/infection/# suspicion: low", {"cancer": NO, "infection": NO, "trauma": NO}),
        ("Cancer: hx unknown to locum", {}),
        ("Acute stroke suspected? Not per ED; CT clear", {"stroke": NO}),
        ("Weakness: no new", {"limb-weakness": NO}),
        ('Consultant: "no relapses, no fever"', {"stable": YES, "relapse": NO, "fever": NO}),
        ("Indication: 1/12 of fever", {"fever": YES}),
        # lists of what is not there, and of what it may be
        ("None of the following: age >70, cancer, fever, trauma", {"cancer": NO, "fever": NO, "trauma": NO}),
        ("Not present: fever, trauma", {"fever": NO, "trauma": NO}),
        ("Denies: fever/chills, IVDU, ca, injury", {"fever": NO, "spinal-infection": NO, "cancer": NO, "trauma": NO}),
        ("Ddx: vasculitis, MS", {"ms-abbreviation": ASKED}),
        ("Ddx: 1) ON 2) NMOSD 3) MOGAD", {"optic-neuritis": ASKED, "nmosd": ASKED, "mogad": ASKED}),
        ("MS v NMOSD", {"ms-abbreviation": ASKED, "nmosd": ASKED}),
        # "w/o" of the contrast denies nothing
        ("MRI brain w & w/o to r/o demyelination", {"demyelination": ASKED}),
        ("MRI L wo r/o CES", {"cauda-equina-syndrome": ASKED}),
        # what is only print, or about something else
        ("UR due date: 12/07", {}),
        ("Verify preg test", {"earlier-pregnancy": YES}),
        ("Requests for ?cauda equina syndrome must not be sent on this form", {"cauda-equina-syndrome": PLANNED}),
        ("Discussed that new weakness, fever or saddle numbness should prompt a call",
         {"limb-weakness": PLANNED, "fever": PLANNED, "saddle-loss": PLANNED}),
        ("gabapentin 300 tds - drowsy", {}),
        ("Hearing test->scheduled", {}),
        ("CRP: 210 -> 71 \u2191", {}),
        ("clip of aneurysm, make unknown", {"mri-unsafe-device": YES}),
    ],
)  # fmt: skip
def test_answers(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected


@pytest.mark.parametrize(
    ("text", "concept", "course"),
    [
        ("gradual decline in walking (T25FW 6.1 -> 9.8 sec)", "gait-disturbance", Course.GRADUAL),
        ("numb feet. Gradual onset: [x]Y [ ]N", "both-legs-sensory", Course.GRADUAL),
        ("numb feet\nOnset: insidious\nCourse: steady decline", "both-legs-sensory", Course.GRADUAL),
        ("numb feet\nCourse: primary progressive", "both-legs-sensory", Course.UNSTATED),
        ("foot drop noticed about a year ago, slowly more obvious", "foot-drop", Course.GRADUAL),
        ("numb feet. Pt new to our clinic", "both-legs-sensory", Course.UNSTATED),
        ("acute on chronic confusion", "confusion", Course.NEW),
        ("recurrence of previous diplopia (2021), worse x 4 d", "diplopia", Course.NEW),
    ],
)
def test_courses(text: str, concept: str, course: Course) -> None:
    assert [mention.course for mention in mentions(text) if mention.concept == concept] == [course]


@pytest.mark.parametrize(
    ("text", "fact", "holds"),
    [
        ("RRMS on Tysabri\nSigns/symptoms: none new", "surveillance", True),
        ("Hx: MS\nStatus: stable\nSince: 2018, Plegridy", "surveillance", True),
        ("Status: Routine", "surveillance", False),
        ("LBP, needs updated MRI prior to auth for RFA", "surveillance", False),
        ("acute infarct, neurosurg f/u", "surveillance", False),
        ("meningioma, MRI q 4 mo", "surveillance", True),
        ("transitioning to SPMS?", "known_demyelination", True),
        ("?PPMS", "known_demyelination", False),
        ("first presentation of MS", "known_demyelination", False),
        ("told she had MS in 1998, eval for demyelinating disease", "known_demyelination", False),
        ("numb legs in pt with MS. Carbamazepine no help", "known_demyelination", True),
        ("breast ca 2018, now suspected relapse", "new_deficit", False),
        ("Legs weaker this week. Previously 5/5.", "new_deficit", True),
        ("PMH: breast ca, mets to bone, on Ibrance", "cancer", True),
        ("PMH: breast ca 2003", "cancer", False),
        ("bladder urgency with 2 accidents", "trauma", False),
        ("post traumatic syrinx?", "trauma", False),
        ("VA: fell in shower", "optic", False),
        ("vision 20/25 -> 20/400 since Sunday", "optic", True),
        ("? PRES, blurry vision", "optic", False),
        ("36 wk, back labor, sudden headache", "pregnancy", True),
        ("Preg test: pos (9w)", "pregnancy", True),
        ("Distribution: trunk below T2", "cord_level", True),
        ("Thank you for this question on your 33 year old patient", "optic", False),
        ("HSP? Stiff legs for 15 years, mother and uncle the same", "slow_progression", False),
    ],
)
def test_facts(text: str, fact: str, holds: bool) -> None:  # noqa: FBT001 - what is expected
    assert (fact in facts(text)) is holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Relapse (e.g. new weakness, visual loss, sensory level)?: no",
            {"relapse": NO, "limb-weakness": NO, "visual-loss": NO, "sensory-level": NO},
        ),
        (
            "New deficits, such as weakness, numbness: none",
            {"neurological-deficit": NO, "limb-weakness": NO, "limb-numbness": NO},
        ),
        ("Reaction to MRI (gadolinium) dye: Y - anaphylaxis 2018", {"gadolinium-allergy": YES}),
        (
            "Pacemaker removed 2019 but atrial lead abandoned in situ",
            {"device-removed": Assertion.PAST, "mri-unsafe": YES},
        ),
        ("Old pacemaker + both leads fully extracted 2020", {"device-removed": Assertion.PAST}),
        ("foreign body R orbit seen on XR", {"mri-unsafe-device": YES}),
        ("weak legs 5 days, cycle 4 for MM", {"both-legs-weakness": YES, "cancer": YES}),
        ("Weakness: previous", {"limb-weakness": Assertion.PAST}),
        ("Pregnancy: N  Pacemaker: N  eGFR: 90+", {"pregnancy": NO, "mri-unsafe-device": NO}),
        ("Hx: SAH 1994 clipped", {"stroke": Assertion.PAST, "ct-question": Assertion.PAST}),
        ("Relapses\nNone ever\nPlan\nMR cord", {"relapse": NO}),
        ("Right leg weakness\nNil else", {"leg-weakness": YES}),
        ("Relapse? ____\nNew symptoms? ____", {}),
        ("?dysthyroid optic neuropathy, TED active", {"other-optic-neuropathy": YES}),
        ("33F G2P1 numb legs", {"both-legs-sensory": YES}),
        (
            "Sx lasted: 3 hrs, resolved\nWhat: blurred vision after hot bath\nNow: back to normal",
            {"visual-loss": Assertion.PAST},
        ),
    ],
)
def test_what_whole_orders_brought(text: str, expected: dict[str, Assertion]) -> None:
    found = {mention.concept: mention.assertion for mention in mentions(text)}
    assert {concept: meant for concept, meant in found.items() if concept in expected} == expected
    assert set(found) - set(expected) <= {"earlier-pregnancy", "stable", "malaise"}


@pytest.mark.parametrize(
    "text",
    [
        "both legs weak since 2018, now worse 2 days", "both legs weak, old from 2018, now worse 2 days",
        "both legs weak (2018), now worse", "previous leg weakness 2018, resolved, now worse",
    ],
)  # fmt: skip
def test_what_is_old_and_now_worse_is_new(text: str) -> None:
    found = next(mention for mention in mentions(text) if "leg" in mention.concept)
    assert (found.assertion, found.course) == (YES, Course.NEW)


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("DMT hx: natalizumab, last dose July 2026 (switched)", True),
        ("Last natalizumab infusion: 14 Aug 2026", True),
        ("DMT hx: natalizumab, last dose July 2019", False),
        ("prev tysabri, MRI July 2026", False),
    ],
)
def test_a_drug_that_was_given_last_then(told: str, counts: bool) -> None:  # noqa: FBT001 - a row of the table
    drugs = [mention for mention in mentions(f"{told}\nconfusion") if mention.concept == "disease-modifying-drug"]
    since = date(2026, 5, 22)
    assert any(drug.onset is not None and drug.onset.latest >= since for drug in drugs) is counts


def test_a_weekday_of_every_week_is_no_date() -> None:
    assert "new_deficit" not in facts("SPMS legs slowly worse over 2 yrs\nphysio: ongoing Tuesdays")
