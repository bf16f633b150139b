"""The effect of invented trials whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.governance.effect.comparison import Effect, MeasureResult, effect
from app.governance.effect.tables import flow_table, notes, result_table
from app.governance.effect.trial_decision import CARD, CONTROL
from tests.app.governance.effect.trials import START, TRIAL, pair, trial


def test_an_effect_is_found() -> None:
    found = _result(effect(TRIAL, trial(1, 0.4, users=80)), "not-appropriate")
    assert found.comparison is not None
    assert found.comparison.difference_interval.high < 0


@pytest.mark.parametrize("truth", [0.0, 0.4])
def test_about_one_interval_in_twenty_misses_the_truth(truth: float) -> None:
    """A hundred trials with 30 clinicians whose orders resemble each other; in 1,000, 6 % of the intervals missed."""
    missed = 0
    for seed in range(100):
        comparison = _result(effect(TRIAL, trial(seed, truth)), "not-appropriate").comparison
        assert comparison is not None
        missed += not comparison.difference_interval.low <= -truth <= comparison.difference_interval.high
    assert 1 <= missed <= 12


def test_everyone_counts_in_the_arm_that_was_drawn_whatever_was_shown() -> None:
    unseen = [replace(each, sent=False) for each in pair("b", "u2", CARD, changed=False)]
    unsigned = pair("c", "u3", CARD, changed=False)[:1]
    found = effect(
        TRIAL, [*pair("a", "u1", CARD, changed=True), *unseen, *unsigned, *pair("d", "u4", CONTROL, changed=False)]
    )
    card, control = found.flow
    assert (card.units, card.episodes, card.advised, card.shown, card.signed) == (3, 3, 3, 2, 2)
    assert (control.units, control.episodes, control.advised, control.shown, control.signed) == (1, 1, 1, 0, 1)
    share = _result(found, "not-appropriate").card
    assert share is not None
    assert (share.events, share.total) == (1, 3)


def test_a_second_clinician_of_the_other_arm_is_counted_and_changes_no_arm() -> None:
    first, signed = pair("a", "u1", CONTROL, changed=False)
    found = effect(TRIAL, [first, replace(signed, arm=CARD, user="u2")])
    assert [flow.episodes for flow in found.flow] == [0, 1]
    assert found.flow[1].crossed == 1


def test_what_is_signed_more_than_a_day_later_is_another_episode() -> None:
    selected, signed = pair("a", "u1", CARD, changed=False)
    found = effect(TRIAL, [selected, replace(signed, time=START + timedelta(days=1, minutes=1))])
    assert found.flow[0].episodes == 2


def test_episodes_that_begin_after_the_last_day_do_not_count() -> None:
    late = [replace(each, time=each.time + timedelta(days=30)) for each in pair("a", "u1", CARD, changed=False)]
    assert effect(TRIAL, late).flow[0].episodes == 0


def test_followed_means_that_the_signed_order_needs_none_of_the_advice() -> None:
    found = effect(TRIAL, [*pair("a", "u1", CARD, changed=True), *pair("b", "u1", CARD, changed=False)])
    share = _result(found, "followed").card
    assert share is not None
    assert (share.events, share.total) == (1, 2)


def test_few_clinicians_have_shares_and_no_interval() -> None:
    found = effect(TRIAL, [*pair("a", "u1", CARD, changed=True), *pair("b", "u2", CONTROL, changed=False)])
    assert all(each.comparison is None for each in found.results)
    assert any("no interval can be stated" in note for note in notes(found))


def test_without_a_study_id_nothing_is_compared() -> None:
    with pytest.raises(ValueError, match="states no study id"):
        effect(replace(TRIAL, study=" "), [])


def test_the_tables_hold_both_arms_and_what_limits_the_numbers() -> None:
    found = effect(TRIAL, trial(3, 0.3))
    assert result_table(found)[1][0] == "An order was signed that is rated as not appropriate"
    assert all(len(row) == 6 for row in result_table(found))
    assert "points (" in result_table(found)[1][4]
    assert flow_table(found)[0] == ("", "card arm", "control arm")
    assert flow_table(found)[5][2] == "0"
    assert "EC-2026-17" in notes(found)[0]
    assert found.limits
    assert any(note.startswith("A card was accepted in ") for note in notes(found))


def test_drawn_by_encounter_the_patients_are_the_clusters() -> None:
    found = effect(replace(TRIAL, by="encounter"), trial(4, 0.2))
    assert found.flow[0].units == found.flow[0].episodes
    assert flow_table(found)[1][0].startswith("patients")


def _result(found: Effect, code: str) -> MeasureResult:
    return next(each for each in found.results if each.measure.code == code)
