"""Keys that a client publishes at its listed `jku`: fetched before they are needed, kept while the client is down."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Protocol

from app import strict_json
from app.security.key_sets import KeySet, KeySetError
from app.security.refusals import TrustUnavailable
from cds_services.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import jwt

    from app.clients.client import TrustedClient

_log = logging.getLogger("imaging_cds.security")

REFRESH_SECONDS = 600
"""Interval of the regular fetches; a key that the client withdraws is trusted no longer than this."""

RETRY_SECONDS = 10
"""Interval of the fetches while the client does not answer, or publishes no key."""

ASKED_SECONDS = 30
"""Minimum interval of the fetches that calls with an unknown `kid` cause."""

WAIT_SECONDS = 1.5
"""How long a call waits for such a fetch; the fetch itself may continue."""


class Keys(Protocol):
    """Source of one client's keys."""

    async def find(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key with this id for this algorithm.

        Raises:
            TrustUnavailable: no key of the client has been obtained so far.
        """


class PinnedKeys:
    """Keys from the clients file."""

    def __init__(self, key_set: KeySet) -> None:
        self._key_set = key_set

    async def find(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key."""
        return self._key_set.find(key_id, algorithm)


class FetchFailed(Exception):  # noqa: N818 - it says what happened
    """The JWK Set could not be fetched; the message is a code."""


class KeysGone(FetchFailed):
    """The address answers that there is no JWK Set (any more): none of the client's keys is trusted."""


class PublishedKeys:
    """Keys at one address.

    Args:
        client: the owner of the keys.
        fetch: returns the bytes at an address.
        clock: monotonic time in seconds.
    """

    def __init__(
        self,
        client: TrustedClient,
        fetch: Callable[[str], Awaitable[bytes]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._fetch = fetch
        self._clock = clock
        self._key_set: KeySet | None = None
        self._had = clock()
        self._asked = float("-inf")
        self._fetching: asyncio.Task[bool] | None = None

    @property
    def client(self) -> str:
        """Name of the client."""
        return self._client.name

    def age(self) -> float:
        """Seconds since the address last returned its keys; since the start if it never did."""
        return self._clock() - self._had

    async def find(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key, after one fetch if it is unknown and the last such fetch is long enough ago.

        Raises:
            TrustUnavailable: no key of the client has been obtained so far.
        """
        key = self._key_set.find(key_id, algorithm) if self._key_set else None
        if key is None and await self._ask() and self._key_set:
            key = self._key_set.find(key_id, algorithm)
        if self._key_set is None:
            raise TrustUnavailable("keys", self._client.name)
        return key

    async def keep_fresh(self) -> None:
        """Fetch at regular intervals, until cancelled."""
        while True:
            fetched = await self._refresh()
            await asyncio.sleep(REFRESH_SECONDS if fetched else RETRY_SECONDS)

    async def _ask(self) -> bool:
        """Fetch because a call needs it, if due; returns whether new keys arrived meanwhile."""
        now = self._clock()
        if self._fetching is None:
            if now - self._asked < ASKED_SECONDS:
                return False
            self._asked = now
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await self._refresh()
        except TimeoutError:
            return False

    async def _refresh(self) -> bool:
        """Fetch once for all calls that wait for it; a call that stops waiting does not cancel it."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._renew())
            self._fetching.add_done_callback(self._fetched)
        return await asyncio.shield(self._fetching)

    def _fetched(self, _: asyncio.Task[bool]) -> None:
        self._fetching = None

    async def _renew(self) -> bool:
        """Fetch the keys; returns whether there are any."""
        facts = {"client": self._client.name}
        try:
            found = await self._published()
        except Exception as error:  # noqa: BLE001 - whatever failed, fetching the keys must continue
            told = {**facts, "reason": _reason(error), "kept": self._key_set is not None}
            _log.warning("keys not fetched", extra={"facts": told})
            return False
        self._had = self._clock()
        some, before = bool(found.key_ids), self._key_set
        self._key_set = found
        if some:
            _log.info("keys fetched", extra={"facts": facts})
        elif before is None or before.key_ids:
            _log.error("the client has withdrawn all its keys", extra={"facts": facts})
        return some

    async def _published(self) -> KeySet:
        try:
            body = await self._fetch(self._client.policy.jku)
        except KeysGone:
            return KeySet.withdrawn()
        return KeySet.published(strict_json.decode(body))


def _reason(error: Exception) -> str:
    """Return a code for the log, which may not contain an address or an answer."""
    if isinstance(error, FetchFailed):
        return str(error)
    return "no-key-set" if isinstance(error, KeySetError | MalformedRequest) else type(error).__name__
