"""How often one client may call: a bucket of tokens that fills up again evenly."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60


class RateLimit:
    """Counts the calls of each client in this process.

    Args:
        calls: calls a minute; as many may come at once.
        clock: seconds that only ever grow.
    """

    def __init__(self, calls: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls = calls
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, client: str) -> int:
        """Count a call; returns 0, or the seconds after which the client may call again."""
        now = self._clock()
        left, since = self._left.get(client, (float(self._calls), now))
        left = min(self._calls, left + (now - since) * self._calls / _MINUTE)
        if left < 1:
            self._left[client] = (left, now)
            return math.ceil((1 - left) * _MINUTE / self._calls)
        self._left[client] = (left - 1, now)
        return 0
