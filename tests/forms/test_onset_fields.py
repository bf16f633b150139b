"""Onset, duration, course and site in fields and lines of their own: whose they are, and what they say."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion, Course
from tests.narrative.reading import facts, mentions

_TWO_COMPLAINTS = """Problem 1: hand tremor
Since: 3 yrs
Course: insidious
Problem 2: weak leg
Since: 4 days
Onset: overnight"""


def _course(text: str, concept: str) -> list[Course]:
    return [mention.course for mention in mentions(text) if mention.concept == concept]


@pytest.mark.parametrize(
    ("text", "concept", "course"),
    [
        # Time and course in fields of their own are one.
        ("Tremor of the hands\nOnset: 4 yrs\nCourse: slow", "tremor", Course.GRADUAL),
        ("Tremor of the hands\nOnset 4 yrs\nCourse slowly progressive", "tremor", Course.GRADUAL),
        ("Weak left leg\nStarted: 6 days ago\nTempo: quick", "leg-weakness", Course.NEW),
        ("Problem: numb hand\nSince: 5 days\nOnset: overnight\nCourse: static", "arm-numbness", Course.NEW),
        # Each complaint has its own.
        (_TWO_COMPLAINTS, "leg-weakness", Course.NEW),
        (_TWO_COMPLAINTS, "tremor", Course.GRADUAL),
        # What is called worse, and not new, has the time of the form.
        ("Complaint: walking worse\nOnset: about 3 years\nBladder: normal", "gait-disturbance", Course.GRADUAL),
        ("Complaint: new weak leg\nDuration: gradual, 2 yrs", "leg-weakness", Course.NEW),
        # A label that comes again begins the next complaint.
        ("Arm: LEFT\nOnset: 6 d\nNumb hand: yes\nCourse: worse\nArm: RIGHT\nOnset: 2020", "arm-numbness", Course.NEW),
        # A complaint with its onset in one line, or in the row of a table, is a statement.
        ("L hand numb - onset: 2019 - change: none\nReason: annual review", "arm-numbness", Course.STATIC),
        ("Numb legs / start 9 Nov / worse\nFatigue / start 2016 / same", "both-legs-sensory", Course.NEW),
        ("Symptom | Onset | Course\nnumb legs | 9 d | worse\ntremor | 2020 | same", "both-legs-sensory", Course.NEW),
        ("Symptom: burning arms\nOnset: 2016 attack\nSince: unchanged, chronic", "arm-numbness", Course.STATIC),
        ("Symptom: tingling fingers\nSince: 2014\nTrend: none", "arm-numbness", Course.STATIC),
        ("Hearing loss: [x] R [ ] L   Onset: [ ] sudden [x] gradual, years", "hearing-loss", Course.GRADUAL),
        # A column ends an answer.
        ("Numb foot   since: mid October 2026   course: same   knee jerk: lost", "leg-numbness", Course.NEW),
    ],
)
def test_whose_onset_it_is(text: str, concept: str, course: Course) -> None:
    assert _course(text, concept) == [course]


@pytest.mark.parametrize("better", ["better", "improving", "slowly improving, plateau", "comes and goes", "settling"])
@pytest.mark.parametrize("label", ["Course", "Trend", "Better / same / worse", "Progression"])
def test_to_go_better_is_no_end(label: str, better: str) -> None:
    found = mentions(f"Sciatica\nHow long: 8 weeks\n{label}: {better}\nWeakness: no")
    assert [item.assertion for item in found if item.concept == "radicular-sign"] == [Assertion.AFFIRMED]


@pytest.mark.parametrize(
    "text",
    [
        "Neck pain\nDuration: 7 months\nTrend: gradually worse\nWeakness: no",
        "Low back pain\nIs it getting worse? yes, slowly\nDown the leg? no",
        "Q1 Where is the pain? low back. Q2 Since? 20 weeks. Q3 Worse? yes bit by bit. Q4 Down the leg? no.",
    ],
)
def test_worse_is_no_deficit_beside_a_pain(text: str) -> None:
    assert facts(text) == {"back_pain_only"}


def test_worse_alone_is_a_deficit() -> None:
    assert "new_deficit" in facts("Known RRMS\nGetting worse? yes")


@pytest.mark.parametrize(
    "text",
    [
        "Location: mid thoracic\nOnset: 5 months\nSeverity: 3/10\nInjury: denies",
        "Where is the problem: neck, right side\nHow long: since August\nArm pain: no\nTingling: no",
        "How long have you had this pain: 2 years on & off\nWhere: across lower back\nDown the leg: no",
        "1 where is your problem? neck\n2 how long? since August\n3 tingling? no\n4 weak hands? no\n5 cancer? no",
    ],
)
def test_a_form_that_says_only_where_speaks_of_pain(text: str) -> None:
    assert facts(text) == {"back_pain_only"}


@pytest.mark.parametrize(
    "text",
    [
        "Region: lumbar spine\nContrast: no",  # the part to be scanned
        "Site: neck\nOnset: 3 days\nComplaint: tingling hands",
        "Location: lumbar\nOnset: 2 days\nNumb saddle: yes",
    ],
)
def test_a_site_beside_anything_else_does_not(text: str) -> None:
    assert not {item.concept for item in mentions(text)} & {"back-pain", "neck-pain"}


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Hx: numb legs\nQ: MS/NMO/MOG (abs sent)", Assertion.ASKED),
        ("Hx: numb legs\nQuestion: MS or NMOSD", Assertion.ASKED),
        ("Q: known MS, relapse?", Assertion.AFFIRMED),
        ("Hx: weak leg\nQ: MS relapse", Assertion.AFFIRMED),
        ("Father: stroke. Nobody with MS.", Assertion.NEGATED),
    ],
)
def test_a_disease_under_a_question_is_asked(text: str, standing: Assertion) -> None:
    assert {item.assertion for item in mentions(text) if item.concept == "ms-abbreviation"} == {standing}


@pytest.mark.parametrize(
    ("text", "concept", "standing"),
    [
        ("Has the patient ever had cancer? Yes", "cancer", Assertion.PAST),
        ("Ever had cancer: Y - breast, on chemo now", "cancer", Assertion.AFFIRMED),
        ("Have you ever had a pacemaker? Yes", "mri-unsafe-device", Assertion.AFFIRMED),
        ("Have you ever had an allergic reaction to gadolinium? Yes", "gadolinium-allergy", Assertion.AFFIRMED),
        ("Ever had MS? Yes", "ms-abbreviation", Assertion.AFFIRMED),
    ],
)
def test_what_a_form_asks_ever_to_have_been(text: str, concept: str, standing: Assertion) -> None:
    assert standing in {item.assertion for item in mentions(text) if item.concept == concept}
