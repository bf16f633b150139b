"""An appropriateness rating for each draft in focus, and the action that records it.

A client that keeps such records applies the action without asking anybody, so it changes nothing of the draft but
the record itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import Adherence, Judgement, judge
from cds_services.cds_hooks import Action
from cds_services.demyelinating_diseases.interpretation import interpretation
from cds_services.demyelinating_diseases.pama import consulted, has_rating, is_recorded, without_rating
from cds_services.demyelinating_diseases.rules.safety import against_mri
from cds_services.demyelinating_diseases.rules.wrong_study import lumbar_cue
from cds_services.demyelinating_diseases.scenario import Scenario
from cds_services.imaging_orders.order import Gate, ImagingOrder, title
from cds_services.imaging_orders.study import CORD_LEVELS, Modality, Region
from cds_services.imaging_orders.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.cds_hooks import Deployment
    from cds_services.demyelinating_diseases.account import Account
    from cds_services.demyelinating_diseases.case import Case
    from cds_services.identity import CallIdentity
    from cds_services.imaging_orders.study import Study

_OUTSIDE = frozenset({Gate.OTHER_MODALITY, Gate.ANGIOGRAPHY, Gate.INTERVENTION, Gate.OTHER_REGION})
"""Imaging, and known not to be what the guideline rates."""
UNDER_AGE = "under 18"


@dataclass(frozen=True, slots=True)
class OrderRating:
    """One draft with its judgement.

    Attributes:
        order: the draft.
        judgement: its rating.
        recorded: why no action carries it, where none does.
        understood: true where the draft is ours and was gone into; then an earlier rating that is no rating any more
            (its reason was removed) is taken off.
    """

    order: ImagingOrder
    judgement: Judgement
    recorded: str = ""
    understood: bool = False

    def as_json(self) -> dict[str, Any]:
        """The rating for the explanation."""
        adherence = self.judgement.adherence
        shown = {"order": self.order.key, "rating": adherence.value if adherence else None, "why": self.judgement.why}
        return {**shown, "not_recorded": self.recorded} if self.recorded else shown


def judged(account: Account) -> tuple[OrderRating, ...]:
    """Judge every imaging draft in focus, each within its own situation."""
    keys = Counter(order.key for order in account.orders)
    return tuple(
        OrderRating(order, judgement, _unrecordable(order, keys), order in account.cases)
        for order, judgement in judgements(account)
    )


def judgements(account: Account) -> Iterator[tuple[ImagingOrder, Judgement]]:
    """Judge as `judged` does, without looking whether the judgement can be recorded, which costs far more."""
    instead = "" if account.gone_into else account.because
    for order in account.orders:
        if order.selected and order.gate not in {Gate.NOT_IMAGING, Gate.NOT_CURRENT, Gate.DO_NOT_PERFORM}:
            yield order, judgement_of(order, account.cases.get(order), instead)


def actions(
    ratings: Sequence[OrderRating], guideline: Guideline, identity: CallIdentity, deployment: Deployment
) -> tuple[Action, ...]:
    """Return one update for each draft whose rating is new, or no longer holds, and that can be written back whole.

    Args:
        ratings: each draft with its judgement.
        guideline: what was judged by.
        identity: gives each consultation its number.
        deployment: who was consulted.
    """
    done = []
    for item in ratings:
        adherence = item.judgement.adherence
        draft = dict(item.order.resource)
        name = title(item.order.study) if item.order.study is not None else "the order"
        if item.recorded:
            continue
        if adherence is None:
            if item.understood and has_rating(draft, deployment):
                bare = without_rating(draft, deployment)
                done.append(Action(type="update", description=f"Take the rating off {name}", resource=bare))
            continue
        if is_recorded(draft, adherence, deployment):
            continue
        number = identity.of("consultation", item.order.key)
        resource = consulted(draft, item.judgement, guideline.url, number, deployment)
        category = item.judgement.category
        rated = f"{adherence.value} ({category.words})" if category is not None else adherence.value
        done.append(Action(type="update", description=f"Record the rating of {name}: {rated}", resource=resource))
    return tuple(done)


def judgement_of(order: ImagingOrder, case: Case | None, instead: str = "") -> Judgement:
    """Judge one draft.

    Args:
        order: the draft.
        case: the situation that it comes to; None where the draft is not ours, or the call was not gone into.
        instead: why it was not.
    """
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
    variant = case.scenario.variant
    if not variant and _no_diagnosis_read(case):
        return Judgement(
            None, "no diagnosis of the chart could be read: all are in codes that this service does not know"
        )
    if not variant:
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
    instead_of_mri = study.regions & (CORD_LEVELS | {Region.HEAD, Region.ORBITS})
    if (study.modality is Modality.MRI or instead_of_mri) and (reason := against_mri(case)):
        return reason
    if Region.LUMBAR in study.regions and (case.mogad_lumbar or lumbar_cue(case)):
        return "a lumbar question"
    return ""


def _unrecordable(order: ImagingOrder, keys: Counter[str]) -> str:
    if not order.key:
        return "the draft has no id"
    if keys[order.key] > 1:
        return "two drafts have the same id"
    resource = dict(order.resource)
    if resource.get("resourceType") != "ServiceRequest" or validated(resource) is not resource:
        return "the draft as it came is no valid R4 ServiceRequest, and is not changed to become one"
    return ""
