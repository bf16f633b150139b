"""Lists that are not of now, warnings, denials in brackets, and what is only in question."""

from __future__ import annotations

import pytest

from tests.narrative.reading import facts, mentions, one

PAST = [
    ("Prior: RIGHT ON '14, LEFT HAND NUMBNESS '18. Nil since.", {"optic-neuritis", "arm-numbness"}),
    ("Previous relapses: 2016 (diplopia), 2019 (leg weakness)", {"diplopia", "leg-weakness"}),
    ("Past attacks: diplopia '16, leg numbness '19", {"diplopia", "leg-numbness"}),
    ("Past attacks - diplopia 2016, leg numbness 2019", {"diplopia", "leg-numbness"}),
    ("Past attacks:\n- diplopia\n- leg weakness", {"diplopia", "leg-weakness"}),
    ("Prior relapses: diplopia 2016; leg weakness", {"diplopia", "leg-weakness"}),
    ("Last year: relapse w/ L ON, treated IVMP", {"relapse", "optic-neuritis"}),
    ("2019: diplopia, leg weakness", {"diplopia", "leg-weakness"}),
    ("relapses 2016 (diplopia), 2019 (leg weakness)", {"diplopia", "leg-weakness"}),
    ("UTI treated in October", {"infection"}),
    ("UTI treated 3 weeks ago", {"infection"}),
]
NOW = [
    ("Prior: ON 2014, now numb hand", "arm-numbness"),
    ("Prior: ON 2014, new numb hand", "arm-numbness"),
    ("Prior: ON 2014, numb hand since Monday", "arm-numbness"),
    ("Prior: ON 2014. Numb hand for 3 days", "arm-numbness"),
    ("Prior relapses: 2016 (diplopia) Current: leg weakness", "leg-weakness"),
    ("Prior relapses: diplopia 2016; now leg weakness", "leg-weakness"),
    ("History: numb hand for 3 days", "arm-numbness"),
    ("Clinical history: numb hand", "arm-numbness"),
    ("numb hand, diplopia (2016)", "arm-numbness"),
    ("previous ON - numb hand", "arm-numbness"),
    ("Past history of ON, numb hand", "arm-numbness"),
    ("UTI treated with nitrofurantoin, febrile", "infection"),
    ("leg weakness treated with IVMP in October", "leg-weakness"),
]
DENIED = [
    ("no red flag sx (B/B, fevers, trauma, cancer Hx, leg weakness)", {"fever", "trauma", "cancer", "leg-weakness"}),
    ("No red flags (leg weakness, numbness).", {"leg-weakness", "limb-numbness"}),
    ("No red flags: leg weakness, numbness", {"leg-weakness", "limb-numbness"}),
    ("denies new symptoms (weakness, visual loss)", {"limb-weakness", "visual-loss"}),
    ("low concern for cauda equina", {"cauda-equina-syndrome"}),
    ("low suspicion of stroke", {"stroke"}),
    ("worried she may be relapsing: legs tired. Not a relapse", {"relapse"}),
    ("Dx of MS was wrong, actually migraine", {"ms-abbreviation"}),
    ("misdiagnosed with MS", {"ms-abbreviation"}),
]
ADVICE = [
    "Red flags explained (new weakness, saddle numbness) - ED if occur.",
    "return to ED if weakness, numbness or retention",
    "safety netted for CES: saddle numbness, retention",
    "warning signs discussed: leg weakness, retention",
    "weakness or retention, ED if occur",
    "strict return precautions given for saddle numbness, weakness",
    "Safety net given (saddle numbness, leg weakness, incontinence).",
    "Safety net given (return if weakness, numbness or incontinence).",
    "Safety-netted (saddle numbness, leg weakness)",
    "Safety netted re saddle numbness, leg weakness, retention",
    "Safety-net advice: saddle numbness, leg weakness",
    "Safety net in place (saddle numbness)",
    "Safety netting provided: saddle numbness, leg weakness",
    "Safety net was given last week (saddle numbness, leg weakness)",
    "Safety net advice leaflet given (saddle numbness)",
    "Usual safety net (saddle numbness, leg weakness)",
    "Return precautions (saddle numbness, leg weakness)",
    "Worsening advice given (saddle numbness, leg weakness)",
    "Advised to return if saddle numbness, leg weakness or incontinence",
    "Advised about red flags (saddle numbness, leg weakness)",
    "Warned of cauda equina symptoms (saddle numbness, retention)",
    "Discharged with safety net advice (saddle numbness, leg weakness)",
    "CES safety net given (saddle numbness, leg weakness)",
    "Safety net given re CES (saddle numbness, retention)",
    "Safety-netted for cauda equina: saddle numbness, retention",
    "CES leaflet given (saddle numbness, retention)",
    "CES safety-net card given: saddle numbness, leg weakness",
]
BESIDE_ADVICE = [
    ("Safety net given. Saddle numbness since Monday.", "saddle-loss"),
    ("Safety net given (saddle numbness). Now leg weakness", "leg-weakness"),
    ("Safety net given (saddle numbness), leg weakness for 3 days", "leg-weakness"),
    ("Safety net given, has new leg weakness for 3 days", "leg-weakness"),
    ("Safety netted last week, returns with leg weakness", "leg-weakness"),
    ("Returned as per safety net: saddle numbness since this morning", "saddle-loss"),
    ("Back following her safety-net advice with saddle numbness", "saddle-loss"),
    ("Came back after safety net advice because of saddle numbness", "saddle-loss"),
    ("Leg weakness (safety net given)", "leg-weakness"),
    ("Leg weakness, ?CES, leaflet given", "leg-weakness"),
    ("Safety-netted for CES, leg weakness for 3 days", "leg-weakness"),
]
ASKED = [
    ("NMO panel pending", "nmosd"),
    ("NMO ab sent", "nmosd"),
    ("AQP4/MOG antibodies sent", "nmosd"),
    ("MOG pending", "mogad"),
    ("awaiting MOG antibodies", "mogad"),
    ("first attack of MS? numb hand", "ms-abbreviation"),
    ("radiology suggested MS on outside MRI", "ms-abbreviation"),
]


@pytest.mark.parametrize(("text", "concepts"), PAST)
def test_a_list_of_the_past_is_past(text: str, concepts: set[str]) -> None:
    assert concepts <= {mention.concept for mention in mentions(text) if mention.assertion == "past"}


@pytest.mark.parametrize(("text", "concept"), NOW)
def test_a_list_of_the_past_ends(text: str, concept: str) -> None:
    assert one(text, concept).assertion == "affirmed"


@pytest.mark.parametrize(("text", "concepts"), DENIED)
def test_denied_piece_by_piece(text: str, concepts: set[str]) -> None:
    assert concepts <= {mention.concept for mention in mentions(text) if mention.assertion == "negated"}
    assert not {mention.concept for mention in mentions(text) if mention.assertion == "affirmed"} & concepts


@pytest.mark.parametrize(
    "text", ["no red flags, numb hand", "Not a relapse. New numb hand", "no fever (38.6 last week)"]
)
def test_a_denial_ends_with_its_bracket(text: str) -> None:
    assert ("new_deficit" in facts(text)) == ("numb" in text)


@pytest.mark.parametrize("text", ADVICE)
def test_advice_says_nothing(text: str) -> None:
    assert not facts(f"Low back pain. {text}") - {"back_pain_only"}


@pytest.mark.parametrize(("text", "concept"), BESIDE_ADVICE)
def test_what_is_told_beside_the_advice_is_there(text: str, concept: str) -> None:
    assert one(text, concept).assertion == "affirmed"


@pytest.mark.parametrize(("text", "concept"), ASKED)
def test_in_question(text: str, concept: str) -> None:
    assert one(text, concept).assertion == "asked"


@pytest.mark.parametrize("text", ["known MS, MRI requested", "MS flare?", "NMOSD, AQP4 positive"])
def test_known_all_the_same(text: str) -> None:
    assert "known_demyelination" in facts(text)


def test_what_a_relative_has_may_be_asked() -> None:
    assert "suspected_demyelination" in facts("mother has MS, numb hand, ?same as mother")
    assert facts("numb hand, ?same as mother") == {"new_deficit"}
    assert facts("mother has MS, same age as mother") == set()


@pytest.mark.parametrize("question", ["cause?", "etiology?", "why?", "?cause", "reason?"])
def test_who_asks_for_the_cause_says_that_it_is_there(question: str) -> None:
    assert one(f"RRMS, sensory level T6 for 4 days, {question}", "sensory-level").assertion == "affirmed"


@pytest.mark.parametrize("written", ["since 11/12", "onset 11/12", "since 11/18", "on 11/10", "since 3/12"])
def test_a_day_without_a_year_may_be_read_either_way(written: str) -> None:
    assert one(f"weak R leg {written}", "leg-weakness").course == "new"


def test_sight_and_scores_are_no_days() -> None:
    assert not [mention for mention in mentions("VA on 6/12, EDSS 3/10, power 4/5") if mention.onset]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LBP 2 yrs. HLA-B27 neg.", {"back_pain_only"}),
        ("numb hand 2 wks. of no clear cause", {"new_deficit"}),
        ("Seizures: none since 2023", set()),
        ("PMH: met breast ca, HER2+", {"cancer"}),
        ("PMH: lung ca, on pembro", {"cancer"}),
        ("PMH: breast ca 2012", set()),
        ("SLR 80/80, low back pain", {"back_pain_only"}),
        ("stiff legs, gradually over 2 years, worse after long walks", {"slow_progression"}),
        ("MS. Return precautions given (new weakness, vision loss)", {"known_demyelination"}),
        ("Echo: severe MS, mod TR", set()),
        ("RRMS. Walks with a rollator", {"known_demyelination"}),
        ("RRMS. Walks with a rollator since Monday", {"known_demyelination", "new_deficit"}),
        ("MRI brain w/wo G35.A", {"known_demyelination"}),
        ("?first presentation MS, numb hand", {"suspected_demyelination", "new_deficit"}),
        ("Last MRI 14 months ago - time for interval imaging", {"surveillance"}),
        ("sudden R arm + leg + face weakness", {"new_deficit", "stroke", "brain_symptoms"}),
        ("left arm went dead, lasted 20 mins, completely back to normal", set()),
        ("UTILIZATION REVIEW NOTES", set()),
        ("RRMS. Residual deficits: foot drop, urgency", {"known_demyelination"}),
        ("RRMS. Baseline: mild leg weakness", {"known_demyelination"}),
        ("RRMS. Baseline: leg weakness, new numb hand", {"known_demyelination", "new_deficit"}),
        ("RRMS. Symptoms at diagnosis: numb legs, diplopia", {"known_demyelination"}),
        ("RRMS. Relapses x3", {"known_demyelination"}),
        ("corrected Ca 2.4", set()),
        ("pain control, regular medications", set()),
        ("Other neurology: leg numbness, level T7", {"new_deficit", "cord_level"}),
        ("Denies any other new symptoms (leg weakness, diplopia)", set()),
        (
            "?ADEM. Confused, febrile. 19 y. CT normal",
            {"suspected_demyelination", "new_deficit", "brain_symptoms", "infection_or_fever"},
        ),
        ("Lumbar back pain at 31 weeks", {"back_pain_only", "pregnancy"}),
        ("back pain, not improving at 14 weeks of physio", {"back_pain_only"}),
        ("back pain, son born at 38 weeks", {"back_pain_only"}),
        ("Impression: optic neuritis, NMO/MS to exclude", {"new_deficit", "optic", "suspected_demyelination"}),
        ("INO in a man of 27, auth approved #TT-20931", {"new_deficit", "brain_symptoms"}),
        ("Falls: occasional, no injury. Neck pain", {"back_pain_only"}),
        ("Fell yesterday, neck pain, no head injury", {"trauma"}),
        ("RRMS, legs worse over 3 days", {"known_demyelination", "new_deficit"}),
        ("RRMS, legs worse over 3 years", {"known_demyelination", "slow_progression"}),
        ("numb perineum and sciatica same day", {"new_deficit", "cauda_equina", "radiculopathy"}),
        ("RRMS. Leg weakness, same as before", {"known_demyelination"}),
        ("numbness down R leg to big toe, 7 weeks", {"new_deficit", "radiculopathy"}),
        ("lung ca, PCI declined", {"cancer"}),
        ("RRMS, walking declined over 3 years", {"known_demyelination", "slow_progression"}),
        ("RRMS, neurology asked to review", {"known_demyelination"}),
        ("[x] Visual symptoms: diplopia", {"new_deficit", "brain_symptoms"}),
        ("annual MRI, RRMS. Back pain: yes, chronic", {"surveillance", "known_demyelination"}),
        ("RRMS, chronic low back pain", {"known_demyelination", "back_pain_only"}),
        ("?optic neuritis ?CRAO", {"optic"}),
        ("visual loss, ?CRAO", {"new_deficit"}),
        ("CIS 2019. Has it converted to MS? No current symptoms", {"suspected_demyelination"}),
        ("Is there new weakness? >> no", set()),
        ("Known RRMS: numb legs 3 days", {"known_demyelination", "new_deficit"}),
        ("Known RRMS, CES to exclude, leg weakness", {"known_demyelination", "new_deficit", "cauda_equina"}),
        ("numb legs, unlikely MS", {"new_deficit"}),
        ("stroke unlikely, diplopia", {"new_deficit", "brain_symptoms"}),
        ("Referring diagnosis: ?MS", {"suspected_demyelination"}),
        ("Location of numbness: R leg", {"new_deficit"}),
        ("Location: ward 5B. Numb legs", {"new_deficit"}),
        ("32 yo @ 29 wks, facial droop", {"new_deficit", "brain_symptoms", "pregnancy"}),
        ("Old CVA with residual R hemiparesis. LBP.", {"back_pain_only", "brain_symptoms"}),
        ("LBP. No weakness, numbness, bowel/bladder change, fever, cancer hx, trauma, IVDU", {"back_pain_only"}),
        ("RRMS. No headache, weakness, numbness", {"known_demyelination"}),
        ("RRMS. No headache, leg weakness 3 days", {"known_demyelination", "new_deficit"}),
        ("RRMS. No headache, new leg weakness", {"known_demyelination", "new_deficit"}),
        ("LBP. No weakness, numbness, incontinence, fever since Monday", {"infection_or_fever"}),
        ("No weakness, numbness, incontinence, known MS", {"known_demyelination"}),
        ("No weakness, numbness, incontinence, RRMS", {"known_demyelination"}),
        ("LBP. Cancer, fever, trauma, weakness: all negative", {"back_pain_only"}),
        ("LBP. Red flags absent: cancer, trauma, fever", {"back_pain_only"}),
        ("LBP; -fever, -trauma, +weakness", {"new_deficit"}),
        ("LBP. Cancer hx neg. Trauma neg. Fever neg.", {"back_pain_only"}),
        ("RRMS ?? new attack", {"known_demyelination", "new_deficit"}),
        ("RRMS diagnosed 20 years ago numb R leg", {"known_demyelination", "new_deficit"}),
        ("RRMS dx 2018 after numb legs. Yearly scan", {"known_demyelination", "surveillance"}),
        ("RRMS. Partner pregnant", {"known_demyelination"}),
        ("DOB 12/3/1985 numb legs", {"new_deficit"}),
        ("Facial droop LMN 2 days", {"new_deficit", "brain_symptoms"}),
        ("Melanoma new dx, staging", {"cancer"}),
        ("Back pain\nYes\nWeakness\nNo\nCancer\nNo", {"back_pain_only"}),
        ("1) Back pain Yes 2) Weakness No 3) Cancer No", {"back_pain_only"}),
        ("a. Back pain - Y b. Weakness - N c. Cancer - N", {"back_pain_only"}),
        (
            "SPMS, slow decline of walking for 5 yrs. Face droop, fine at midnight",
            {"known_demyelination", "slow_progression", "new_deficit", "brain_symptoms", "stroke"},
        ),
    ],
)
def test_what_real_orders_say(text: str, expected: set[str]) -> None:
    assert facts(text) == expected
