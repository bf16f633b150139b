"""Small cells are masked."""

from __future__ import annotations

import pytest

from app.dossier.masking import masked


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([20, 30], [20, 30]),
        ([3, 20, 30], [None, None, 30]),
        ([3, 4, 30], [None, None, 30]),
        ([0, 20], [0, 20]),
        ([3, 0], [None, 0]),
        ([10, 9, 0], [None, None, 0]),
        ([], []),
    ],
)
def test_a_small_cell_is_masked_and_the_next_smallest_where_it_would_give_it_away(
    counts: list[int], shown: list[int | None]
) -> None:
    assert masked(counts, 10) == shown
