"""Admit or refuse a call: identify the client, and limit its call rate."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.errors import PROFILE, TryAgain, Unauthenticated
from app.security.claims import claimed_client
from app.security.rate_limit import RateLimiter
from app.security.refusals import Refused, TrustUnavailable
from app.telemetry.logs import add_facts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from app.clients.client import Client, Clients
    from app.security.trust import Trust, TrustHealth
    from app.settings import Settings

_log = logging.getLogger("imaging_cds.security")

TRY_AGAIN_SECONDS = 10
"""Retry-After for a client whose token could not be checked: by then, keys have been fetched again."""


class Authenticator:
    """Determines for every service call which client it comes from."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._base_url = settings.base_url
        self._clients = clients
        self._rate_limit = RateLimiter(settings.calls_per_second)
        self._trust = _trust(settings, clients) if settings.authenticates else None
        if settings.authentication == "off":
            _log.warning("authentication is off: whoever reaches this service may call it")

    async def client_of(self, request: Request, service_id: str, *, feedback: bool = False) -> Client:
        """Return the client that a call comes from.

        Args:
            request: the call; its body is not read.
            service_id: the service that is called.
            feedback: whether the feedback address of the service is called.

        Raises:
            Unauthenticated: the client did not authenticate.
            TryAgain: the token cannot be checked at the moment.
            TooManyRequests: the client exceeds its call rate.
        """
        if self._trust is None:
            client = claimed_client(self._clients, request.headers.get("authorization", ""))
        else:
            client = await self._verified(
                self._trust, request, addresses(self._base_url, service_id, feedback=feedback)
            )
        request.scope[PROFILE] = client.profile
        add_facts(request.scope, client=client.name)
        self._rate_limit.admit(client.name)
        return client

    def health(self) -> TrustHealth | None:
        """Report the state of token checking; None if authentication is off."""
        return self._trust.health() if self._trust else None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the clients' keys fresh while the service runs."""
        if self._trust is None:
            yield
        else:
            async with self._trust.running():
                yield

    async def _verified(self, trust: Trust, request: Request, audiences: frozenset[str]) -> Client:
        try:
            return await trust.verifier.verify(request.headers.getlist("authorization"), audiences)
        except Refused as refused:
            _refuse(request, refused.reason.value, refused.client)
            raise Unauthenticated from None
        except TrustUnavailable as unavailable:
            _refuse(request, f"{unavailable.what}-unavailable", unavailable.client)
            problem = "the token cannot be checked at the moment; send the request again with a new token"
            raise TryAgain(problem, TRY_AGAIN_SECONDS) from None


def addresses(base_url: str, service_id: str, *, feedback: bool) -> frozenset[str]:
    """Return the accepted `aud` values of a call: the address called, and for feedback also the service's own.

    It is built from the configured base URL and never from the Host header, which the caller controls.
    """
    service = f"{base_url}/cds-services/{service_id}"
    return frozenset({service, f"{service}/feedback"} if feedback else {service})


def _refuse(request: Request, reason: str, client: str) -> None:
    """Log the reason for the operator; never the token, nor a claim other than the name of a known client."""
    known = {"client": client} if client else {}
    add_facts(request.scope, refused=reason, **known)
    _log.warning("call refused", extra={"facts": {"reason": reason, **known}})


def _trust(settings: Settings, clients: Clients) -> Trust:
    """Set up token checking; none of it is imported if authentication is off."""
    from app.security.trust import Trust  # noqa: PLC0415

    return Trust(settings, clients)
