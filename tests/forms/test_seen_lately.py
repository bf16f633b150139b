"""Further ways of filling in a form that blind authors used and the reader had got wrong."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion, Course
from tests.narrative.reading import facts, mentions

YES, NO, ASKED, PLANNED = Assertion.AFFIRMED, Assertion.NEGATED, Assertion.ASKED, Assertion.PLANNED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # lists as labels
        ("Red flags (cancer, fever, trauma): No to all", {"cancer": NO, "fever": NO, "trauma": NO}),
        ("Lhermitte / RAPD: Y / (N)\nFever: Y / (N)", {"lhermitte": NO, "afferent-pupil-defect": NO, "fever": NO}),
        ("Trauma ........ N\nFever, cancer, stroke ..... N", {"trauma": NO, "fever": NO, "cancer": NO, "stroke": NO}),
        ("[N] fever / trauma", {"fever": NO, "trauma": NO}),
        # what may be chosen, and what was not
        ("Relapse / Routine (circle): ROUTINE", {"surveillance": YES}),
        ("[N/A] pregnancy\n[N] fever", {"fever": NO}),
        ("Reason: 2 (1 monitoring, 2 relapse, 3 fever)", {}),
        ("Reason: [ ] Fever [x] Relapse Diet: mixed Since May: numb legs", {"relapse": YES, "both-legs-sensory": YES}),
        ("Other selectable reasons not picked: fever; trauma", {"fever": NO, "trauma": NO}),
        # marks between label and answer
        ("Fever . . . no\nTrauma . . . yes", {"fever": NO, "trauma": YES}),
        ("Pregnant?...... Yes 29 wks\nFever?......... No", {"pregnancy": YES, "fever": NO}),
        ("Fever? \u2013 N\nTrauma? \u2013 Y", {"fever": NO, "trauma": YES}),
        ("Fever: \u2013\nTrauma: N", {"trauma": NO}),
        ('Form: "Known trauma?" N. "Fever?" N.', {"trauma": NO, "fever": NO}),
        ("Trauma: N^Fever: N^Stroke: N", {"trauma": NO, "fever": NO, "stroke": NO}),
        ("RAPD no \u00b7 fever no \u00b7 trauma no", {"afferent-pupil-defect": NO, "fever": NO, "trauma": NO}),
        ("Seizures? Y new, three this week", {"seizure": YES}),
        ("Trauma: nao (no)\nFever: sim (yes)", {"trauma": NO, "fever": YES}),
        # answers that say nothing of their label, or what it means
        ("Pregnancy: single, not applicable. MRI head please.", {}),
        ("passing urine: yes", {}),
        ("Stroke sx? none lately", {"stroke": NO}),
        ("Being evaluated for MS? Yes", {"ms-abbreviation": ASKED}),
        ("Where is the pain: lower back", {"back-pain": YES}),
        ("Type of pain: axial low back", {"back-pain": YES}),
        # advice and print that is about no patient
        ("Leaflet given (numb legs, fever -> return)", {"both-legs-sensory": PLANNED, "fever": PLANNED}),
        ("Red flag leaflet given (numb legs, fever -> return)", {"both-legs-sensory": PLANNED, "fever": PLANNED}),
        ("Standard text: patients with seizures or fever should not wait", {"seizure": PLANNED, "fever": PLANNED}),
        ("Return to ED if numb legs, saddle numbness, fever.",
         {"both-legs-sensory": PLANNED, "saddle-loss": PLANNED, "fever": PLANNED}),
    ],
)  # fmt: skip
def test_forms_of_blind_authors(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected


@pytest.mark.parametrize(
    ("text", "course"),
    [
        ("Reason: numb legs; Prior: CT 2022", Course.UNSTATED),
        ("Findings: numb legs\nRoutine scan: no, that was in May 2024", Course.UNSTATED),
        ("Numb legs: yes\nWorse slowly over years? no", Course.UNSTATED),
        ("Comment: numb legs\nSince: 3 days", Course.NEW),
    ],
)
def test_a_field_dates_only_what_it_asks_for(text: str, course: Course) -> None:
    assert [mention.course for mention in mentions(text) if mention.concept == "both-legs-sensory"] == [course]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Not MS, seen by MS centre who discharged", {"ms-abbreviation": NO, "ms-context": YES}),
        ("Seen in MS clinic", {"ms-abbreviation": YES, "ms-context": YES}),
        ("RIS, MS criteria not met", {"radiologically-isolated-syndrome": YES, "ms-abbreviation": NO}),
        ("She doesn't have sciatica or numb legs", {"radicular-sign": NO, "both-legs-sensory": NO}),
        ("no dental injury", {"ct-question": NO}),
        ("Bump fits 70cm bore", {}),
        ("weakness since ca. 2 years", {"limb-weakness": YES}),
        ("MS eval", {"ms-abbreviation": ASKED}),
    ],
)
def test_words_that_named_something_else(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected


@pytest.mark.parametrize(
    ("text", "fact", "holds"),
    [
        ("RRMS. EDSS 2.5 -> 4.0. Left leg weak since Monday.", "slow_progression", False),
        ("SPMS, EDSS 4.0 -> 6.0", "slow_progression", True),
        ("Sensory loss of hands creeping up over 5 years. Progressive myelopathy.", "new_deficit", False),
        ("Punched in the eye. VA L 6/18.", "optic", False),
        ("Vision dropped in the left eye. VA L 6/18.", "optic", True),
        ("SPMS. Over three years increasing tremor, and over ten days she has had new trouble swallowing.",
         "slow_progression", True),
        ("Known MS. Order placed per protocol by MA.", "surveillance", False),
        ("Known MS. MRI per protocol.", "surveillance", True),
        ("Sciatica, on waiting list: waiting for routine MRI", "surveillance", False),
    ],
)  # fmt: skip
def test_facts_of_blind_authors(text: str, fact: str, holds: bool) -> None:  # noqa: FBT001 - what is expected
    assert (fact in facts(text)) is holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red flags: none selected\n o Cancer  o Infection\n o Trauma\nFever? no", {"fever": NO}),
        ("<b>Fever:</b> nil<br><b>Trauma:</b> nil", {"fever": NO, "trauma": NO}),
        ("<p>Fever: nil</p><p>Trauma: yes</p>", {"fever": NO, "trauma": YES}),
        ("ROS: -fever -numbness -weakness", {"fever": NO, "limb-numbness": NO, "limb-weakness": NO}),
        ("Fever: {no}. Trauma: {yes}.", {"fever": NO, "trauma": YES}),
        ("Fever, trauma, cancer ........ N / N / N", {"fever": NO, "trauma": NO, "cancer": NO}),
        ("Weakness / sphincter disturbance: N N", {"limb-weakness": NO, "sphincter-disturbance": NO}),
        ("Question (circle): fever / trauma / cancer -> none", {}),
        ("DDx: 1) optic neuritis 2) MS", {"optic-neuritis": ASKED, "ms-abbreviation": ASKED}),
        ("Differential: inflammatory (MS, NMOSD)", {"ms-abbreviation": ASKED, "nmosd": ASKED}),
        ("( ) fever  (o) trauma  ( ) cancer", {"trauma": YES}),
        ("?MS Y / KNOWN MS N", {"ms-abbreviation": NO}),
        ("||bladder: new incontinence|| ||Ca: no||", {"sphincter-disturbance": YES, "cancer": NO}),
        ("Deficits: [x] speech [ ] vision", {"dysarthria": YES}),
        ("Pregnancy test? neg 11/20\nFever? no", {"pregnancy": NO, "fever": NO}),
        ("Duration of pain: 4 months\nSite: central low back", {"back-pain": YES}),
        ("not a routine review", {"surveillance": NO}),
        ("Cancel her routine surveillance MRI", {"surveillance": PLANNED}),
        ("Infection: EBV 2 months ago", {"infection": Assertion.PAST}),
        ("Infection: EBV 2 weeks ago", {"infection": YES}),
        ("Gradual foot weakness, first noticed 14 months ago", {"leg-weakness": YES}),
        ("Labour ward, numb hand", {"in-pregnancy": YES, "arm-numbness": YES}),
        ("36 F, non preg, numb hand", {"pregnancy": NO, "arm-numbness": YES}),
        ("memory has slowly slipped over the past year", {"cognition": YES}),
    ],
)  # fmt: skip
def test_more_forms_of_blind_authors(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected


@pytest.mark.parametrize(
    ("text", "fact", "holds"),
    [
        ("Known MS. Numb left foot since 2017, nothing new", "new_deficit", False),
        ("Known MS. Numb left foot since Monday, nothing else new", "new_deficit", True),
        ("Insidious decline over 2 years. Word finding worse.", "new_deficit", False),
        ("Hit head yesterday, amnesia, GCS 15", "brain_symptoms", False),
        ("Cervical radiculopathy suspected: yes | Level: C6 R", "cord_level", False),
        ("Hx MS on problem list, pt does NOT have multiple sclerosis", "known_demyelination", False),
        ("Sciatica 9 weeks. MRI lumbar spine routine.", "surveillance", False),
        ("walking distance: 800 m -> 100 m over 2 yrs, gradual", "slow_progression", True),
    ],
)
def test_more_facts_of_blind_authors(text: str, fact: str, holds: bool) -> None:  # noqa: FBT001 - what is expected
    assert (fact in facts(text)) is holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fever [ ]\nTrauma [ ]  Relapse [x] last week", {"relapse": YES}),
        ("(\u2713) fever  (\u2717) trauma  (\u2717) cancer", {"fever": YES}),
        ("Routine: [x]  Urgent: [ ]  STAT: [ ]\nFever: no", {"fever": NO}),
        ("Fever?->No\nSaddle numbness, retention:\nCancer, trauma:\n", {"fever": NO}),
        ("MRI spine\nSensory level? T6\nBladder? foley", {"sensory-level": YES}),
        ("Relapse query - RRMS", {"relapse": ASKED, "multiple-sclerosis": YES}),
        ("No relapse since 2016 (diplopia)", {"stable": YES, "relapse": NO, "diplopia": Assertion.PAST}),
        ("labs, RTC 6 mo", {}),
        ("RTC 2 days ago", {"trauma": YES}),
        ("Kidney fx nl", {}),
        ("Fever: 98.4", {}),
        ("Neuromyelitis panel sent", {"nmosd": ASKED}),
        ("PPMS? no longer query", {"multiple-sclerosis": YES}),
        ("LBP, unable to mobilise due to pain", {"back-pain": YES}),
    ],
)  # fmt: skip
def test_the_last_forms_of_blind_authors(text: str, expected: dict[str, Assertion]) -> None:
    assert {mention.concept: mention.assertion for mention in mentions(text)} == expected
