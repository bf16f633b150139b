"""What came of one call, and whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.canary.call_list import CanaryCall


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one call.

    Attributes:
        call: what was sent, and expected.
        came: the rules whose cards came.
        problem: why there is no answer that can be read; empty where there is one.
        seconds: how long it took.
    """

    call: CanaryCall
    came: tuple[str, ...] = ()
    problem: str = ""
    seconds: float = 0.0

    @property
    def missing(self) -> list[str]:
        """Rules whose cards should have come, and did not."""
        return sorted(set(self.call.expect) - set(self.came))

    @property
    def surplus(self) -> list[str]:
        """Rules whose cards came where silence, or another card, is right."""
        return sorted(set(self.came) - set(self.call.expect))

    @property
    def right(self) -> bool:
        """Whether exactly the expected cards came."""
        return not (self.problem or self.missing or self.surplus)
