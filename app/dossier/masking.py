"""Small cells are masked, and one more where a masked one could be worked out from the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def masked(counts: Sequence[int], smallest: int) -> list[int | None]:
    """Return counts with None in place of those that are masked.

    Args:
        counts: the cells of a column whose sum is known to the reader.
        smallest: the smallest count that may be shown; none of nothing is shown too.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < smallest}
    if len(hidden) == 1:
        others = [place for place, count in enumerate(counts) if place not in hidden and count]
        if others:
            hidden.add(min(others, key=lambda place: counts[place]))
    return [None if place in hidden else count for place, count in enumerate(counts)]
