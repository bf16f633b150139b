"""How a finding runs, and what a time belongs to."""

from __future__ import annotations

import pytest

from cds_services.narrative.mention import Assertion, Course
from tests.narrative.reading import WRITTEN, mentions, one


@pytest.mark.parametrize(
    ("text", "concept", "course"),
    [
        ("new leg weakness", "leg-weakness", "new"),
        ("leg weakness worse x 2 wks", "leg-weakness", "new"),
        ("leg weakness for 3 days", "leg-weakness", "new"),
        ("leg weakness", "leg-weakness", "unstated"),
        ("chronic leg weakness", "leg-weakness", "static"),
        ("leg weakness unchanged", "leg-weakness", "static"),
        ("chronic leg weakness, worse since Monday", "leg-weakness", "new"),
        ("leg weakness for 3 years", "leg-weakness", "static"),
        ("leg weakness, gradual over 12 months", "leg-weakness", "gradual"),
        ("gradual decline of walking over two years", "gait-disturbance", "gradual"),
        ("gradual onset over 5 days of leg weakness", "leg-weakness", "new"),
        ("worsening gait over 18 months", "gait-disturbance", "gradual"),
        ("gradual gait decline over 12 months, no acute change", "gait-disturbance", "gradual"),
        ("numb legs since September, plateaued", "both-legs-sensory", "new"),
        ("known foot drop", "foot-drop", "static"),
        ("worsening of pre-existing paraparesis", "both-legs-weakness", "new"),
        ("fever and urosepsis, worsening of pre-existing paraparesis", "both-legs-weakness", "new"),
        ("UTI, increase in longstanding gait ataxia", "gait-disturbance", "new"),
        ("worsening of known paraparesis over 3 years", "both-legs-weakness", "gradual"),
        ("pre-existing paraparesis, worse with UTI", "both-legs-weakness", "new"),
        ("old paraparesis worse since fever", "both-legs-weakness", "new"),
        ("worsening UTI, pre-existing paraparesis", "both-legs-weakness", "static"),
        ("began 4 weeks ago hx band of numbness at T6", "band-sensation", "new"),
        ("slowly progressive gait difficulty over 18 months. Next visit in 3/52.", "gait-disturbance", "gradual"),
        ("confusion over the last 13 days", "confusion", "new"),
        ("confusion over 3 weeks", "confusion", "new"),
    ],
)
def test_course(text: str, concept: str, course: str) -> None:
    assert one(text, concept).course == course


def test_what_infection_makes_worse_is_not_the_infection() -> None:
    for text in ("pre-existing paraparesis worse with UTI", "UTI, worsening of pre-existing paraparesis"):
        assert one(text, "infection").course is Course.UNSTATED


def test_a_history_behind_the_time_that_opens_a_sentence_is_what_it_dates() -> None:
    assert one("Began 4 weeks ago hx numb legs", "both-legs-sensory").assertion is Assertion.AFFIRMED
    assert one("Numb legs 4 weeks ago, hx optic neuritis", "optic-neuritis").assertion is Assertion.PAST


def test_a_time_is_shared_by_a_list_and_leads_one() -> None:
    for text in ("vertigo, numb hand x 3 days", "3 days of vertigo, numb hand"):
        assert {mention.onset.latest.day for mention in mentions(text) if mention.onset} == {19}
        assert all(mention.onset for mention in mentions(text)), text


def test_a_time_of_its_own_is_not_shared() -> None:
    found = {mention.concept: mention.onset for mention in mentions("20 weeks pregnant, MS relapse")}
    assert found["relapse"] is None
    found = {mention.concept: mention.onset for mention in mentions("MS for 10 years with new leg weakness")}
    assert found["leg-weakness"] is None


def test_a_sentence_of_its_own_dates_the_one_before() -> None:
    assert one("Leg weakness. Onset 3/52.", "leg-weakness").onset is not None
    assert one("Leg weakness. Gradual over two years.", "leg-weakness").course is Course.GRADUAL


def test_sudden_and_brief() -> None:
    assert one("sudden paraplegia", "both-legs-weakness").hyperacute
    assert one("aphasia 60 min ago", "language").hyperacute
    assert not one("aphasia for 3 days", "language").hyperacute
    assert one("transient diplopia", "diplopia").brief
    assert one("numbness lasting 20 minutes, resolved", "limb-numbness").brief


def test_words_show_the_phrase_with_its_modifiers() -> None:
    assert one("MS, new leg weakness x2wks.", "leg-weakness").words == "new leg weakness x2wks"
    long = "numbness" + " and numbness" * 40
    assert all(len(mention.words) <= 80 for mention in mentions(long))


def test_a_spell_that_is_over_is_told_in_one_clause_or_in_two() -> None:
    for text in (
        "numb hand for 3 hours, now resolved",
        "numb hand for 2 hrs yesterday, resolved",
        "Numb hand for 3 hours yesterday. Now resolved.",
        "numb hand for 10 mins this morning now back to normal",
        "numb hand lasting 20 min this AM, fully resolved",
    ):
        mention = one(text, "arm-numbness")
        assert (mention.assertion, mention.brief) == ("past", True), text
    assert not one("numb hand for 3 weeks. Back to work.", "arm-numbness").brief
    assert one("numb hand for 3 weeks. Bladder infection resolved.", "arm-numbness").assertion == "affirmed"


def test_what_came_with_an_old_attack_is_over_with_it() -> None:
    for text in ("last relapse 2021 with leg weakness", "CIS 2023 (leg weakness)", "TM in 2018 with leg weakness"):
        assert one(text, "leg-weakness").assertion == "past", text
    assert one("relapse 2021, now leg weakness", "leg-weakness").assertion == "affirmed"


def test_an_old_date_belongs_to_its_own_words() -> None:
    for text in ("numb when wiping. L5/S1 prolapse on 2021 scan", "saddle numbness, prior L4/5 fusion 2020"):
        assert one(text, "saddle-loss").assertion == "affirmed", text


def test_a_change_that_is_denied_is_none() -> None:
    assert one("gradual decline of gait over 3 years. No acute change.", "gait-disturbance").course is Course.GRADUAL


def test_a_dash_does_not_part_a_finding_from_its_course() -> None:
    assert one("numb feet after vincristine - old, unchanged", "both-legs-sensory").course is Course.STATIC


def test_words_that_say_worse_make_months_slow_progression() -> None:
    for text in ("12-month history of worsening balance", "walking has declined since 2021"):
        assert one(text, "gait-disturbance").course is Course.GRADUAL, text
    assert one("walking has declined since Monday", "gait-disturbance").course is Course.NEW


@pytest.mark.parametrize(
    "told",
    [
        "Scan slot 40 min", "Book 30 min slot", "Can lie flat for 20 min", "travel time 40 mins", "infusion 60 min",
        "Can only stand 5 minutes", "Premed 13 h, 7 h, 1 h", "Fast 4 hours", "Needs MRI in 2 hours", "Slot: 20 min",
        "Contrast: no (slot is 20 min)", "Exam duration: 45 min", "Pump: off 30 min before",
        "Contrast: to be given over 30 min", "claustrophobic, needs 30 minutes",
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", [". ", "\n"])
def test_minutes_of_something_else_date_no_symptom(told: str, between: str) -> None:
    found = one(f"leg weakness{between}{told}", "leg-weakness")
    assert not found.hyperacute
    assert found.onset is None


@pytest.mark.parametrize(
    "told",
    [
        "Onset about 2 h", "Onset: 2 h", "Symptoms 2 hrs", "Started 20 min ago", "last seen well 3 hrs", "LKW 2 h",
        "Duration: 3 hours", "2 hrs", "about 90 minutes", "began 2 h prior", "Time: 2h", "found on floor 2 hours ago",
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", [". ", "\n"])
def test_minutes_of_the_symptom_make_it_hyperacute(told: str, between: str) -> None:
    assert any(mention.hyperacute for mention in mentions(f"right hemiparesis{between}{told}"))


@pytest.mark.parametrize(
    ("text", "concept", "course"),
    [
        ("Parkinsonism - slow decline 2 yrs", "tremor", "gradual"),
        ("SPMS, slow decline over 2 yrs, no relapses", "neurological-deficit", "gradual"),
        ("slow decline of gait, walker now vs cane 2 yrs ago", "gait-disturbance", "gradual"),
        ("Walking slightly slower each year as before", "gait-disturbance", "gradual"),
        ("walking worse every winter", "gait-disturbance", "gradual"),
        ("thinking slowly worse over years", "cognition", "gradual"),
        ("central vision L gradually down for 3 years", "visual-loss", "gradual"),
    ],
)
def test_a_slow_course_goes_on(text: str, concept: str, course: str) -> None:
    found = one(text, concept)
    assert (found.assertion, found.course) == (Assertion.AFFIRMED, Course(course))


@pytest.mark.parametrize(
    ("text", "concept", "days"),
    [
        ("3/52 back pain", "back-pain", 21),
        ("6 weeks back and neck pain", "back-pain", 42),
        ("3 weeks back spasms", "back-pain", 21),
        ("weak leg, began 3 weeks back", "leg-weakness", 21),
        ("weak leg began 2 weeks back and progressed", "leg-weakness", 14),
        ("numb hand for a fortnight", "arm-numbness", 14),
    ],
)
def test_the_back_of_a_patient_and_of_a_calendar(text: str, concept: str, days: int) -> None:
    onset = one(text, concept).onset
    assert onset is not None
    assert (WRITTEN - onset.earliest).days == days


@pytest.mark.parametrize(
    "text",
    [
        "Weak arm. CT neck tonight as MR not til Tues.",
        "Weak arm. Booked MRI today.",
        "Weak arm. CT head today normal.",
        "Weak arm. Metal fragment in orbit on last yr's CT.",
        "Weak arm. Discharged this morning.",
    ],
)
def test_the_day_of_a_scan_dates_no_symptom(text: str) -> None:
    found = one(text, "arm-weakness")
    assert (found.onset, found.hyperacute) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "old arm weakness worse with UTI", "old arm weakness and tingling back again with UTI",
        "previous leg weakness and numb feet worse again x 3 days, UTI", "old numb legs reappeared with UTI",
    ],
)  # fmt: skip
def test_an_infection_that_brings_old_symptoms_back_is_of_today(text: str) -> None:
    assert one(text, "infection").assertion is Assertion.AFFIRMED
