"""McCoy's four measures of advice and of the response to it (McCoy and others, JAMIA 2012;19:346-352, PMC3341775).

A share of accepted cards alone says nothing: wrong advice that is overridden is good care, and right advice that is
overridden may be. So experts judge both, the advice and the response.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.governance.statistics.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.governance.statistics.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the experts concluded about one card; None is what they could not tell, or what is not known."""

    advice_right: bool | None
    response_right: bool | None
    overridden: bool | None
    """Whether the clinician overrode the card; None without feedback."""


@dataclass(frozen=True, slots=True)
class FourMeasures:
    """The four measures, and the predictive value that is the complement of the first; None without a case."""

    false_positive: Proportion | None
    """Cards whose advice was wrong, among cards whose advice was judged."""
    override: Proportion | None
    """Cards that were overridden, among cards with feedback."""
    non_adherence: Proportion | None
    """Cards with a wrong response, among those with right advice and a judged response."""
    response_appropriate: Proportion | None
    """Cards with a right response, whatever the advice, among those with a judged response."""
    predictive_value: Proportion | None
    """Cards whose advice was right, among cards whose advice was judged."""


def four_measures(judgements: Iterable[Judgement]) -> FourMeasures:
    """Count the judgements; a measure leaves out the cards that it cannot use, and its total says how many remain."""
    judged = list(judgements)
    advice = [each.advice_right for each in judged if each.advice_right is not None]
    overridden = [each.overridden for each in judged if each.overridden is not None]
    responses = [each.response_right for each in judged if each.response_right is not None]
    adherence = [each.response_right for each in judged if each.advice_right and each.response_right is not None]
    return FourMeasures(
        false_positive=proportion(advice.count(False), len(advice)),
        override=proportion(overridden.count(True), len(overridden)),
        non_adherence=proportion(adherence.count(False), len(adherence)),
        response_appropriate=proportion(responses.count(True), len(responses)),
        predictive_value=proportion(advice.count(True), len(advice)),
    )
