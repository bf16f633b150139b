"""Invented trials: clinicians who differ, patients with advice, and what they sign; the same for the same seed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from app.governance.effect.comparison import Trial
from app.governance.effect.trial_decision import CARD, CONTROL, StudyOrdered, TrialDecision

TRIAL = Trial("EC-2026-17", "user", date(2026, 3, 1), date(2026, 3, 31))
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WRONG = StudyOrdered("CT head without IV contrast", "not-appropriate")
RIGHT = StudyOrdered("MRI head without and with IV contrast", "appropriate")
RULES = frozenset({"CtHead"})


def pair(patient: str, user: str, arm: str, *, changed: bool) -> list[TrialDecision]:
    """A CT that is selected, and ten minutes later signed or replaced."""
    shown = arm == CARD
    selected = TrialDecision(START, patient, user, arm, "order-select", (WRONG,), RULES, sent=shown, accepted=changed)
    signed, rules = ((RIGHT,), frozenset[str]()) if changed else ((WRONG,), RULES)
    later = START + timedelta(minutes=10)
    return [selected, TrialDecision(later, patient, user, arm, "order-sign", signed, rules, sent=shown and not changed)]


def trial(seed: int, effect: float, users: int = 30, patients: int = 20) -> list[TrialDecision]:
    """A trial in which each clinician changes a share of the orders, in the card arm more by `effect`."""
    chance = random.Random(seed)  # noqa: S311 - an invented trial, the same on every run
    decisions = []
    for user in range(users):
        arm = CARD if chance.random() < 0.5 else CONTROL
        habit = chance.betavariate(2, 6)
        share = min(habit + (effect if arm == CARD else 0.0), 1.0)
        for number in range(1 + chance.randrange(patients)):
            decisions += pair(f"{user:03}-{number:03}", f"u{user}", arm, changed=chance.random() < share)
    return decisions
