"""An episode: everything that was decided about one patient within a day, from the first order to the signed one.

The arm of an episode is that of its first decision, and whether there was advice is read from the first decision, too:
what came later may already be the effect of a card. So every episode counts in the arm that it was drawn into, whatever
was shown later (intention to treat).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from app.governance.effect.trial_decision import ORDER_SIGN, TrialDecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LENGTH = timedelta(days=1)
"""What is signed later than this after the first order is another episode."""


@dataclass(frozen=True, slots=True)
class Episode:
    """The decisions of one episode, in order of time."""

    decisions: tuple[TrialDecision, ...]

    @property
    def first(self) -> TrialDecision:
        """The decision that sets arm and advice."""
        return self.decisions[0]

    @property
    def signed(self) -> TrialDecision | None:
        """The latest decision at signing; None where no order was signed."""
        return next((each for each in reversed(self.decisions) if each.hook == ORDER_SIGN), None)

    @property
    def crossed(self) -> bool:
        """Whether a decision of the episode was in the other arm, as by a second clinician."""
        return any(each.arm != self.first.arm for each in self.decisions)


def episodes(decisions: Iterable[TrialDecision]) -> Iterator[Episode]:
    """Divide decisions into episodes.

    Args:
        decisions: sorted by patient, then by time.
    """
    for _, of_patient in groupby(decisions, attrgetter("patient")):
        current = list[TrialDecision]()
        for decision in of_patient:
            if current and decision.time - current[0].time > LENGTH:
                yield Episode(tuple(current))
                current = []
            current.append(decision)
        if current:
            yield Episode(tuple(current))
