"""What is counted of the decisions, in one pass; memory grows with clinicians and kinds, not with decisions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cds_services.recommendation.silence import Silence

if TYPE_CHECKING:
    from datetime import datetime

    from app.dossier.replayed import Decision

REPORTS_HOOK = "patient-view"
NOT_TOLD = frozenset({Silence.NO_AGE.name, Silence.NO_REASON.name, Silence.SITUATION_OPEN.name})
"""Silence that stands for "could not tell"; other silence is an answer."""
UNREADABLE = "STUDY_NOT_READ"
CONTRADICTS = "STUDY_CONTRADICTS"
_CONTRADICTS = "codes, body site or words contradict one another"


@dataclass
class Group:
    """Sessions with a study in scope of one group of patients.

    Attributes:
        sessions: how many.
        with_card: those with a card.
        not_told: those in which the service could not tell.
    """

    sessions: int = 0
    with_card: int = 0
    not_told: int = 0


@dataclass
class Counts:
    """What was counted of the sessions of ordering, and of the reports.

    Attributes:
        first: moment of the first decision.
        last: moment of the last.
        sessions: sessions of ordering with imaging.
        orders: studies that were ordered in them.
        in_scope: sessions with MRI or CT of head, orbits or spine.
        orders_in_scope: such studies.
        with_card: sessions with a card.
        cards: cards by rule.
        indicators: cards by urgency, for each rule.
        months: by month: sessions in scope, and those with a card.
        scenarios: sessions in scope, and those with a card, by situation.
        silences: sessions in scope without a card, by the kind of silence.
        not_told: sessions in which the service could not tell, by cause.
        replaced: cards by rule, what was ordered and what is offered instead.
        clinicians: by keyed hash: sessions in scope, and those with a card.
        ages: by band of age.
        sexes: by sex as recorded.
        missing: data that was not there, by key.
        unread: kinds of entries that could not be read.
        unmapped: codes that were not read, by kind and whether words beside them were.
        reports: reports that were judged.
        report_cards: cards about reports, by rule.
    """

    first: datetime | None = None
    last: datetime | None = None
    sessions: int = 0
    orders: int = 0
    in_scope: int = 0
    orders_in_scope: int = 0
    with_card: int = 0
    cards: Counter[str] = field(default_factory=Counter)
    indicators: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    months: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    scenarios: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    silences: Counter[str] = field(default_factory=Counter)
    not_told: Counter[str] = field(default_factory=Counter)
    replaced: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    clinicians: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    ages: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    sexes: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    missing: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, bool]] = field(default_factory=Counter)
    reports: int = 0
    report_cards: Counter[str] = field(default_factory=Counter)

    def add(self, decision: Decision) -> None:
        """Count a decision."""
        self.first = min(self.first or decision.time, decision.time)
        self.last = max(self.last or decision.time, decision.time)
        self.missing.update(decision.missing)
        self.unread.update(decision.unread)
        if decision.hook == REPORTS_HOOK:
            self.reports += 1
            self.report_cards.update(card.rule for card in decision.cards)
            return
        self.sessions += 1
        self.orders += len(decision.studies)
        self.unmapped.update((each.kind, each.read) for each in decision.unmapped)
        cause = could_not_tell(decision)
        if cause:
            self.not_told[cause] += 1
        studies = decision.in_scope
        if studies:
            self._add_in_scope(decision, len(studies))
        for card in decision.cards:
            self.cards[card.rule] += 1
            self.indicators[card.rule][card.indicator] += 1
        self._add_replaced(decision)

    def _add_in_scope(self, decision: Decision, studies: int) -> None:
        self.in_scope += 1
        self.orders_in_scope += studies
        with_card = bool(decision.cards)
        not_told = could_not_tell(decision) != ""
        self.with_card += with_card
        if not with_card:
            self.silences[decision.silence or ""] += 1
        groups = [
            self.months[f"{decision.time:%Y-%m}"],
            self.scenarios[decision.scenario or ""],
            self.ages[decision.age_band or ""],
            self.sexes[decision.sex or ""],
        ]
        if decision.user_hash:
            groups.append(self.clinicians[decision.user_hash])
        for group in groups:
            group.sessions += 1
            group.with_card += with_card
            group.not_told += not_told

    def _add_replaced(self, decision: Decision) -> None:
        shown = {card.rule for card in decision.cards}
        ordered = " + ".join(sorted({study.study or "not read" for study in decision.in_scope}))
        for outcome in decision.outcomes:
            if outcome.spoke and outcome.offers and outcome.rule in shown:
                self.replaced[outcome.rule, ordered, " + ".join(sorted(outcome.offers))] += 1


def could_not_tell(decision: Decision) -> str:
    """Return why the service could not tell what is right; empty where it could.

    The causes are those of silence, and two about the study itself: no code and no word of it was read, or they
    contradict each other. Then it counts as outside the scope, and may be what the service is about.
    """
    if decision.cards:
        return ""
    if decision.silence in NOT_TOLD:
        return decision.silence or ""
    if any(study.gate == _CONTRADICTS for study in decision.studies):
        return CONTRADICTS
    return UNREADABLE if any(not each.read for each in decision.unmapped if each.kind == "order") else ""
