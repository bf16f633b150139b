"""What lives as long as the process: opened before the first call, closed after the last."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from app.clients.client import Clients
from app.fhir_access.prefetch_completion import PrefetchCompletion
from app.limits.concurrency import Places
from app.limits.request_body import Bodies
from app.security.authenticator import Authenticator
from app.signing.unsigned import Unsigned
from app.store.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class AppState:
    """The parts that calls share.

    Attributes:
        clients: who may call, and how each client is answered.
        authenticator: identifies the client of a call, and admits or refuses it.
        completion: reads what a prefetch lacks.
        store: stores decisions and feedback.
        bodies: the request bodies that are held.
        places: the slots of concurrent calls.
        unsigned: what stays silent because no one has signed it.
    """

    clients: Clients
    authenticator: Authenticator
    completion: PrefetchCompletion
    store: Store
    bodies: Bodies
    places: Places
    unsigned: Unsigned

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make the parts of a deployment.

        Raises:
            ConfigurationError: the clients file or the file of signatures cannot be used, or clients must authenticate
                and none can, or a FHIR server is listed wrongly.
        """
        clients = Clients(settings)
        return cls(
            clients,
            Authenticator(settings, clients),
            PrefetchCompletion(settings),
            Store(settings),
            Bodies(settings.body_limit, settings.body_timeout, proved=settings.authenticates),
            Places(settings.concurrency_limit),
            _unsigned(settings),
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the parts open."""
        async with AsyncExitStack() as stack:
            await self.store.start()
            stack.push_async_callback(self.store.stop)
            await stack.enter_async_context(self.completion)
            await stack.enter_async_context(self.authenticator.running())
            yield


def _unsigned(settings: Settings) -> Unsigned:
    """Return what stays silent; signatures are loaded only if there are any, or must be."""
    if settings.signatures is None and not settings.require_signed:
        return Unsigned()
    from app.signing.at_start import unsigned_in  # noqa: PLC0415

    return unsigned_in(settings)
