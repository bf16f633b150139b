"""The record of each call of the soak."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from benchmarks.soak_mix import Ask

OK = 200
LOST = 0
"""Used in place of the status if there was no answer."""


class Call(NamedTuple):
    """One call that was made; times are of the monotonic clock, in seconds.

    Attributes:
        kind: the kind of request, or `feedback`.
        due: when it was to be sent.
        ended: when its answer arrived, or was known not to arrive.
        status: HTTP status, or `LOST`.
        hook_instance: identifies the call; for feedback, the card.
        wrong: what is wrong with the answer; empty if nothing is.
    """

    kind: str
    due: float
    ended: float
    status: int
    hook_instance: str
    wrong: str = ""

    @property
    def seconds(self) -> float:
        """Time from when it was due, so that waiting behind other calls counts."""
        return self.ended - self.due


@dataclass
class Noted:
    """The record of the run so far.

    Attributes:
        calls: service calls.
        feedback: feedback calls.
        acknowledged: (card, outcome) of feedback that was answered with 200.
        asked: the request of each service call that was answered with 200, by hook instance.
    """

    calls: list[Call] = field(default_factory=list)
    feedback: list[Call] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    asked: dict[str, Ask] = field(default_factory=dict)
