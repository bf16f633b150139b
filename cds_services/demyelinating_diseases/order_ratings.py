"""An appropriateness rating for each draft in focus, and the action that records it.

A client that keeps such records applies the action without asking anybody, so it changes nothing of the draft but
the record itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import Adherence, Judgement, judge
from cds_services.cds_hooks import Action
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.pama import consulted, is_recorded
from cds_services.demyelinating_diseases.rules.safety import against_mri
from cds_services.demyelinating_diseases.rules.wrong_study import VARIANT, lumbar_cue
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.order import Gate, ImagingOrder, title
from cds_services.imaging_orders.study import CORD_LEVELS, Modality, Region
from cds_services.imaging_orders.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.cds_hooks import Deployment
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.imaging_orders.study import Study

_OUTSIDE = frozenset({Gate.OTHER_MODALITY, Gate.ANGIOGRAPHY, Gate.INTERVENTION, Gate.OTHER_REGION})
"""Imaging, and known not to be what the guideline rates."""
UNDER_AGE = "under 18"


@dataclass(frozen=True, slots=True)
class OrderRating:
    """One draft with its judgement; `recorded` says why no action carries it, where none does."""

    order: ImagingOrder
    judgement: Judgement
    recorded: str = ""

    def as_json(self) -> dict[str, Any]:
        """The rating for the explanation."""
        adherence = self.judgement.adherence
        shown = {"order": self.order.key, "rating": adherence.value if adherence else None, "why": self.judgement.why}
        return {**shown, "not_recorded": self.recorded} if self.recorded else shown


def judged(orders: Sequence[ImagingOrder], case: Case | None, instead: str = "") -> tuple[OrderRating, ...]:
    """Judge every imaging draft in focus.

    Args:
        orders: all drafts.
        case: the call, understood; None where it was not gone into.
        instead: where it was not: the reason, which is then the reason of each order that is ours.
    """
    keys = [order.key for order in orders]
    return tuple(
        OrderRating(order, judgement, _unrecordable(order, keys))
        for order, judgement in judgements(orders, case, instead)
    )


def judgements(
    orders: Sequence[ImagingOrder], case: Case | None, instead: str = ""
) -> Iterator[tuple[ImagingOrder, Judgement]]:
    """Judge as `judged` does, without looking whether the judgement can be recorded, which costs far more."""
    for order in orders:
        if order.selected and order.gate not in {Gate.NOT_IMAGING, Gate.NOT_CURRENT, Gate.DO_NOT_PERFORM}:
            yield order, _judgement(order, case, instead)


def actions(
    ratings: Sequence[OrderRating], guideline: Guideline, hook_instance: str, deployment: Deployment
) -> tuple[Action, ...]:
    """Return one update for each draft whose rating is new and that can be written back whole."""
    done = []
    for item in ratings:
        adherence = item.judgement.adherence
        draft = dict(item.order.resource)
        if adherence is None or item.recorded or is_recorded(draft, adherence, deployment):
            continue
        resource = consulted(draft, item.judgement, guideline.url, hook_instance, deployment)
        name = title(item.order.study) if item.order.study is not None else "the order"
        done.append(
            Action(type="update", description=f"Record the rating of {name}: {adherence.value}", resource=resource)
        )
    return tuple(done)


def _judgement(order: ImagingOrder, case: Case | None, instead: str) -> Judgement:
    if order.gate in _OUTSIDE:
        return Judgement(
            Adherence.NO_CRITERIA_APPLY, f"outside the guideline: {order.gate.value}" if order.gate else ""
        )
    if order.gate is not None or order.study is None:
        return Judgement(None, order.gate.value if order.gate else "the study cannot be told")
    if case is None:
        return Judgement(Adherence.NO_CRITERIA_APPLY if instead == UNDER_AGE else None, instead)
    if case.scenario is Scenario.INDETERMINATE or case.picture.silent:
        return Judgement(None, "the reason does not tell the situation")
    variant = VARIANT.get(case.scenario)
    if variant is None and _no_diagnosis_read(case):
        return Judgement(
            None, "no diagnosis of the chart could be read: all are in codes that this service does not know"
        )
    if variant is None:
        return Judgement(Adherence.NO_CRITERIA_APPLY, f"the guideline file has no table for {case.scenario.value}")
    beyond = _beyond_the_table(case, order.study)
    if beyond:
        return Judgement(Adherence.NO_CRITERIA_APPLY, f"the guideline's table does not consider it: {beyond}")
    return judge(case.guideline, variant, order.study, parts=interpretation().parts_judged_by_whole.value)


def _no_diagnosis_read(case: Case) -> bool:
    problems = case.picture.problems
    return bool(problems) and all(problem.unknown for problem in problems)


def _beyond_the_table(case: Case, study: Study) -> str:
    """Say what sets this patient apart from the table, so that no rating contradicts a card or its silence."""
    if study.contrast.given and study.modality is Modality.MRI and case.no_gadolinium:
        return "pregnant, or allergic to gadolinium"
    if study.regions & (CORD_LEVELS | {Region.HEAD, Region.ORBITS}) and (reason := against_mri(case)):
        return reason
    if Region.LUMBAR in study.regions and (case.mogad_lumbar or lumbar_cue(case)):
        return "a lumbar question"
    return ""


def _unrecordable(order: ImagingOrder, keys: list[str]) -> str:
    if not order.key:
        return "the draft has no id"
    if keys.count(order.key) > 1:
        return "two drafts have the same id"
    resource = dict(order.resource)
    if resource.get("resourceType") != "ServiceRequest" or validated(resource) is not resource:
        return "the draft as it came is no valid R4 ServiceRequest, and is not changed to become one"
    return ""
