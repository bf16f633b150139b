"""A text or a list twice as long takes at most twice the time, with some room: each that a full request holds.

They are found by walking the request, not listed: what begins to be read and is put into the request is tried as well.
Only processor time is looked at, the least of several runs, and a suspicion must be confirmed every time.
"""

from __future__ import annotations

import gc
import json
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.linear_work.call import answered
from tests.linear_work.fields import FULL, lists, name_of, pairs, texts, with_items, with_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.linear_work.fields import Place

_AT_MOST = 2.3
_AT_FIRST_SIGHT = 2.0
"""Enough room for a shorter one that seemed to take long in its only run; most are below."""
_WORTH_A_LOOK = 0.02
"""Seconds above the request as it is; whatever is below at these sizes does not grow with the square."""
_CONFIRMED = 3
_LONG = 60_000
_READ = 18_000
"""Characters, just below how many of a text are read."""
_ITEMS = 300
_ITEMS_OF_TWO = 200
_FILLS = (" ", "a", "\n", "no: ", "MS, ")


def _bytes(body: Any) -> bytes:  # noqa: ANN401 - decoded JSON
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _seconds(body: bytes, runs: int = 1) -> float:
    found = []
    for _ in range(runs):
        gc.collect(0)
        gc.disable()
        began = time.process_time()
        answered(body)
        found.append(time.process_time() - began)
        gc.enable()
    return min(found)


@cache
def _usual() -> float:
    """Seconds that the request takes as it is."""
    return _seconds(_bytes(FULL), 5)


def _grows(body: Callable[[int], bytes], size: int) -> str:
    """Say how much longer twice the size takes, where that is too much; empty where it is not."""
    double = body(2 * size)
    longer = _seconds(double)
    if longer < _usual() + _WORTH_A_LOOK:
        return ""
    half, ratio = body(size), 0.0
    if longer <= _AT_FIRST_SIGHT * _seconds(half):  # one run of each, with room for a shorter one that seemed long
        return ""
    for _ in range(1 + _CONFIRMED):
        ratio = longer / _seconds(half, 2)
        if ratio <= _AT_MOST:
            return ""
        longer = _seconds(double, 2)
    return f"{ratio:.1f} times"


def _is_plainly_linear(body: Callable[[int], bytes]) -> bool:
    """Whether the longest text takes no time worth a look, or hardly more than twice that of the shortest one.

    A longer text takes no less than a shorter one; so what holds of these two holds of all between them.
    """
    longest = _seconds(body(2 * _LONG))
    if longest < _usual() + _WORTH_A_LOOK:
        return True
    shortest = body(_READ // 2)
    factors = (_AT_FIRST_SIGHT, 1), (_AT_MOST, 2)
    return any(longest <= factor * _seconds(shortest, runs) for factor, runs in factors)


@pytest.mark.parametrize("place", tuple(texts()), ids=name_of)
def test_a_text(place: Place) -> None:
    for fill in _FILLS:

        def body(size: int, fill: str = fill) -> bytes:
            return _bytes(with_text(place, fill * (size // len(fill)) + "x"))

        if _is_plainly_linear(body):  # nearly every one
            continue
        for size in (_READ // 2, _LONG):
            assert _grows(body, size) == "", f"{fill!r} over and over, {size} characters"


@pytest.mark.parametrize("alike", [True, False], ids=["the same again", "each another"])
@pytest.mark.parametrize("place", tuple(lists()), ids=name_of)
def test_a_list(place: Place, *, alike: bool) -> None:
    assert _grows(lambda size: _bytes(with_items((place,), size, alike=alike)), _ITEMS // 2) == ""


@pytest.mark.parametrize("places", tuple(pairs()), ids=lambda two: " and ".join(map(name_of, two)))
def test_two_lists_that_may_be_held_against_each_other(places: tuple[Place, Place]) -> None:
    assert _grows(lambda size: _bytes(with_items(places, size, alike=False)), _ITEMS_OF_TWO // 2) == ""
