"""Fetch a JWK Set over HTTPS: from listed addresses only, without redirects, limited in time and size."""

from __future__ import annotations

import asyncio

import httpx

from app.security.published_keys import FetchFailed, KeysGone

SIZE_LIMIT = 256_000
"""Largest JWK Set in bytes."""

FETCH_SECONDS = 5
"""Time limit from the first packet to the last byte."""

_GONE = frozenset({httpx.codes.NOT_FOUND, httpx.codes.GONE})


class KeyFetch:
    """One HTTP client for all JWK Sets. Proxies and certificates are taken from the environment, as usual."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(follow_redirects=False, timeout=FETCH_SECONDS)

    async def __call__(self, address: str) -> bytes:
        """Return the content of an address.

        Raises:
            KeysGone: the address answers that it has no keys.
            FetchFailed: nothing usable arrived in time.
        """
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await self._get(address)
        except (TimeoutError, httpx.TimeoutException):
            raise FetchFailed("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise FetchFailed("no-connection") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _get(self, address: str) -> bytes:
        # A compressed answer could expand beyond all limits while it is read.
        asked = {"accept": "application/json", "accept-encoding": "identity"}
        async with self._client.stream("GET", address, headers=asked) as answer:
            if answer.status_code in _GONE:
                raise KeysGone(f"status-{answer.status_code}")
            if answer.status_code != httpx.codes.OK:
                raise FetchFailed(f"status-{answer.status_code}")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise FetchFailed("compressed")
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > SIZE_LIMIT:
                    raise FetchFailed("too-large")
            return bytes(body)
