"""An appropriateness rating for each draft in focus, and the action that records it.

A client that keeps such records applies the action without asking anyone, so it changes nothing of the draft but
the record itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds_services.appropriateness.adherence import Adherence, Judgement
from cds_services.appropriateness.pama import consulted, has_rating, is_recorded, without_rating
from cds_services.cds_hooks import Action
from cds_services.imaging_orders.order import Exclusion, ImagingOrder, title
from cds_services.imaging_orders.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.cds_hooks import Deployment
    from cds_services.identity import CallIdentity
    from cds_services.recommendation.assessed import Assessed

_OUTSIDE = frozenset({Exclusion.OTHER_MODALITY, Exclusion.ANGIOGRAPHY, Exclusion.INTERVENTION, Exclusion.OTHER_REGION})
"""Imaging, and known not to be what the guideline rates."""
_UNRATED = frozenset({Exclusion.NOT_IMAGING, Exclusion.NOT_CURRENT, Exclusion.DO_NOT_PERFORM})


@dataclass(frozen=True, slots=True)
class OrderRating:
    """One draft with its judgement.

    Attributes:
        order: the draft.
        judgement: its rating.
        recorded: why no action records it, where none does.
        understood: true where the draft is in scope and was assessed; then an earlier rating that no longer holds
            (its reason was removed) is removed.
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


def judgements(
    orders: Iterable[ImagingOrder], cases: Mapping[ImagingOrder, Assessed], otherwise: Judgement
) -> Iterator[tuple[ImagingOrder, Judgement]]:
    """Judge every imaging draft in focus, each within its own situation.

    Args:
        orders: all drafts of the call.
        cases: the assessment of each draft in scope.
        otherwise: the judgement of a draft that could be assessed and was not.
    """
    for order in orders:
        if order.selected and order.exclusion not in _UNRATED:
            yield order, _judgement(order, cases.get(order), otherwise)


def recordable(
    judged: Iterable[tuple[ImagingOrder, Judgement]],
    orders: Iterable[ImagingOrder],
    cases: Mapping[ImagingOrder, Assessed],
) -> tuple[OrderRating, ...]:
    """Return the judgements, each with whether it can be recorded; to find that out costs far more than to judge.

    Args:
        judged: each imaging draft in focus with its judgement.
        orders: all drafts of the call.
        cases: the assessment of each draft in scope.
    """
    keys = Counter(order.key for order in orders)
    return tuple(
        OrderRating(order, judgement, _unrecordable(order, keys), order in cases) for order, judgement in judged
    )


def actions(
    ratings: Sequence[OrderRating], guideline: Guideline, identity: CallIdentity, deployment: Deployment
) -> tuple[Action, ...]:
    """Return one update for each draft whose rating is new, or no longer holds, and that can be written back complete.

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
        if is_recorded(draft, item.judgement, deployment):
            continue
        number = identity.of("consultation", item.order.key)
        resource = consulted(draft, item.judgement, guideline.url, number, deployment)
        category = item.judgement.category
        rated = f"{adherence.value} ({category.words})" if category is not None else adherence.value
        done.append(Action(type="update", description=f"Record the rating of {name}: {rated}", resource=resource))
    return tuple(done)


def _judgement(order: ImagingOrder, case: Assessed | None, otherwise: Judgement) -> Judgement:
    if order.exclusion in _OUTSIDE:
        return Judgement(
            Adherence.NO_CRITERIA_APPLY, f"outside the guideline: {order.exclusion.value}" if order.exclusion else ""
        )
    if order.exclusion is not None or order.study is None:
        return Judgement(None, order.exclusion.value if order.exclusion else "the study cannot be told")
    return case.judge(order.study) if case is not None else otherwise


def _unrecordable(order: ImagingOrder, keys: Counter[str]) -> str:
    if not order.key:
        return "the draft has no id"
    if keys[order.key] > 1:
        return "two drafts have the same id"
    resource = dict(order.resource)
    if resource.get("resourceType") != "ServiceRequest" or validated(resource) is not resource:
        return "the draft as it came is no valid R4 ServiceRequest, and is not changed to become one"
    return ""
