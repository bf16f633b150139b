"""The ordering services of this topic: orders and chart in, cards, ratings and the reasons for them out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cds_services.cds_hooks import Decision
from cds_services.chart.order_devices import read_order_devices
from cds_services.chart.record import read_chart
from cds_services.demyelinating_diseases.assessment import Assessment, assess
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.disease_modifying_drugs import read_medicines
from cds_services.demyelinating_diseases.draft_group import draft_groups
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.demyelinating_diseases.unseen_problems import unseen_problem_could_speak
from cds_services.errors import MissingData
from cds_services.identity import CallIdentity
from cds_services.imaging_orders.order import Gate, ImagingOrder, ReadableOrder, read_order
from cds_services.imaging_orders.study import Modality
from cds_services.recommendation import order_ratings
from cds_services.recommendation.card import card
from cds_services.recommendation.explanation import CallExplanation
from cds_services.recommendation.ranking import evaluate_rules, rank
from cds_services.safety.safety import read_safety

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import TypeGuard

    from cds_services.cds_hooks import Action, Deployment
    from cds_services.hook_request import HookRequest

_OURS = frozenset({Modality.MRI, Modality.CT})
_CHART_UNREAD = "the prefetch was not read: no selected order is one that this service speaks about"
_UNDER_AGE = "under 18"
_NO_BIRTH_DATE = "no birth date"


def in_scope(request: HookRequest) -> bool:
    """Tell whether any draft in focus is an imaging order of ours; only then is the chart looked at."""
    return any(draft.selected and _is_ours(read_order(draft)) for draft in request.draft_orders)


def evaluate(request: HookRequest, today: date, deployment: Deployment) -> Decision:
    """Answer one call.

    Args:
        request: a checked request.
        today: the day to count ages and onsets from.
        deployment: names the code systems of the cards, and who was consulted.

    Raises:
        MissingData: an imaging order of ours is selected, and the patient or the problems are not there; or a part of
            the problems is missing, nothing is recommended, and a problem in that part could change that.
    """
    orders = tuple(read_order(draft) for draft in request.draft_orders)
    ours = tuple(order for order in orders if _is_ours(order))
    selected = tuple(order for order in ours if order.selected)
    identity = CallIdentity(request)
    if not selected:
        return _silent(orders, identity, deployment, (*request.notes, _CHART_UNREAD), _why_not_ours(orders))
    chart = read_chart(request, today)
    notes = [*request.notes, *chart.notes]
    age = chart.age(today)
    if age is None:
        return _silent(orders, identity, deployment, notes, _NO_BIRTH_DATE)
    if age < interpretation().adult_age_years.value:
        return _silent(orders, identity, deployment, notes, _UNDER_AGE, outside_the_guideline=True)
    medicines = read_medicines(chart.medications, today)
    referred = read_order_devices((order.resource for order in ours), chart.addresses, today)
    cases: dict[ImagingOrder, Assessment] = {}
    unread: list[str] = [*_unread_orders(orders), *("problem" for problem in chart.conditions if problem.unknown)]
    for group in draft_groups(ours, chart, medicines, today):
        safety = read_safety(chart, group.words, referred, today)
        cases.update(dict.fromkeys(group.orders, assess(group, ours, chart, safety, medicines)))
        notes += group.words.notes
        unread += ["reason"] * group.words.unknown
    focus = tuple(dict.fromkeys(cases[order] for order in selected))
    kidney = focus[0].safety.kidney
    notes += [*kidney.notes, *medicines.notes]
    unread += ["result"] * kidney.unread
    ranked = rank(evaluate_rules(RULES, focus, _reason_against_mri))
    if chart.incomplete and not ranked.shown and unseen_problem_could_speak(focus, male=chart.male):
        problem = "only a part of the problem list is there, and what is missing in it could decide; send all of it"
        raise MissingData("prefetch.conditions", problem)
    deciding = cases[ranked.shown[0].about] if ranked.shown else focus[0]
    reasons = CallExplanation(
        because=deciding.because,
        row=deciding.row,
        scenario=deciding.scenario.value,
        orders=orders,
        ranked=ranked,
        notes=notes,
        cases=cases,
        deciding=deciding,
        unseen=chart.unseen,
    )
    return Decision(
        tuple(card(cases, found, card_texts(), deployment.base_url, identity, chart.unseen) for found in ranked.shown),
        reasons.scenario,
        reasons,
        partial(_ratings, reasons, identity, deployment),
        unread=tuple(unread),
        unseen=chart.unseen,
    )


def _silent(  # noqa: PLR0913 - what an explanation is made of
    orders: Sequence[ImagingOrder],
    identity: CallIdentity,
    deployment: Deployment,
    notes: Sequence[str],
    because: str,
    *,
    outside_the_guideline: bool = False,
) -> Decision:
    reasons = CallExplanation(
        because=because,
        scenario=Scenario.OUT_OF_SCOPE.value,
        orders=orders,
        notes=notes,
        outside_the_guideline=outside_the_guideline,
    )
    return Decision(
        (),
        reasons.scenario,
        reasons,
        partial(_ratings, reasons, identity, deployment),
        # Imaging outside this guideline is still recorded, and rated `no-criteria-apply`.
        any(order.selected and order.gate is not Gate.NOT_IMAGING for order in orders),
        tuple(_unread_orders(orders)),
    )


def _ratings(reasons: CallExplanation, identity: CallIdentity, deployment: Deployment) -> tuple[Action, ...]:
    return order_ratings.actions(reasons.ratings(), guideline(), identity, deployment)


def _reason_against_mri(case: Assessment) -> str:
    return case.safety.reason_against_mri


def _is_ours(order: ImagingOrder) -> TypeGuard[ReadableOrder]:
    return isinstance(order, ReadableOrder) and order.study.modality in _OURS


def _why_not_ours(orders: Sequence[ImagingOrder]) -> str:
    for order in orders:
        if order.selected and order.gate is not None:
            return f"selected order: {order.gate.value}"
        if order.selected and order.study is not None:
            return f"selected order: {order.study.modality.value}"
    return "no imaging among the selected orders"


def _unread_orders(orders: Sequence[ImagingOrder]) -> Iterator[str]:
    return ("order" for order in orders if order.selected and order.gate in {Gate.UNREADABLE, Gate.UNKNOWN_CODE})
