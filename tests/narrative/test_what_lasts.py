"""What is still there, what is over, what was settled: histories with a length, judgements, days of the week."""

from __future__ import annotations

from datetime import date

import pytest

from cds_services.narrative.mention import Assertion
from tests.narrative.reading import facts, mentions, one

PAST = Assertion.PAST


@pytest.mark.parametrize(
    "text",
    [
        "h/o weakness both LL since 10 days",
        "H/O weakness of both legs x 2 weeks",
        "history of weakness of both legs for 2 weeks",
        "hx of leg weakness, numbness since Monday",
        "k/c/o MS, h/o B/L LL weakness x 5 days",
    ],
)
def test_a_history_that_has_lasted_so_long_is_there(text: str) -> None:
    assert "new_deficit" in facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "h/o leg weakness in 2018",
        "h/o leg weakness 3 weeks ago",
        "h/o diplopia for 3 weeks in 2019",
        "previous numbness for 2 weeks",
        "h/o optic neuritis",
        "h/o weakness both LL since 10 days, resolved",
        "no h/o weakness since 2 weeks",
    ],
)
def test_any_other_history_is_over(text: str) -> None:
    assert "new_deficit" not in facts(text)


@pytest.mark.parametrize(
    "text", ["numb legs since Mon", "numb legs on Mon", "numb legs since mon", "numb legs last Mon"]
)
def test_mon_is_a_day_where_no_number_stands_before_it(text: str) -> None:
    found = one(text, "both-legs-sensory")
    assert found.onset is not None
    assert found.onset.latest == date(2026, 11, 16)


def test_mon_is_a_month_behind_a_number() -> None:
    found = one("numb legs x 3 mon", "both-legs-sensory")
    assert found.onset is not None
    assert found.onset.latest == date(2026, 8, 23)


@pytest.mark.parametrize(
    "text",
    [
        "discitis in August, treated",
        "discitis treated in August",
        "septic discitis L3/4 Aug 2026, treated, abx stopped",
    ],
)
def test_an_infection_that_was_treated_then_is_over(text: str) -> None:
    assert {item.assertion for item in mentions(text) if item.concept == "spinal-infection"} == {PAST}


@pytest.mark.parametrize(
    "text",
    [
        "relapse Aug - fully recovered",
        "diplopia - fully recovered",
        "leg weakness in August - now resolved",
        "Diplopia: better",
    ],
)
def test_what_a_dash_says_is_over(text: str) -> None:
    assert facts(text) == set()


def test_what_is_over_behind_a_dash_can_be_something_else() -> None:
    assert facts("numb leg - resolved diplopia") == {"new_deficit"}


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Plan: LP, NMO/MOG abs, rv 6/52", Assertion.ASKED),
        ("NMO/MOG abs positive", Assertion.AFFIRMED),
        ("NMO/MOG abs negative", Assertion.NEGATED),
        ("NMO on rituximab", Assertion.AFFIRMED),
    ],
)
def test_a_test_for_two_antibodies_names_no_disease(text: str, standing: Assertion) -> None:
    assert {item.assertion for item in mentions(text) if item.concept == "nmosd"} == {standing}


@pytest.mark.parametrize(
    "denied", ["no stepwise worsening", "no sudden worsening", "no further or sudden worsening", "no acute worsening"]
)
def test_a_worsening_that_is_denied_makes_nothing_new(denied: str) -> None:
    text = f"SPMS. Legs gradually weaker over last 2 yrs, spasticity, {denied}."
    assert facts(text) == {"known_demyelination", "slow_progression"}


@pytest.mark.parametrize(
    "text",
    ["?MS - MS excluded by neurology", "Hx MS? Dx of MS was wrong, actually B12 deficiency", "MS? MS was ruled out"],
)
def test_what_was_excluded_is_asked_no_longer(text: str) -> None:
    assert "suspected_demyelination" not in facts(text)


def test_what_is_asked_again_behind_it_is_asked() -> None:
    assert "suspected_demyelination" in facts("MS was excluded in 2019. Now ?MS again")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("R facial weakness lower half", "both-legs-weakness"),
        ("CN II-XII and PNS exam normal", "limb-numbness"),
    ],
)
def test_a_part_of_the_face_or_of_an_examination_is_no_limb(text: str, concept: str) -> None:
    assert concept not in {item.concept for item in mentions(text)}


@pytest.mark.parametrize(
    ("text", "concept", "now"),
    [
        ("leg weakness in breast ca 2009", "leg-weakness", True),
        ("weak leg, known lymphoma 2011", "leg-weakness", True),
        ("leg weakness from CVA in 2014", "leg-weakness", False),
        ("foot drop after GBS 2016", "foot-drop", False),
        ("residual dysarthria from stroke 2019", "dysarthria", True),
    ],
)
def test_the_year_of_a_disease_is_its_own(text: str, concept: str, now: bool) -> None:  # noqa: FBT001
    found = {mention.concept: mention.assertion for mention in mentions(text)}
    assert (found.pop(concept) is Assertion.AFFIRMED) is now
    assert set(found.values()) == {PAST}


@pytest.mark.parametrize(
    ("text", "concept", "over"),
    [
        ("Stroke: 2015", "stroke", True),
        ("Cancer: breast 2009", "cancer", True),
        ("Optic neuritis: L 2008 only", "optic-neuritis", True),
        ("Cancer: breast since 2019", "cancer", False),
        ("Stroke: 2026", "stroke", False),
        ("MS: 2008", "ms-abbreviation", False),
    ],
)
def test_the_year_of_an_answer_is_that_of_its_label(text: str, concept: str, over: bool) -> None:  # noqa: FBT001
    assert (one(text, concept).assertion is PAST) is over


@pytest.mark.parametrize(
    "text",
    [
        "L leg weakness from the 2019 attack has worsened since Friday",
        "numb trunk and weak legs from 2019 relapse worse since the fever",
    ],
)
def test_what_an_attack_left_is_worse_now(text: str) -> None:
    deficits = [mention for mention in mentions(text) if mention.concept not in {"relapse", "fever"}]
    assert deficits
    assert {mention.assertion for mention in deficits} == {Assertion.AFFIRMED}
    assert {mention.onset.latest.year for mention in deficits if mention.onset} == {2019}
