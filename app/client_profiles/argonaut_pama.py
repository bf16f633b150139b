"""Clients built to the Argonaut guide to imaging appropriateness (PAMA), including the public CDS Hooks Sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.client_profiles.core import Answer, Core, Site
from cds_services.hook_request import ORDER_SELECT, ORDER_SIGN

if TYPE_CHECKING:
    from cds_services.cds_hooks import Action, Card, Decision, Suggestion
    from cds_services.hook_request import HookRequest


class ArgonautPama(Core):
    """Ratings also at order-select, and in both places.

    The guide is older than `systemActions` and puts ratings under `extension`; the sandbox reads nothing else, and
    shows an older rating until a newer one arrives. A current client finds them where CDS Hooks 2.0 has them. The
    sandbox also reads the reasons of an offered order without checking that there are any, so an order without a reason
    carries an empty list.
    """

    rated_hooks = frozenset({ORDER_SELECT, ORDER_SIGN})

    def answer(self, decision: Decision, request: HookRequest, site: Site) -> Answer:  # noqa: ARG002 - the same at every site
        """Return the answer with its ratings in both places, and a list of reasons on every offered order."""
        ratings = self.ratings(decision, request)
        older_place = {"systemActions": ratings} if ratings else None
        cards = [_with_reasons(card) for card in decision.cards]
        return Answer(cards=cards, system_actions=ratings, extension=older_place)


def _with_reasons(card: Card) -> Card:
    return replace(card, suggestions=tuple(map(_suggestion_with_reasons, card.suggestions)))


def _suggestion_with_reasons(suggestion: Suggestion) -> Suggestion:
    return replace(suggestion, actions=tuple(map(_action_with_reasons, suggestion.actions)))


def _action_with_reasons(action: Action) -> Action:
    if action.resource is None or "reasonCode" in action.resource:
        return action
    return replace(action, resource={**action.resource, "reasonCode": []})
