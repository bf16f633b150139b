"""What may be kept of a decision: the explanation without any word, id or value of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.cds_hooks import DecisionCodes
from cds_services.demyelinating_diseases.order_ratings import judgements
from cds_services.imaging_orders.order import title
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_services.demyelinating_diseases.account import Account
    from cds_services.demyelinating_diseases.advice import Heard
    from cds_services.demyelinating_diseases.case import Case


def codes(account: Account) -> DecisionCodes:
    """Put a decision into codes."""
    facts = dict.fromkeys(fact for case in account.in_order for fact in _facts(case))
    return DecisionCodes(
        account.because,
        tuple(_studies(account)),
        tuple({"fact": fact, "standing": standing} for fact, standing in facts),
        tuple(_outcomes(account.heard)),
        len(account.notes),
    )


def _studies(account: Account) -> Iterator[dict[str, str]]:
    """The drafts in focus, each with the situation that it came to by its own reason."""
    ratings = {order: judgement.adherence for order, judgement in judgements(account)}
    for order in account.orders:
        if not order.selected:
            continue
        adherence = ratings.get(order)
        case = account.cases.get(order)
        told = {
            "study": title(order.study) if order.study else "",
            "gate": order.gate.value if order.gate else "",
            "scenario": case.scenario.value if case else "",
            "rating": adherence.value if adherence else "",
        }
        yield {name: code for name, code in told.items() if code}


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    for finding in case.picture.findings:
        yield finding.idea, finding.standing.value
    for problem in case.picture.problems:
        for idea in problem.ideas:
            yield idea, problem.standing.value
    in_chart = {
        "gadolinium-and-kidney": case.kidney.at_risk,
        "gadolinium-allergy": case.allergy is not None,
        "pregnancy": bool(case.pregnancy),
        "implant": case.implant is not None,
    }
    for fact, found in in_chart.items():
        if found:
            yield fact, Standing.AFFIRMED.value


def _outcomes(heard: Heard) -> Iterator[dict[str, Any]]:
    for advice in heard.spoken:
        yield {"rule": advice.rule, "spoke": True}
    for silence in heard.silenced:
        yield {"rule": silence.rule, "spoke": False, "why": silence.why}
