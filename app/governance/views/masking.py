"""Small counts of groups of patients, masked: a group of a few can be recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST = 10
"""The smallest count that is shown; fewer than ten is what statistical offices and registries commonly mask."""
MASKED = f"under {LEAST}"
ALSO_MASKED = "masked"
"""Stands for a count that is large enough, and from which a single smaller one could be computed."""


def masked(counts: Sequence[int]) -> list[int | str]:
    """Return counts of one total, the small ones masked.

    Where only one is small, the next smallest is masked too: the total, which other tables have, less the others
    would show it.
    """
    small = [number for number, count in enumerate(counts) if count < LEAST]
    shown: list[int | str] = [MASKED if number in small else count for number, count in enumerate(counts)]
    if len(small) == 1 and len(counts) > 1:
        next_smallest = min((number for number in range(len(counts)) if number not in small), key=counts.__getitem__)
        shown[next_smallest] = ALSO_MASKED
    return shown
