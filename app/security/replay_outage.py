"""Used tokens while the database that all processes share cannot tell: each process goes by what it has seen itself.

The alternative would be to refuse every call: no order would meet its advice for as long as the database is away. The
price: a token that was stolen, is still good, and was used at another process before or meanwhile, is let in once.
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
"""Tokens that the database knows, remembered here too: some 5 MB. The oldest make room."""
MEANWHILE_LIMIT = 50_000
"""Tokens that the database does not know yet: some 12 MB. Beyond it calls are put off rather than let in unchecked."""
PAUSE_SECONDS = 2.0
"""Between two questions to a database that did not answer."""


class Table(Protocol):
    """The memory that all processes share."""

    async def first_use(self, name: bytes, expires: float) -> bool:
        """Remember a token by its hashes; returns whether it was new.

        Raises:
            TrustUnavailable: it cannot tell.
        """


class ReplayCacheWithOutages:
    """The shared memory, and in its absence that of this process.

    Args:
        table: the shared memory.
        clock: seconds that only ever grow.

    Attributes:
        alone: tokens that were let in by this process's own memory.
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
        """What an operator is told; empty while the shared memory answers."""
        if self._ask_again is None:
            return ""
        return "the database of used tokens does not answer; each process refuses only those that it has seen itself"

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Remember a token; returns whether it was new.

        Raises:
            TrustUnavailable: neither memory can tell.
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
            # While it was asked, the same token may have come again.
            return not self._meanwhile.has(name) and self._remember(name, expires)
        self._back()
        self._recent.add_or_forget(name, expires)
        return new

    def _must_do_alone(self) -> bool:
        """Whether the database need not be asked now; one call asks it at a time, the others go by memory."""
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

    def lost(self) -> None:
        """Take note that the shared memory did not answer."""
        if self._ask_again is None:
            _log.error("used tokens are remembered by this process alone")
        self._ask_again = self._clock() + PAUSE_SECONDS

    def _back(self) -> None:
        if self._ask_again is not None:
            _log.warning("used tokens are remembered by all processes again", extra={"facts": {"alone": self.alone}})
        self._ask_again = None
        if self._telling is None and self._meanwhile.items():
            self._telling = asyncio.create_task(self._tell())
            self._telling.add_done_callback(self._told)

    async def _tell(self) -> None:
        """Tell the others what came meanwhile."""
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
