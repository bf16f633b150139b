"""What an entry of the problem list that was not read could change: the rules themselves are evaluated."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from cds_services.chart.condition import ChartCondition
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelination.interpretation import interpretation
from cds_services.narrative.mention import Assertion
from cds_services.recommendation.ranking import evaluate_rules, rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.demyelinating_diseases.assessment import Assessment


def unseen_problem_could_speak(cases: Sequence[Assessment], *, male: bool) -> bool:
    """Return whether some problem, if it were on the list, would give a card where there is none.

    Args:
        cases: the situations in focus, none of which has a card.
        male: whether the patient is known to be male, and so not pregnant.
    """
    return any(
        rank(evaluate_rules(RULES, [_with(case, problems, male=male) for case in cases])).shown
        for problems in _supposed(male=male)
    )


def _supposed(*, male: bool) -> Iterator[tuple[ChartCondition, ...]]:
    """Every disease that brings the question into scope, with each problem that matters for contrast and scanner."""
    choices = interpretation()
    beside = [concept for concept in choices.unseen_safety_problems.value if not (male and concept == "pregnancy")]
    for pair in product(("", *choices.unseen_diseases.value), ("", *beside)):
        yield tuple(_problem(concept) for concept in pair if concept)


def _problem(concept: str) -> ChartCondition:
    return ChartCondition((concept,), "", Assertion.AFFIRMED, "active", None, None, "")


def _with(case: Assessment, problems: tuple[ChartCondition, ...], *, male: bool) -> Assessment:
    return case.with_problems(problems, case.safety.with_problems(problems, case.today, male=male))
