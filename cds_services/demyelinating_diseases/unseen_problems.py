"""What an entry of the problem list that nobody has seen could change: the rules themselves are asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from cds_services.demyelinating_diseases.advice import hear
from cds_services.demyelinating_diseases.allergy import read_allergy
from cds_services.demyelinating_diseases.condition import ChartCondition
from cds_services.demyelinating_diseases.decision_table import row_of
from cds_services.demyelinating_diseases.device import read_implant
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.kidney import read_kidney
from cds_services.demyelinating_diseases.pregnancy import read_pregnancy
from cds_services.demyelinating_diseases.rules import say
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.demyelinating_diseases.case import Case


def unseen_problem_could_speak(cases: Sequence[Case], *, male: bool) -> bool:
    """Tell whether some problem, were it on the list, would make a rule speak where none does.

    Args:
        cases: the situations in focus, in which nothing speaks.
        male: whether the patient is known to be male, and so not pregnant.
    """
    return any(
        hear(say([_with(case, problems, male=male) for case in cases])).spoken for problems in _supposed(male=male)
    )


def _supposed(*, male: bool) -> Iterator[tuple[ChartCondition, ...]]:
    """Every disease that makes the question ours, with everything beside it that bears on contrast and scanner."""
    choices = interpretation()
    beside = [idea for idea in choices.unseen_safety_problems.value if not (male and idea == "pregnancy")]
    for pair in product(("", *choices.unseen_diseases.value), ("", *beside)):
        yield tuple(_problem(idea) for idea in pair if idea)


def _problem(idea: str) -> ChartCondition:
    return ChartCondition((idea,), "", Standing.AFFIRMED, "active", None, None, "")


def _with(case: Case, problems: tuple[ChartCondition, ...], *, male: bool) -> Case:
    picture = replace(case.picture, problems=(*case.picture.problems, *problems), incomplete=False)
    row = row_of(picture)
    kidney = read_kidney((), problems, case.today)
    return replace(
        case,
        scenario=row.scenario,
        because=row.because,
        picture=picture,
        kidney=kidney if kidney.at_risk else case.kidney,
        allergy=case.allergy or read_allergy((), problems, case.today),
        pregnancy=case.pregnancy or ("" if male else read_pregnancy((), problems, case.today)),
        implant=case.implant or read_implant((), problems, (), case.today),
    )
