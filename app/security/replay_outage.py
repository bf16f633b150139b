"""Used tokens during an outage of the shared database: each process uses only the tokens that it has seen itself.

The alternative would be to refuse every call: no order would get advice during the outage. The cost: a stolen token
that is still valid, and was used at another process before or during the outage, is accepted once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Protocol

from app.security.refusals import TrustUnavailable
from app.security.replay_cache import ReplayMemory, token_hashes

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger("imaging_cds.security")

RECENT_LIMIT = 20_000
"""Tokens that the database knows, also kept here: some 5 MB. The oldest are dropped."""
MEANWHILE_LIMIT = 50_000
"""Tokens that the database does not know yet: some 12 MB. Beyond that, calls get 503 rather than being admitted
unchecked."""
PAUSE_SECONDS = 2.0
"""Interval of the attempts to reach a database that did not answer."""


class Table(Protocol):
    """The memory shared by all processes."""

    async def first_use(self, name: bytes, expires: float) -> bool:
        """Record a token by its hashes; returns whether it was new.

        Raises:
            TrustUnavailable: this cannot be determined.
        """


class ReplayCacheWithOutages:
    """The shared memory, with the memory of this process as fallback.

    Args:
        table: the shared memory.
        clock: monotonic time in seconds.

    Attributes:
        alone: tokens accepted by this process's own memory.
    """

    def __init__(self, table: Table, clock: Callable[[], float] = time.monotonic) -> None:
        self._table = table
        self._clock = clock
        self._recent = ReplayMemory(RECENT_LIMIT)
        self._meanwhile = ReplayMemory(MEANWHILE_LIMIT)
        self._ask_again: float | None = None
        self._telling: asyncio.Task[None] | None = None
        self.alone = 0

    @property
    def problem(self) -> str:
        """The problem reported to the operator; empty while the shared memory answers."""
        if self._ask_again is None:
            return ""
        return "the database of used tokens does not answer; each process refuses only those that it has seen itself"

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Record a token; returns whether it was new.

        Raises:
            TrustUnavailable: neither memory can determine this.
        """
        name = b"".join(token_hashes(issuer, jti))
        if self._recent.has(name) or self._meanwhile.has(name):
            return False
        if self._must_do_alone():
            return self._remember(name, expires)
        try:
            new = await self._table.first_use(name, expires)
        except TrustUnavailable:
            self.lost()
            # While the database was being queried, the same token may have arrived again.
            return not self._meanwhile.has(name) and self._remember(name, expires)
        self._back()
        self._recent.add_or_forget(name, expires)
        return new

    def _must_do_alone(self) -> bool:
        """Return whether to skip the database; one call at a time retries it, the others use this process's memory."""
        if self._ask_again is None:
            return False
        now = self._clock()
        if now < self._ask_again:
            return True
        self._ask_again = now + PAUSE_SECONDS
        return False

    def _remember(self, name: bytes, expires: float) -> bool:
        self._meanwhile.add(name, expires)
        self.alone += 1
        return True

    def lost(self, problem: str = "") -> None:
        """Record that the shared memory did not answer, and why where that is known."""
        if self._ask_again is None:
            facts = {"problem": problem} if problem else {}
            _log.error("used tokens are remembered by this process alone", extra={"facts": facts})
        self._ask_again = self._clock() + PAUSE_SECONDS

    def _back(self) -> None:
        if self._ask_again is not None:
            _log.warning("used tokens are remembered by all processes again", extra={"facts": {"alone": self.alone}})
        self._ask_again = None
        if self._telling is None and self._meanwhile.items():
            self._telling = asyncio.create_task(self._tell())
            self._telling.add_done_callback(self._told)

    async def _tell(self) -> None:
        """Copy the tokens received during the outage to the shared memory."""
        for name, expires in self._meanwhile.items():
            try:
                await self._table.first_use(name, expires)
            except TrustUnavailable:
                self.lost()
                return
            self._recent.add_or_forget(name, expires)
            self._meanwhile.remove(name)

    def _told(self, _: asyncio.Task[None]) -> None:
        self._telling = None
