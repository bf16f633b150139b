"""Limit the number of concurrent calls and refuse the others: a late answer is of no use during ordering."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.errors import TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable

STUCK_SECONDS = 5.0
"""A process that has had no free slot for this long no longer answers."""

_TRY_AGAIN_SECONDS = 1


class Places:
    """The slots of concurrent calls: each is taken once its call has arrived, and freed before the answer is sent.

    Neither a client that sends slowly nor one that reads slowly holds a slot.

    Args:
        limit: maximum number of concurrent calls.
        clock: monotonic time in seconds.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._taken = 0
        self._full_since: float | None = None

    def __enter__(self) -> None:
        """Take a slot.

        Raises:
            TryAgain: all are taken.
        """
        if self._taken >= self._limit:
            raise TryAgain("the service is busy; send the request again", _TRY_AGAIN_SECONDS, "throttled")
        self._taken += 1
        if self._taken == self._limit:
            self._full_since = self._clock()

    def __exit__(self, *_: object) -> None:
        """Free the slot."""
        self._taken -= 1
        self._full_since = None

    def problem(self) -> str:
        """State that no call has finished for a long time although all slots are taken; empty otherwise."""
        if self._full_since is None or self._clock() - self._full_since < STUCK_SECONDS:
            return ""
        return f"all {self._limit} places for calls have been taken for more than {STUCK_SECONDS:.0f} s"
