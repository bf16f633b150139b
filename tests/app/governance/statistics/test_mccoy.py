"""McCoy's four measures, each over the cards that it can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.statistics.mccoy import Judgement, four_measures

if TYPE_CHECKING:
    from app.governance.statistics.proportion import Proportion

# The order of the fields: advice right, response right, overridden.
JUDGED = [
    *[Judgement(advice_right=True, response_right=True, overridden=False)] * 10,
    *[Judgement(advice_right=True, response_right=False, overridden=True)] * 3,
    *[Judgement(advice_right=False, response_right=True, overridden=True)] * 4,
    *[Judgement(advice_right=False, response_right=False, overridden=False)] * 1,
    Judgement(advice_right=None, response_right=True, overridden=None),
    Judgement(advice_right=True, response_right=None, overridden=True),
]


def test_each_measure_counts_what_it_is_about() -> None:
    found = four_measures(JUDGED)
    assert _counts(found.false_positive) == (5, 19)
    assert _counts(found.override) == (8, 19)
    assert _counts(found.non_adherence) == (3, 13)
    assert _counts(found.response_appropriate) == (15, 19)
    assert _counts(found.predictive_value) == (14, 19)


def test_right_overrides_of_wrong_advice_are_good_care() -> None:
    found = four_measures([Judgement(advice_right=False, response_right=True, overridden=True)] * 5)
    assert _counts(found.override) == (5, 5)
    assert _counts(found.response_appropriate) == (5, 5)
    assert found.non_adherence is None


def test_without_judgements_there_is_no_measure() -> None:
    found = four_measures([])
    assert (found.false_positive, found.override, found.predictive_value) == (None, None, None)


def _counts(found: Proportion | None) -> tuple[int, int]:
    assert found is not None
    return found.events, found.total
