"""Rate limit for each client: calls per second, with a burst of the same number."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.errors import TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable


class RateLimiter:
    """Counts the calls of each client in a token bucket.

    Args:
        per_second: calls per second that each client may make; 0 sets no limit.
        clock: monotonic time in seconds.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._burst = max(1.0, per_second)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def admit(self, client: str) -> None:
        """Count one call.

        Args:
            client: the client's configured name; there is one bucket for each configured client.

        Raises:
            TooManyRequests: the client has exceeded its rate.
        """
        if not self._rate:
            return
        now = self._clock()
        left, since = self._buckets.get(client, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        admitted = left >= 1
        self._buckets[client] = (left - 1 if admitted else left, now)
        if not admitted:
            raise TooManyRequests("", "too many calls in a short time; wait as long as Retry-After says")
