"""What a site adds to cards: a line, links, reasons for not following them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from cds_services.cds_hooks import Coding, Link

if TYPE_CHECKING:
    from cds_services.cds_hooks import Card, Decision, Deployment


def with_local(decision: Decision, deployment: Deployment) -> Decision:
    """Return a decision whose cards have what the site adds to them; the same decision where it adds nothing.

    Args:
        decision: the decision in the product's own words.
        deployment: holds the site's choices, and names the code systems.
    """
    if not deployment.choices.changes_cards:
        return decision
    without = decision.without
    return replace(
        decision,
        cards=tuple(_localised(card, deployment) for card in decision.cards),
        without=None if without is None else lambda answered: with_local(without(answered), deployment),
    )


def _localised(card: Card, deployment: Deployment) -> Card:
    choices, rule = deployment.choices, card.source.topic.code if card.source.topic else ""
    system = f"{deployment.base_url}/CodeSystem/override-reason"
    reasons = tuple(
        Coding(code=reason.code, system=system, display=reason.display)
        for reason in choices.override_reasons
        if card.override_reasons and (not reason.rules or rule in reason.rules)
    )
    links = tuple(
        Link(label=link.label, url=link.url, type="absolute")
        for link in choices.links
        if not link.rules or rule in link.rules
    )
    return msgspec.structs.replace(
        card,
        detail="\n\n".join(filter(None, (card.detail, choices.note))) or None,
        links=(*card.links, *links),
        override_reasons=(*card.override_reasons, *reasons),
    )
