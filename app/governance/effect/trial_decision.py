"""One stored decision of a trial, with what of it the comparison needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

CARD, CONTROL = "card", "control"
"""The arms: the cards are shown, or they are made and withheld."""

ORDER_SIGN = "order-sign"
"""The hook at which an order is signed."""


@dataclass(frozen=True, slots=True)
class StudyOrdered:
    """One selected draft: the product's title of the study, and its rating; empty without one."""

    title: str
    rating: str


@dataclass(frozen=True, slots=True)
class TrialDecision:
    """A decision with an arm.

    Attributes:
        time: when it was made.
        patient: keyed hash of the patient.
        user: keyed hash of the clinician.
        arm: `card` or `control`.
        hook: the moment of ordering.
        studies: the selected drafts.
        rules: rules of the cards that were made, whether sent or withheld.
        sent: whether a card was sent.
        accepted: whether feedback says that a card was accepted.
    """

    time: datetime
    patient: str
    user: str
    arm: str
    hook: str
    studies: tuple[StudyOrdered, ...] = ()
    rules: frozenset[str] = frozenset()
    sent: bool = False
    accepted: bool = False
