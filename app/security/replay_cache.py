"""Used tokens: each may be presented once, so that a stolen one is useless.

Only hashes are kept, and only until the token expires.
"""

from __future__ import annotations

import hashlib
import time
from typing import Protocol

from app.security.refusals import TrustUnavailable

PURGE_SECONDS = 60
"""Interval of the removals of expired tokens."""

MEMORY_LIMIT = 1_000_000
"""Maximum number of tokens in memory, some 200 MB; beyond it calls get 503 rather than being admitted unchecked."""


class ReplayCache(Protocol):
    """The memory of used tokens."""

    @property
    def problem(self) -> str:
        """The problem reported to the operator; empty while the memory is shared as configured."""

    @property
    def alone(self) -> int:
        """Tokens accepted by the memory of this process while the shared memory, though configured, was unavailable."""

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Record a token; returns whether it was new.

        Args:
            issuer: its `iss`.
            jti: its id, unique for the issuer.
            expires: seconds since 1970 until which it would be accepted.

        Raises:
            TrustUnavailable: this cannot be determined.
        """


class ReplayMemory:
    """The memory of one process. Replays against another process, or after a restart, are not detected."""

    problem = ""
    alone = 0

    def __init__(self, limit: int = MEMORY_LIMIT) -> None:
        self._limit = limit
        self._expires: dict[bytes, float] = {}
        self._purged = time.time()

    async def first_use(self, issuer: str, jti: str, expires: float) -> bool:
        """Record a token; returns whether it was new."""
        name = b"".join(token_hashes(issuer, jti))
        if self.has(name):
            return False
        self.add(name, expires)
        return True

    def has(self, name: bytes) -> bool:
        """Return whether a token is recorded, by its hashes."""
        return name in self._expires

    def add(self, name: bytes, expires: float) -> None:
        """Record a token.

        Raises:
            TrustUnavailable: the memory is full of tokens that are still valid.
        """
        self._purge()
        if len(self._expires) >= self._limit:
            raise TrustUnavailable("seen-tokens", "")
        self._expires[name] = expires

    def add_or_forget(self, name: bytes, expires: float) -> None:
        """Record a token, and drop the oldest one if there is no space: the database has that one as well."""
        self._purge()
        if len(self._expires) >= self._limit:
            del self._expires[next(iter(self._expires))]
        self._expires[name] = expires

    def items(self) -> list[tuple[bytes, float]]:
        """Return every token with its expiry."""
        return list(self._expires.items())

    def remove(self, name: bytes) -> None:
        """Remove a token."""
        self._expires.pop(name, None)

    def _purge(self) -> None:
        now = time.time()
        if now - self._purged > PURGE_SECONDS:
            self._purged = now
            self._expires = {kept: until for kept, until in self._expires.items() if until > now}


def token_hashes(issuer: str, jti: str) -> tuple[bytes, bytes]:
    """Return SHA-256 of the issuer and of the token's id."""
    return tuple(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest() for part in (issuer, jti))  # type: ignore[return-value]
