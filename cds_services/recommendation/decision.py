"""A decision from its explanation: cards, ratings on demand, and what could not be read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cds_services.cds_hooks import Decision
from cds_services.imaging_orders.order import Exclusion
from cds_services.recommendation import order_ratings
from cds_services.recommendation.card import card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cds_services.appropriateness.guideline import Guideline
    from cds_services.cds_hooks import Action, Deployment
    from cds_services.identity import CallIdentity
    from cds_services.imaging_orders.order import ImagingOrder
    from cds_services.recommendation.card_texts import CardTexts
    from cds_services.recommendation.explanation import CallExplanation


def decision(  # noqa: PLR0913 - what a decision is made of
    reasons: CallExplanation,
    texts: CardTexts,
    guideline: Guideline,
    identity: CallIdentity,
    deployment: Deployment,
    *,
    unread: Iterable[str] = (),
) -> Decision:
    """Return the decision of a call that was explained; without a recommendation that is shown it has no card.

    Args:
        reasons: the explanation.
        texts: the texts of the topic's cards.
        guideline: what is rated by.
        identity: gives cards and consultations their ids.
        deployment: names the code systems of the cards, and who was consulted.
        unread: kind of each item that could not be read, one per item, besides the orders.
    """
    unseen = tuple(reasons.unseen)
    orders = reasons.orders
    return Decision(
        tuple(card(reasons.cases, item, texts, deployment.base_url, identity, unseen) for item in reasons.ranked.shown),
        reasons.scenario,
        reasons,
        partial(_ratings, reasons, guideline, identity, deployment),
        # Imaging outside the guideline is still recorded, and rated `no-criteria-apply`.
        any(order.selected and order.exclusion is not Exclusion.NOT_IMAGING for order in orders),
        (*_unread(orders), *unread),
        unseen,
    )


def why_out_of_scope(orders: Sequence[ImagingOrder]) -> str:
    """Return why none of the selected orders is in scope."""
    for order in orders:
        if order.selected and order.exclusion is not None:
            return f"selected order: {order.exclusion.value}"
        if order.selected and order.study is not None:
            return f"selected order: {order.study.modality.value}"
    return "no imaging among the selected orders"


def _ratings(
    reasons: CallExplanation, guideline: Guideline, identity: CallIdentity, deployment: Deployment
) -> tuple[Action, ...]:
    return order_ratings.actions(reasons.ratings(), guideline, identity, deployment)


def _unread(orders: Iterable[ImagingOrder]) -> Iterator[str]:
    return (
        "order"
        for order in orders
        if order.selected and order.exclusion in {Exclusion.UNREADABLE, Exclusion.UNKNOWN_CODE}
    )
