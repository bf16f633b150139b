"""How request cards, order-entry fields and referral letters put it: found where it is said, and only there."""

from __future__ import annotations

import pytest

from cds_services.concepts.text_reader import read_mentions
from cds_services.demyelination.order_facts import read_reason
from cds_services.narrative.mention import Assertion
from tests.narrative.reading import WRITTEN, facts, mentions

SAID = {
    "back_pain_only": [
        "Persisting lumbar complaints since approx 1 year, no radiation.",
        "Complaints of the lower back since 2 months",
        "Back trouble for months. No neurological symptoms",
        "cerv pain, limited ROM, no radiculopathy",
        "back pn, failed 6w PT",
        "Pain location: lumbar. Duration: 5 months. NRS 6/10",
        "Pain location: low back\nRadiation: none\nTrauma: no",
        "Chronic LBP with acute exacerbation, no neuro signs",
        "Location of pain: lower back, 3 months\nNumbness: No\nWeakness: No",
        "back pain unresponsive to 6 weeks of therapy",
    ],
    "radiculopathy": [
        "Radiation: left leg to foot",
        "Radiates to: L calf",
        "HNP L5-S1 with radiating pain",
        "LRS L5",
        "LBP w/ R leg radiation",
    ],
    "cauda_equina": [
        "altered perianal pin prick",
        "reduced perianal pin prick sensation",
        "sensation S3/4 dull",
        "Saddle: numb",
        "Saddle region: hypaesthetic",
        "Sens perineum ↓",
        "PR: reduced tone",
        "numbness round back passage",
        "labial numbness",
        "anal wink absent",
        "Perianal sensation - reduced L side",
        "altered pinprick S3-5",
        "PR tone - reduced",
        "different feeling when wiping",
        "to exclude CE syndrome",
        "saddle pinprick equivocal",
        "back pain, new loss of sexual function & reduced awareness of bladder filling",
        "loss of erections since back pain started",
        "bilateral sciatica, cannot feel when bladder is full",
    ],
    "cord_level": [
        "T8 band with leg weakness, 4 days",
        "new band around the waist",
        "band at T10 x 1 week",
        "shooting electric down spine on flexion",
        "Neck flexion -> electric shock to legs",
        "central cord? Fell, arms weak > legs",
        "numbness spread from feet to abdomen over 3 days",
        "cape-like loss of pain and temp",
        "suspended sensory loss",
        "level to cold at T4",
        "TM T6",
        "analgesia below T6",
        "loss of pain/temp below C6 on L",
        "numb from belly down",
    ],
    "suspected_demyelination": [
        "First MS attack? MOG?",
        "?first MS attack",
        "MS known: N\nNMO/MOG Ab: sent",
        "AQP4/MOG: pending",
        "NMO Ab: sent\nMOG Ab: awaited",
        "CIS 2023, fully recovered. 12 month follow-up MRI - dissemination in time?",
        "?CNS inflammation",
        "30F c/f MS, numb legs",
        "?MS numb feet for 3 weeks",
    ],
    "optic": [
        "optic nerve inflammation",
        "Ishihara 3/15 left",
        "can barely see from right eye",
        "visual acuity drop L eye",
        "opticus neuritis",
        "visus OD 0.3",
        "20/200 OS",
        "count fingers L",
        "retrobulbar ON",
    ],
    "pregnancy": [
        "GA 31 wks",
        "28 wga",
        "GA: 22w3d",
        "OB: 33w",
        "gest age 30 weeks",
        "31w4d",
        "neck pain after MVA, FHR 140",
        "10 weeks amenorrhoea",
    ],
    "slow_progression": [
        "slow ascending numbness past 2 yrs",
        "Memory and processing gradually poorer over last year",
        "SPMS, weaker legs than 2 yrs ago",
        "walking worse than a year ago",
        "Course: slowly progressive\nDuration: 3 years\nSymptom: leg weakness",
        "Onset: insidious. Duration: 14 months. Symptoms: unsteady gait, stiff legs",
        "MS. Progression independent of relapse: yes",
        "leg weakness - progressive over 2 years",
        "gait worsening x 3 yrs",
        "cognition worsening since 2023",
        "walking distance gradually down over 2 years",
        "ambulatory decline for 2 years",
    ],
    "infection_or_fever": [
        "syphilis being treated w IV pen",
        "RPR 1:128",
        "brucellosis",
        "on IV antibiotics",
        "Signs of infection? Y",
    ],
    "cancer": ["oligodendroglioma gr 2, resected 2018, residual followed", "resected 2024, residual tumour"],
    "stroke": ["acute ischaemic event?"],
    "known_demyelination": [
        "Known MS. Mental status normal. New leg weakness",
        "MS. Annual MRI. Musculoskeletal back pain too.",
    ],
    "trauma": ["Mechanism: fall 3 m", "MVA 2 weeks ago, neck pain", "GLF on thinners"],
    "brain_symptoms": ["6th N palsy", "lateral rectus palsy", "V1 sensory loss", "fitting in ED"],
    "new_deficit": [
        "diplopia on R gaze 10 days, resolved vertigo before that",
        "weak leg, resolved diplopia",
        "gradual leg weakness 1 yr, suddenly worse 3 days ago",
        "slow decline of walking 2 yrs, much worse since last week",
        "hands clumsier over a year; whiplash on Saturday, arms weak",
        "legs weaker than 2 weeks ago",
        "CC: leg weakness",
        "___ year old woman with bilateral leg weakness // evaluate for cord compression",
        "Follow-up visit: new weak L leg x 5 days, MS",
    ],
}
NOT_SAID = {
    "surveillance": [
        "catheterised for monitoring, legs weak",
        "cardiac monitoring",
        "breast ca 2009, discharged from f/u. low back pain",
        "lost to follow up, now new weakness",
        "follow up with neurology after scan",
        "F/U: Dr 2 weeks",
        "?MS, routine MRI brain",
        "Routine. ?MS numb feet",
        "Routine referral, weak leg",
        "on regular paracetamol",
    ],
    "stroke": [
        "doubt stroke",
        "I doubt MS or stroke",
        "stroke doubtful",
        "don't think this is a stroke",
        "heat stroke",
    ],
    "suspected_demyelination": ["doubt MS", "NMO/MOG Ab: negative", "MS was queried in 2015 and excluded"],
    "known_demyelination": [
        "Previous diagnosis of MS revoked",
        "NMO/MOG Ab: pending",
        "NMO-IgG/MOG-IgG: in lab",
        "First MS attack?",
    ],
    "cauda_equina": [
        "no saddle pin prick loss",
        "saddle sensation - normal",
        "no perianal sensory change",
        "anal tone not reduced",
        "perianal pin prick normal",
        "Saddle: normal. Rectal tone: normal",
        "Anal tone: normal",
        "back pain, no change in sexual function",
        "back pain, denies loss of sexual function or reduced awareness of bladder filling",
        "erectile dysfunction on sildenafil",
        "CES surgery in 2019, numb saddle unchanged since",
        "Not suspected: cauda equina",
        "known NMOSD, reduced bladder sensation, low back pain",
    ],
    "cord_level": [
        "no band at T10",
        "gastric band 2019, back pain",
        "T8 fracture",
        "no central cord syndrome",
        "TSH and T4 level normal",
    ],
    "optic": ["no optic nerve inflammation", "Ishihara 15/15"],
    "pregnancy": [
        "needs GA for MRI",
        "MRI under GA, 20 min",
        "OB: 6 weeks postpartum",
        "OB: n/a",
        "no FHR monitoring needed, not pregnant",
    ],
    "slow_progression": [
        "walking no worse than a year ago",
        "legs weaker than yesterday",
        "walking distance dropping for 3 weeks",
    ],
    "infection_or_fever": [
        "syphilis serology neg",
        "RPR neg",
        "staph aureus carrier",
        "doubt infection",
        "Signs of infection? N",
    ],
    "cancer": ["Bloods: TFT, B12, Ca, FBC normal", "U&E, Ca, Mg, PO4 normal", "no residual tumour"],
    "radiculopathy": ["Radiation: none", "non-radiating low back pain", "no radiating pain"],
    "new_deficit": [
        "10 min episode of speech arrest this a.m., since normal",
        "diplopia 10 days, resolved",
        "diplopia a year ago",
        "optic neuritis a year ago",
        "walking not worse than last year",
        "back pain unresponsive to therapy",
        "Chronic LBP with acute exacerbation",
    ],
    "trauma": ["whiplash a year ago"],
}


@pytest.mark.parametrize(("fact", "text"), [(fact, text) for fact, texts in SAID.items() for text in texts])
def test_it_is_said(fact: str, text: str) -> None:
    assert fact in facts(text), mentions(text)


@pytest.mark.parametrize(("fact", "text"), [(fact, text) for fact, texts in NOT_SAID.items() for text in texts])
def test_it_is_not_said(fact: str, text: str) -> None:
    assert fact not in facts(text), mentions(text)


def test_a_lost_function_of_the_sacral_roots_is_a_cauda_equina_question_only_beside_pain() -> None:
    assert read_reason("low back pain, unaware of bladder filling", WRITTEN).scenario == "cauda-equina"
    assert read_reason("known MS relapse, unaware of bladder filling", WRITTEN).scenario == "relapse"


def test_two_fields_that_tell_one_onset_are_put_together_and_two_onsets_are_not() -> None:
    told = "Onset: acute\nDuration: 3 days\nSymptoms: leg weakness"
    (weak,) = [mention for mention in mentions(told) if mention.concept == "leg-weakness"]
    assert weak.onset is not None
    twice = "Onset: 3 days\nDuration: 2 years\nSymptoms: leg weakness"
    (weak,) = [mention for mention in mentions(twice) if mention.concept == "leg-weakness"]
    assert weak.onset is None


def test_a_late_turn_for_the_worse_is_new_and_one_that_is_denied_is_not() -> None:
    assert "new_deficit" in facts("numb foot for 5 years, acutely worse in the last 3 days")
    assert "new_deficit" not in facts("numb foot for 5 years, not worse in the last 3 days")


@pytest.mark.parametrize(
    ("text", "denied", "there"),
    [
        ("no headache, fever, trauma", {"headache", "fever", "trauma"}, set()),
        ("No trauma, cancer, fever.", {"trauma", "cancer", "fever"}, set()),
        ("no bladder symptoms, cancer, fever", {"sphincter-disturbance", "cancer", "fever"}, set()),
        ("no fever, trauma, leg weakness for 3 days", {"fever", "trauma"}, {"leg-weakness"}),
        ("no fever, back pain since Monday", {"fever"}, {"back-pain"}),
        ("no headache, new leg weakness", {"headache"}, {"leg-weakness"}),
    ],
)
def test_a_list_of_three_bare_words_behind_no_is_denied_to_its_end(
    text: str, denied: set[str], there: set[str]
) -> None:
    found = read_mentions(text, WRITTEN).mentions
    assert {item.concept for item in found if item.assertion is Assertion.NEGATED} == denied
    assert {item.concept for item in found if item.assertion is Assertion.AFFIRMED} == there
