"""Which cards of a decision a client does not get, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.withholding.draw import drawn_id, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cds_services.cds_hooks import Card, Decision
    from cds_services.hook_request import HookRequest
    from cds_services.local.site_file import GradualStart, Silent, SiteFile, Trial

DEPLOYMENT, CLIENT, SERVICE, RULE = "deployment", "client", "service", "rule"
"""What is silent."""
START, TRIAL = "start", "trial"
"""Why a user or an encounter gets no card: not yet among those who do, or in the control arm."""
UNSIGNED = "unsigned"
"""Why the card of a rule is held back that rests on unsigned knowledge."""
CARD_ARM, CONTROL_ARM = "card", "control"
WHYS = (DEPLOYMENT, CLIENT, SERVICE, START, TRIAL, RULE, UNSIGNED)
"""Every reason for which something is withheld."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of one decision is withheld.

    Attributes:
        whole: why the client gets nothing of it; empty where it gets what is not held back.
        rules: rules whose cards are held back, each with the reason.
        arm: the arm of the trial; empty outside one.
        unrated: whether the ratings of orders are held back although the cards may be sent.
    """

    whole: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    arm: str = ""
    unrated: bool = False

    def undrawn(self) -> Withheld:
        """Return the same without what was drawn: the canary is in no trial, and waits for no step of the start."""
        return replace(self, whole="", arm="") if self.whole in {START, TRIAL} or self.arm else self

    def shown(self, decision: Decision) -> Decision:
        """Return the decision as the client gets it; the same one where nothing is withheld."""
        if self.whole:
            return replace(decision, cards=(), rate=tuple)
        if self.unrated:
            decision = replace(decision, rate=tuple)
        if not self.rules or self.rules.keys().isdisjoint(map(rule_of, decision.cards)):
            return decision
        return replace(decision, cards=tuple(card for card in decision.cards if rule_of(card) not in self.rules))

    def why(self, card: Card) -> str:
        """Return why a card is withheld; empty where it is not."""
        return self.whole or self.rules.get(rule_of(card), "")


NOTHING = Withheld()


def rule_of(card: Card) -> str:
    """Return the rule of a card."""
    return card.source.topic.code if card.source.topic else ""


def withheld(file: SiteFile, request: HookRequest, service: str, client: str, today: date) -> Withheld:
    """Return what a site file withholds from one call.

    Silence that someone ordered comes first, then the start in steps, then the trial: only who would otherwise see
    the cards is drawn into an arm.

    Args:
        file: the site file.
        request: the call.
        service: id of the service.
        client: this deployment's name for the client.
        today: decides which step of the start applies.
    """
    own = file.clients.get(client)
    silent = (file.silent, *((own.silent,) if own is not None else ()))
    rules = dict.fromkeys((rule for each in silent for rule in each.rules), RULE)
    whole = _ordered(silent, service) or _not_yet(file.start, request, client, today)
    if whole or file.trial is None:
        return Withheld(whole, rules) if whole or rules else NOTHING
    arm = arm_of(file.trial, request)
    return Withheld(TRIAL if arm == CONTROL_ARM else "", rules, arm)


def arm_of(trial: Trial, request: HookRequest) -> str:
    """Return the arm of a trial that a call is in."""
    place = place_of(trial.seed, f"trial {trial.study}", drawn_id(request, trial.by))
    return CARD_ARM if place < trial.share else CONTROL_ARM


def _ordered(silent: tuple[Silent, ...], service: str) -> str:
    if silent[0].all:
        return DEPLOYMENT
    if any(each.all for each in silent):
        return CLIENT
    return SERVICE if any(service in each.services for each in silent) else ""


def _not_yet(start: GradualStart | None, request: HookRequest, client: str, today: date) -> str:
    """Return whether a call is not among those who get cards yet; who is among them stays so in each later step."""
    if start is None:
        return ""
    percent = max((step.percent for step in start.steps if step.begins <= today), default=0)
    return "" if place_of(client, "start", drawn_id(request, start.by)) * 100 < percent else START
