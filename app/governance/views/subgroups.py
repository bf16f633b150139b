"""Counts by age band and by sex, with small counts masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.governance.views.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.governance.reading.reader import Key

_KINDS = ((1, "Age"), (2, "Sex"))
"""Where in the key of a measure a group stands, and what it is called."""


def by_group(calls: Mapping[Key, int], *others: Mapping[Key, int]) -> Iterator[tuple[str, list[int | str]]]:
    """Yield each group with its calls and its other counts.

    Args:
        calls: the measure `group`, which names the groups.
        others: further measures with the same keys.
    """
    for place, kind in _KINDS:
        groups = sorted({key[place] for key in calls if key[place]})
        columns = [
            masked([sum(count for key, count in measure.items() if key[place] == group) for group in groups])
            for measure in (calls, *others)
        ]
        for number, group in enumerate(groups):
            yield f"{kind} {group}", [column[number] for column in columns]
