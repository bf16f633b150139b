"""The ordering services of this topic: orders and chart in, cards, ratings and the reasons for them out."""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from cds_services.appropriateness.guideline import Guideline, load_guideline
from cds_services.cds_hooks import Decision
from cds_services.demyelinating_diseases import order_ratings
from cds_services.demyelinating_diseases.account import Account
from cds_services.demyelinating_diseases.advice import Heard, hear
from cds_services.demyelinating_diseases.cards import card
from cds_services.demyelinating_diseases.case_reading import read_case
from cds_services.demyelinating_diseases.chart import read_chart
from cds_services.demyelinating_diseases.decision_codes import codes
from cds_services.demyelinating_diseases.draft_group import draft_groups
from cds_services.demyelinating_diseases.explanation import explanation
from cds_services.demyelinating_diseases.medication import read_medicines
from cds_services.demyelinating_diseases.order_ratings import UNDER_AGE
from cds_services.demyelinating_diseases.rules import say
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.demyelinating_diseases.unseen_problems import unseen_problem_could_speak
from cds_services.errors import MissingData
from cds_services.identity import CallIdentity
from cds_services.imaging_orders.order import Gate, ImagingOrder, read_order
from cds_services.imaging_orders.study import Modality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from cds_services.cds_hooks import Action, Deployment
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.hook_request import HookRequest

_OURS = frozenset({Modality.MRI, Modality.CT})
_CHART_UNREAD = "the prefetch was not read: no selected order is one that this service speaks about"


@cache
def guideline() -> Guideline:
    """Return the ratings of the topic's guideline, read once."""
    return load_guideline(files(__package__) / "knowledge" / "guideline.yaml")


def concerns(request: HookRequest) -> bool:
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
            the problems is missing, nothing speaks, and a problem in that part could make a rule speak.
    """
    orders = tuple(read_order(draft) for draft in request.draft_orders)
    ours = tuple(order for order in orders if _is_ours(order))
    selected = tuple(order for order in ours if order.selected)
    if not selected:
        return _silent(orders, request, deployment, (*request.notes, _CHART_UNREAD), _why_not_ours(orders))
    chart = read_chart(request, today)
    notes = [*request.notes, *chart.notes]
    if not chart.adult(today):
        return _silent(orders, request, deployment, notes, "no birth date" if chart.born is None else UNDER_AGE)
    medicines = read_medicines(chart.resources.get("medications", ()), today, chart.addresses)
    cases: dict[ImagingOrder, Case] = {}
    unread: list[str] = [*_unread_orders(orders), *("problem" for problem in chart.conditions if problem.unknown)]
    for group in draft_groups(ours, chart, medicines, today):
        case = read_case(group, ours, chart, medicines, guideline(), request.patient_id)
        cases.update(dict.fromkeys(group.orders, case))
        notes += group.words.notes
        unread += ["reason"] * group.words.unknown
    focus = tuple(dict.fromkeys(cases[order] for order in selected))
    notes += [*focus[0].kidney.notes, *medicines.notes]
    unread += ["result"] * focus[0].kidney.unread
    heard = hear(say(focus))
    if chart.incomplete and not heard.spoken and unseen_problem_could_speak(focus, male=chart.male):
        problem = "only a part of the problem list is there, and what is missing in it could decide; send all of it"
        raise MissingData("prefetch.conditions", problem)
    deciding = cases[heard.spoken[0].about] if heard.spoken else focus[0]
    account = Account(orders, deciding.scenario.value, deciding.because, heard, notes, cases, deciding, chart.unseen)
    identity = CallIdentity(request)
    return Decision(
        tuple(card(cases, advice, deployment.base_url, identity, chart.unseen) for advice in heard.spoken),
        account.scenario,
        partial(explanation, account),
        partial(_ratings, account, identity, deployment),
        partial(codes, account),
        unread=tuple(unread),
        unseen=chart.unseen,
    )


def _silent(
    orders: Sequence[ImagingOrder], request: HookRequest, deployment: Deployment, notes: Sequence[str], because: str
) -> Decision:
    account = Account(orders, Scenario.OUT_OF_SCOPE.value, because, Heard((), ()), notes)
    return Decision(
        (),
        account.scenario,
        partial(explanation, account),
        partial(_ratings, account, CallIdentity(request), deployment),
        partial(codes, account),
        # Imaging of another kind concerns us so far that it is told, and rated as having no criteria.
        any(order.selected and order.gate is not Gate.NOT_IMAGING for order in orders),
        tuple(_unread_orders(orders)),
    )


def _ratings(account: Account, identity: CallIdentity, deployment: Deployment) -> tuple[Action, ...]:
    return order_ratings.actions(order_ratings.judged(account), guideline(), identity, deployment)


def _is_ours(order: ImagingOrder) -> bool:
    return order.gate is None and order.study is not None and order.study.modality in _OURS


def _why_not_ours(orders: Sequence[ImagingOrder]) -> str:
    for order in orders:
        if order.selected and order.gate is not None:
            return f"selected order: {order.gate.value}"
        if order.selected and order.study is not None:
            return f"selected order: {order.study.modality.value}"
    return "no imaging among the selected orders"


def _unread_orders(orders: Sequence[ImagingOrder]) -> Iterator[str]:
    return ("order" for order in orders if order.selected and order.gate in {Gate.UNREADABLE, Gate.UNKNOWN_CODE})
