"""What may be kept of a decision: the explanation without any word, id or value of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_services.cds_hooks import DecisionCodes
from cds_services.demyelinating_diseases.order_ratings import judgements
from cds_services.imaging_orders.order import title
from cds_services.narrative.mention import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.demyelinating_diseases.advice import Heard
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.imaging_orders.order import ImagingOrder


def codes(orders: Sequence[ImagingOrder], case: Case | None, heard: Heard, because: str, notes: int) -> DecisionCodes:
    """Put a decision into codes.

    Args:
        orders: all drafts; the selected ones are told.
        case: the call, understood; None where it was not gone into.
        heard: what came of the rules.
        because: why the scenario is what it is, in this product's words.
        notes: how many things were tolerated or skipped.
    """
    facts = dict.fromkeys(_facts(case)) if case else {}
    return DecisionCodes(
        because,
        tuple(_studies(orders, case, because)),
        tuple({"fact": fact, "standing": standing} for fact, standing in facts),
        tuple(_outcomes(heard)),
        notes,
    )


def _studies(orders: Sequence[ImagingOrder], case: Case | None, because: str) -> Iterator[dict[str, str]]:
    ratings = {id(order): judgement.adherence for order, judgement in judgements(orders, case, because)}
    for order in orders:
        if not order.selected:
            continue
        adherence = ratings.get(id(order))
        told = {
            "study": title(order.study) if order.study else "",
            "gate": order.gate.value if order.gate else "",
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
