"""Work on so many calls at a time and put the others off: a late answer is of no use while an order is placed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.errors import TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable

STUCK_SECONDS = 5.0
"""A process that had no place free for so long does not answer any more."""

_TRY_AGAIN_SECONDS = 1


class Places:
    """The places of the calls that are worked on: each is taken once its call is there, and free before it is sent.

    Neither a caller that sends slowly nor one that reads slowly holds a place.

    Args:
        limit: calls at the same time.
        clock: seconds from any start, never going back.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._taken = 0
        self._full_since: float | None = None

    def __enter__(self) -> None:
        """Take a place.

        Raises:
            TryAgain: all are taken.
        """
        if self._taken >= self._limit:
            raise TryAgain("the service is busy; send the request again", _TRY_AGAIN_SECONDS, "throttled")
        self._taken += 1
        if self._taken == self._limit:
            self._full_since = self._clock()

    def __exit__(self, *_: object) -> None:
        """Give the place back."""
        self._taken -= 1
        self._full_since = None

    def problem(self) -> str:
        """Say that no call has been finished for long though all places are taken; empty where that is not so."""
        if self._full_since is None or self._clock() - self._full_since < STUCK_SECONDS:
            return ""
        return f"all {self._limit} places for calls have been taken for more than {STUCK_SECONDS:.0f} s"
