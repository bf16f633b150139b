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
    """

    clients: Clients
    authenticator: Authenticator
    completion: PrefetchCompletion
    store: Store
    bodies: Bodies
    places: Places

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make the parts of a deployment.

        Raises:
            ConfigurationError: the clients file cannot be used, or clients must authenticate and none can, or a FHIR
                server is listed wrongly.
        """
        clients = Clients(settings)
        return cls(
            clients,
            Authenticator(settings, clients),
            PrefetchCompletion(settings),
            Store(settings),
            Bodies(settings.body_limit, settings.body_timeout, proved=settings.authenticates),
            Places(settings.concurrency_limit),
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
