"""The branches that reviewers read are those of the code: rank, urgency, and what one click creates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from cds_services.cds_hooks import Deployment
from cds_services.demyelinating_results import branches as file
from cds_services.demyelinating_results.branches import branches
from cds_services.demyelinating_results.explanation import ResultsExplanation
from cds_services.demyelinating_results.next_step import NextStep, Service
from cds_services.demyelinating_results.rules import RULES
from cds_services.demyelinating_results.service import evaluate
from cds_services.errors import KnowledgeError
from cds_services.hook_request import PATIENT_VIEW, read_request
from tests.results_vignettes.case import load
from tests.results_vignettes.patient_view import request

if TYPE_CHECKING:
    from cds_services.demyelinating_results.branches import Branch
    from cds_services.demyelinating_results.next_step import Wanted

WORDS = {
    Service.SPINE_SURGERY: "spine surgery",
    Service.NEUROLOGY: "neurology",
    Service.AQP4: "AQP4-IgG",
    Service.MOG: "MOG-IgG",
}


@pytest.fixture(scope="module")
def steps() -> dict[int, list[NextStep]]:
    """What each rule recommends in all case reports, by its rank."""
    found: dict[int, list[NextStep]] = defaultdict(list)
    for case in load():
        called = read_request(request(case), PATIENT_VIEW)
        reasons = evaluate(called, date.fromisoformat(case.today), Deployment("https://cds.example.org")).reasons
        assert isinstance(reasons, ResultsExplanation)
        for rank, rule in enumerate(RULES):
            step = rule.evaluate(reasons.case) if reasons.case is not None else None
            if isinstance(step, NextStep):
                found[rank].append(step)
    return found


@pytest.mark.parametrize(("rank", "branch"), list(enumerate(branches())), ids=[branch.rule for branch in branches()])
def test_a_branch_has_the_urgencies_and_orders_that_it_says(
    rank: int, branch: Branch, steps: dict[int, list[NextStep]]
) -> None:
    """Every urgency that is named occurs in the case reports, and no other; no order is created that is not named."""
    assert {step.rule for step in steps[rank]} == {branch.rule}
    assert {step.indicator for step in steps[rank]} == set(branch.indicators)
    assert bool(branch.softer) == (len(branch.indicators) > 1)
    for step in steps[rank]:
        assert step.wanted or "nothing" in branch.creates
        for wanted in step.wanted:
            assert _word(wanted) in branch.creates
            assert (wanted.priority == "urgent") == ("urgent" in branch.creates)


def test_a_branch_names_no_order_that_never_comes(steps: dict[int, list[NextStep]]) -> None:
    for rank, branch in enumerate(branches()):
        created = {_word(wanted) for step in steps[rank] for wanted in step.wanted}
        assert {word for word in (*WORDS.values(), "MRI") if word in branch.creates} == created


def test_branches_in_another_order_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = msgspec.structs.replace(file.BranchesFile(branches()), branches=branches()[::-1])
    monkeypatch.setattr(file, "load", lambda *_: swapped)
    with pytest.raises(KnowledgeError, match="in their rank"):
        branches.__wrapped__()


def _word(wanted: Wanted) -> str:
    return "MRI" if wanted.service is None else WORDS[wanted.service]
