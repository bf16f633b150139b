"""Decide whether a call comes from a trusted client."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.security.checks import CHECKS, CLOCK_SKEW, CheckContext, seconds
from app.security.refusals import Refusal, Refused, TrustUnavailable
from app.security.tokens import bearer_token, read_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import jwt

    from app.clients.client import TrustedClient
    from app.security.published_keys import Keys
    from app.security.replay_cache import ReplayCache
    from app.security.tokens import Token


class Verifier:
    """Checks tokens.

    Args:
        clients: the trusted clients, by issuer.
        keys: the sources of their keys, by issuer.
        seen: the memory of used tokens.
        lifetime: longest time in seconds that a token may be valid for.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        clients: Mapping[str, TrustedClient],
        keys: Mapping[str, Keys],
        seen: ReplayCache,
        lifetime: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clients = clients
        self._keys = keys
        self._seen = seen
        self._lifetime = lifetime
        self._clock = clock

    async def verify(self, authorization: Sequence[str], audiences: frozenset[str]) -> TrustedClient:
        """Return the client that a call comes from.

        Args:
            authorization: every Authorization header of the call.
            audiences: the addresses that the token may name as its audience.

        Raises:
            Refused: the token is not accepted.
            TrustUnavailable: the token cannot be checked at the moment.
        """
        token = read_token(bearer_token(authorization))
        client = client_of(token, self._clients)
        context = CheckContext(client, audiences, self._clock(), self._lifetime)
        for check in CHECKS:
            if not check.passes(token, context):
                raise Refused(check.refusal, client.name if client else "")
        if client is None:
            raise Refused(Refusal.ISSUER)
        key = await self._keys[client.issuer].find(token.header["kid"], token.header["alg"])
        reason = signature_refusal(token, key)
        if reason:
            raise Refused(reason, client.name)
        # Last, so that a caller without a key cannot use up the ids of a client's tokens.
        if client.policy.replay == "refuse" and not await self._is_new(token, client):
            raise Refused(Refusal.REPLAYED, client.name)
        return client

    async def _is_new(self, token: Token, client: TrustedClient) -> bool:
        expires = (seconds(token.claims["exp"]) or 0) + CLOCK_SKEW
        try:
            return await self._seen.first_use(client.issuer, token.claims["jti"], expires)
        except TrustUnavailable as error:
            raise TrustUnavailable(error.what, client.name) from None


def client_of(token: Token, clients: Mapping[str, TrustedClient]) -> TrustedClient | None:
    """Look up the client that the token claims to come from."""
    claimed = token.claims.get("iss")
    return clients.get(claimed) if isinstance(claimed, str) else None


def signature_refusal(token: Token, key: jwt.PyJWK | None) -> Refusal | None:
    """Check the signature with the key selected for the algorithm of the token."""
    if key is None:
        return Refusal.KEY_UNKNOWN
    return None if key.Algorithm.verify(token.signed, key.key, token.signature) else Refusal.SIGNATURE
