"""Tokens that were used: each may be presented once, so that a stolen one is worth nothing.

Only hashes are kept, and only until the token expires.
"""

from __future__ import annotations

import hashlib
import time
from typing import Protocol

from app.security.refusals import TrustUnavailable

PURGE_SECONDS = 60
"""Between two removals of what has expired."""

MEMORY_LIMIT = 1_000_000
"""Tokens remembered in memory, some 200 MB; beyond it calls are put off rather than let in unchecked."""


class ReplayCache(Protocol):
    """The memory of used tokens."""

    @property
    def problem(self) -> str:
        """What an operator is told; empty while it is as common as it was meant to be."""

    @property
    def alone(self) -> int:
        """Tokens that were let in by the memory of this process, where a common one was meant to tell."""

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Remember a token; returns whether it was new.

        Args:
            issuer: its `iss`.
            jti: its id, unique for the issuer.
            expires: seconds since 1970 until which it would be accepted.

        Raises:
            TrustUnavailable: nobody can tell.
        """


class ReplayMemory:
    """The memory of one process. Replays against another process, or after a restart, go unnoticed."""

    problem = ""
    alone = 0

    def __init__(self, limit: int = MEMORY_LIMIT) -> None:
        self._limit = limit
        self._expires: dict[bytes, float] = {}
        self._purged = time.time()

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Remember a token; returns whether it was new."""
        name = b"".join(token_hashes(issuer, jti))
        if self.has(name):
            return False
        self.add(name, expires)
        return True

    def has(self, name: bytes) -> bool:
        """Whether a token is remembered, by its hashes."""
        return name in self._expires

    def add(self, name: bytes, expires: float) -> None:
        """Remember a token.

        Raises:
            TrustUnavailable: the memory is full of tokens that are still good.
        """
        self._purge()
        if len(self._expires) >= self._limit:
            raise TrustUnavailable("seen-tokens", "")
        self._expires[name] = expires

    def add_or_forget(self, name: bytes, expires: float) -> None:
        """Remember a token, and forget the oldest one where there is no room: somebody else knows it, too."""
        self._purge()
        if len(self._expires) >= self._limit:
            del self._expires[next(iter(self._expires))]
        self._expires[name] = expires

    def items(self) -> list[tuple[bytes, float]]:
        """Every token with its expiry."""
        return list(self._expires.items())

    def remove(self, name: bytes) -> None:
        """Forget a token."""
        self._expires.pop(name, None)

    def _purge(self) -> None:
        now = time.time()
        if now - self._purged > PURGE_SECONDS:
            self._purged = now
            self._expires = {kept: until for kept, until in self._expires.items() if until > now}


def token_hashes(issuer: str, jti: str) -> tuple[bytes, bytes]:
    """Return SHA-256 of the issuer and of the token's id."""
    return tuple(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest() for part in (issuer, jti))  # type: ignore[return-value]
