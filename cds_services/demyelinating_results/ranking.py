"""Which of the rules that match is the card: the first by rank. The others become lines of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cds_services.demyelinating_results.next_step import NextStep
from cds_services.local.choices import NO_CHOICES, TURNED_OFF
from cds_services.recommendation.recommendation import INFO, WARNING, Suppressed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cds_services.demyelinating_results.results import Results
    from cds_services.demyelinating_results.rules import ResultRule
    from cds_services.local.choices import LocalChoices

_ACKNOWLEDGED = "the report was acknowledged"
ANSWERED = "its card was answered for this version of the report"


@dataclass(frozen=True, slots=True)
class Ranked:
    """The result of all rules.

    Attributes:
        shown: the next step, with those that rank below it; None is silence.
        suppressed: the rules whose trigger is present and that are silent, each with the reason.
    """

    shown: NextStep | None = None
    suppressed: tuple[Suppressed, ...] = ()


def rank(
    rules: Sequence[ResultRule],
    case: Results,
    is_answered: Callable[[NextStep], bool],
    local: LocalChoices = NO_CHOICES,
) -> Ranked:
    """Evaluate every rule and pick the first that matches.

    The card is a warning if any of the others is one.

    Args:
        rules: the rules by rank.
        case: the patient.
        is_answered: whether the card of a step was accepted or overridden before.
        local: the rules that a site turned off, and those whose cards have another indicator there.
    """
    steps: list[NextStep] = []
    suppressed: list[Suppressed] = []
    for rule in rules:
        found = rule.evaluate(case)
        if isinstance(found, NextStep):
            found = _unless_noted(found, rule, case, is_answered)
        if isinstance(found, NextStep):
            steps.append(found)
        elif found is not None:
            suppressed.append(found)
    if not steps:
        return Ranked(None, tuple(dict.fromkeys(suppressed)))
    winner, *others = (_as_chosen(step, local) for step in steps)
    if winner.rule in local.off:
        # No lesser card takes the place of one that the site does not want: it would say that all else is well.
        return Ranked(None, tuple(dict.fromkeys((*suppressed, Suppressed(winner.rule, TURNED_OFF)))))
    suppressed += [Suppressed(step.rule, TURNED_OFF) for step in others if step.rule in local.off]
    others = [step for step in others if step.rule not in local.off]
    suppressed += [Suppressed(step.rule, f"{winner.rule} ranks above it") for step in others]
    warned = winner.indicator == INFO and any(step.indicator == WARNING for step in others)
    indicator = WARNING if warned else winner.indicator
    return Ranked(replace(winner, indicator=indicator, beneath=tuple(others)), tuple(dict.fromkeys(suppressed)))


def _as_chosen(step: NextStep, local: LocalChoices) -> NextStep:
    indicator = local.indicators.get(step.rule)
    return replace(step, indicator=indicator) if indicator is not None else step


def _unless_noted(
    step: NextStep, rule: ResultRule, case: Results, is_answered: Callable[[NextStep], bool]
) -> NextStep | Suppressed:
    if not rule.danger and step.about is not None and case.is_acknowledged(step.about):
        return Suppressed(step.rule, _ACKNOWLEDGED)
    return Suppressed(step.rule, ANSWERED) if is_answered(step) else step
