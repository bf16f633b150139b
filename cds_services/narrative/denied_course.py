"""Whether a word of course is denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.items import Idea
from cds_services.narrative.mention import Assertion
from cds_services.narrative.senses import Role

if TYPE_CHECKING:
    from cds_services.narrative.items import Item

_OVER = 4  # pieces of "no sudden or stepwise worsening"


def denied(items: list[Item], place: int) -> bool:
    """Tell whether a course word is itself denied ("no acute change", "no stepwise or sudden worsening")."""
    first = items[place].first
    for before in reversed(items[max(place - _OVER, 0) : place]):
        if before.last < first - 1:
            return False
        if before.sense.claim is Assertion.NEGATED:
            return True
        if isinstance(before, Idea) or not (before.sense.said or before.role is Role.OR):
            return False
        first = before.first
    return False
