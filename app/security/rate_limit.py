"""No client may take the service from the others: so many calls a second each, with a burst of as many."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.errors import TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable


class RateLimiter:
    """Counts the calls of each client as a bucket that refills steadily (token bucket).

    Args:
        per_second: calls a second that each client may make; 0 sets no limit.
        clock: seconds from any start, never going back.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._burst = max(1.0, per_second)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def admit(self, client: str) -> None:
        """Count one call.

        Args:
            client: the client's configured name; there are as many buckets as configured clients.

        Raises:
            TooManyRequests: the client has used up its share.
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
