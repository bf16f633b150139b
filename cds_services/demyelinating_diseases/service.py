"""The ordering services of this topic: orders and chart in, cards, ratings and the reasons for them out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cds_services.chart.order_devices import read_order_devices
from cds_services.chart.record import read_chart
from cds_services.demyelinating_diseases.assessment import Assessment, assess
from cds_services.demyelinating_diseases.card_texts import card_texts
from cds_services.demyelinating_diseases.draft_group import draft_groups
from cds_services.demyelinating_diseases.guideline import guideline
from cds_services.demyelinating_diseases.rules import RULES
from cds_services.demyelinating_diseases.unseen_problems import unseen_problem_could_speak
from cds_services.demyelination.disease_modifying_drugs import read_medicines
from cds_services.demyelination.interpretation import interpretation
from cds_services.demyelination.scenario import Scenario
from cds_services.errors import MissingData
from cds_services.follow_up.choices import choices
from cds_services.follow_up.counting_reports import counting_reports
from cds_services.identity import CallIdentity
from cds_services.imaging_orders.order import ImagingOrder, ReadableOrder, read_order
from cds_services.imaging_orders.study import Modality
from cds_services.recommendation.decision import decision, why_out_of_scope
from cds_services.recommendation.explanation import CallExplanation
from cds_services.recommendation.ranking import evaluate_rules, rank
from cds_services.recommendation.silence import Silence
from cds_services.safety.safety import read_safety

if TYPE_CHECKING:
    from datetime import date
    from typing import TypeGuard

    from cds_services.cds_hooks import Decision, Deployment
    from cds_services.hook_request import HookRequest

_OURS = frozenset({Modality.MRI, Modality.CT})
_CHART_UNREAD = "the prefetch was not read: no selected order is one that this service speaks about"
_UNDER_AGE = "under 18"
_NO_BIRTH_DATE = "no birth date"


def in_scope(request: HookRequest, today: date) -> bool:  # noqa: ARG001 - for topics that look at dates
    """Return whether any draft in focus is an imaging order in scope; only then is the chart read."""
    return any(draft.selected and _is_ours(read_order(draft)) for draft in request.draft_orders)


def evaluate(request: HookRequest, today: date, deployment: Deployment) -> Decision:
    """Answer one call.

    Args:
        request: a checked request.
        today: the day to count ages and onsets from.
        deployment: names the code systems of the cards, and who was consulted.

    Raises:
        MissingData: an imaging order in scope is selected, and the patient or the problems are missing; or a part of
            the problems is missing, nothing is recommended, and a problem in that part could change that.
    """
    orders = tuple(read_order(draft) for draft in request.draft_orders)
    ours = tuple(order for order in orders if _is_ours(order))
    selected = tuple(order for order in ours if order.selected)
    silent = CallExplanation(scenario=Scenario.OUT_OF_SCOPE.value, orders=orders)
    answer = partial(
        decision, texts=card_texts(), guideline=guideline(), identity=CallIdentity(request), deployment=deployment
    )
    if not selected:
        notes: list[str] = [*request.notes, _CHART_UNREAD]
        return answer(replace(silent, notes=notes, because=why_out_of_scope(orders)))
    chart = read_chart(request, today)
    notes = [*request.notes, *chart.notes]
    age = chart.age(today)
    if age is None:
        return answer(replace(silent, notes=notes, because=_NO_BIRTH_DATE, unassessed=Silence.NO_AGE))
    if age < interpretation().adult_age_years.value:
        return answer(replace(silent, notes=notes, because=_UNDER_AGE, outside_the_guideline=True))
    medicines = read_medicines(chart.medications, today)
    referred = read_order_devices((order.resource for order in ours), chart.addresses, today)
    cases: dict[ImagingOrder, Assessment] = {}
    unread = ["problem" for problem in chart.conditions if problem.unknown]
    counting = counting_reports(chart.reports, today, choices().report_days.value)
    for group in draft_groups(ours, chart, medicines, today):
        safety = read_safety(chart, group.words, referred, today)
        cases.update(dict.fromkeys(group.orders, assess(group, ours, chart, safety, medicines, counting)))
        notes += group.words.notes
        unread += ["reason"] * group.words.unknown
    focus = tuple(dict.fromkeys(cases[order] for order in selected))
    kidney = focus[0].safety.kidney
    notes += [*kidney.notes, *medicines.notes]
    unread += ["result"] * kidney.unread
    ranked = rank(evaluate_rules(RULES, focus, deployment.choices))
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
    return answer(reasons, unread=unread)


def _is_ours(order: ImagingOrder) -> TypeGuard[ReadableOrder]:
    return isinstance(order, ReadableOrder) and order.study.modality in _OURS
