"""The checks of the soak find what they are there for."""

from __future__ import annotations

from benchmarks.soak_calls import LOST, OK, Call
from benchmarks.soak_checks import (
    LOSS_SECONDS,
    Span,
    answers,
    attacked,
    decisions_kept,
    failures,
    feedback_kept,
    in_time,
    memory,
    outage_unnoticed,
    percentiles,
    stretches,
)

OUTAGE, KILL = Span(100, 110), Span(200, 205)


def call(due: float, status: int = OK, seconds: float = 0.01, kind: str = "silent", wrong: str = "") -> Call:
    """One call."""
    return Call(kind, due, due + seconds, status, f"call-{due}", wrong)


def test_a_wrong_answer_is_found_and_named() -> None:
    assert answers([call(1), call(2)]).good
    found = answers([call(1), call(2, wrong="cards [], not [('CtSpine', 'warning')]")])
    assert not found.good
    assert "silent: cards [], not [('CtSpine', 'warning')]" in found.told


def test_no_answer_at_all_is_no_success() -> None:
    assert not answers([]).good
    assert not feedback_kept([], []).good
    assert not decisions_kept({}, [], 200).good
    assert not outage_unnoticed([], OUTAGE).good


def test_what_the_outage_and_the_kill_excuse() -> None:
    calls = [call(1), call(199.995, LOST), call(203, LOST)]
    feedback = [call(99, 503, 2, "feedback"), call(105, 503, kind="feedback")]
    assert failures(calls, feedback, OUTAGE, KILL).good


def test_any_other_failure_is_found() -> None:
    for bad in (call(105, 503), call(50, LOST), call(203, 500), call(50, 503, kind="feedback")):
        feedback = [bad] if bad.kind == "feedback" else []
        calls = [] if feedback else [bad]
        found = failures(calls, feedback, OUTAGE, KILL)
        assert not found.good, bad
        assert bad.kind in found.told


def test_a_call_that_the_outage_slowed_is_found() -> None:
    assert outage_unnoticed([call(105), call(50, seconds=5)], OUTAGE).good
    assert not outage_unnoticed([call(105), call(106, seconds=1.2)], OUTAGE).good
    assert not outage_unnoticed([call(105), call(106, LOST)], OUTAGE).good


def test_lost_feedback_is_found() -> None:
    acknowledged = [("card-1", "accepted"), ("card-2", "overridden")]
    assert feedback_kept(acknowledged, [*acknowledged, ("card-3", "accepted")]).good
    found = feedback_kept(acknowledged, [("card-1", "accepted"), ("card-2", "accepted")])
    assert not found.good
    assert found.told == "1 lost of 2"


def test_only_the_last_moments_before_the_kill_may_be_lost() -> None:
    answered = {"early": 50.0, "late": 199.0, "after": 210.0}
    found = decisions_kept(answered, ["early", "after"], 200)
    assert found.good
    assert "1 lost to the kill, the oldest 1.0 s old" in found.told
    assert not decisions_kept(answered, ["late", "after"], 200).good
    assert not decisions_kept(answered, ["early", "late"], 200).good
    assert not decisions_kept({"waited": 200 - LOSS_SECONDS - 1}, [], 200).good


def test_growing_memory_is_found_and_noise_is_not() -> None:
    steady = [100, 180, 200, 200, 230, 201, 199, 200, 290, 202, 203, 201]
    assert memory(steady).good
    assert not memory([100 + 3 * number for number in range(60)]).good
    assert not memory(steady[:5]).good


def test_latency_leaves_out_what_the_kill_held_up() -> None:
    half, most, longest = percentiles([call(float(number)) for number in range(150)] + [call(203, seconds=4)], KILL)
    assert (round(half), round(most), round(longest)) == (10, 10, 10)


def test_each_stretch_has_a_figure_of_its_own() -> None:
    quick, slow = (
        [call(number / 50) for number in range(300)],
        [call(6 + number / 50, seconds=1) for number in range(150)],
    )
    assert [round(p99) for p99 in stretches([*quick, *slow], KILL)] == [10, 10, 1000]
    assert stretches([call(1)], KILL) == []


def test_good_callers_must_not_feel_the_attackers() -> None:
    assert in_time([120, 120, 1300]).good
    assert not in_time([300, 300, 120]).good
    # Nothing was measured.
    assert not in_time([]).good


def test_attacks_have_to_be_made_and_refused() -> None:
    done = {"slow bodies": 10, "foreign pages": 4}
    assert attacked(done, {"403": 4}).good
    assert not attacked(done, {"403": 3, "200": 1}).good
    assert not attacked(done, {}).good
    assert not attacked({**done, "slow bodies": 0}, {"403": 4}).good
