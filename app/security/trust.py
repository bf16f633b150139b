"""Build the token verification: clients, keys, memory of used tokens."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from app.security.issuers import pinned_keys, trusted_clients
from app.security.published_keys import PinnedKeys, PublishedKeys
from app.security.replay_cache import ReplayMemory
from app.security.verification import Verifier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.clients.client import Clients, TrustedClient
    from app.security.key_fetch import KeyFetch
    from app.security.key_sets import KeySet
    from app.security.published_keys import Keys
    from app.security.replay_cache import ReplayCache
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class TrustHealth:
    """State of token verification.

    Attributes:
        problem: the problem with the memory of used tokens, for the operator; empty if there is none.
        alone: tokens accepted by the memory of this process alone.
        key_ages: seconds since the published keys of each client were last fetched, by its name.
    """

    problem: str = ""
    alone: int = 0
    key_ages: Mapping[str, float] = field(default_factory=dict)


class Trust:
    """Token verification of one process.

    Raises:
        ConfigurationError: no client is configured, or the clients file or the database cannot be used.
    """

    def __init__(self, settings: Settings, clients: Clients) -> None:
        trusted, pinned = required_clients(settings, clients)
        self._fetch: KeyFetch | None = None
        self._published: list[PublishedKeys] = []
        keys = {
            issuer: PinnedKeys(pinned[issuer]) if issuer in pinned else self._keys_of(client)
            for issuer, client in trusted.items()
        }
        own = bool(settings.token_database.get_secret_value())
        self._seen = seen_tokens(settings.seen_tokens_url, f"IMAGING_CDS_{'TOKEN_DATABASE' if own else 'DATABASE_URL'}")
        self.verifier = Verifier(trusted, keys, self._seen, settings.token_lifetime)

    def health(self) -> TrustHealth:
        """Report the state of token verification."""
        ages = {keys.client: keys.age() for keys in self._published}
        return TrustHealth(self._seen.problem, self._seen.alone, ages)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the clients' keys fresh while the service runs."""
        tasks = [asyncio.create_task(keys.keep_fresh()) for keys in self._published]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._fetch:
                await self._fetch.close()

    def _keys_of(self, client: TrustedClient) -> Keys:
        if self._fetch is None:
            # It loads a whole HTTP client, which pinned keys do not need.
            from app.security.key_fetch import KeyFetch  # noqa: PLC0415

            self._fetch = KeyFetch()
        published = PublishedKeys(client, self._fetch)
        self._published.append(published)
        return published


def required_clients(settings: Settings, clients: Clients) -> tuple[dict[str, TrustedClient], dict[str, KeySet]]:
    """Return the trusted clients of a deployment that must have some, and the keys of those that do not publish any.

    Raises:
        ConfigurationError: there are none, or an entry cannot be used.
    """
    why = "clients must authenticate" if settings.authentication == "on" else f"{settings.host} is no loopback address"
    if settings.clients is None:
        raise ConfigurationError(
            f"{why}, but no client is configured. Name a clients file in IMAGING_CDS_CLIENTS, listen on 127.0.0.1, "
            "or set IMAGING_CDS_AUTHENTICATION=off if something in front of this service authenticates the clients"
        )
    trusted = trusted_clients(clients)
    if not trusted:
        raise ConfigurationError(f"{why}, but no client in {settings.clients} has a `trust` with its keys; add one")
    return trusted, pinned_keys(trusted.values())


def seen_tokens(database: str, variable: str = "IMAGING_CDS_TOKEN_DATABASE") -> ReplayCache:
    """Return the memory of used tokens.

    A server that cannot be reached at start does not stop the start: see `replay_outage`.

    Args:
        database: SQLAlchemy URL; if empty, the memory of this process is used.
        variable: where it was configured, for messages.

    Raises:
        ConfigurationError: the URL is invalid, or a file cannot be used.
    """
    if not database:
        return ReplayMemory()
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - costs a second of start-up, which others do not need

    from app.security.replay_database import ANSWER_SECONDS, TokenTable  # noqa: PLC0415
    from app.security.replay_outage import ReplayCacheWithOutages  # noqa: PLC0415
    from app.store.database import address, connect  # noqa: PLC0415
    from app.store.errors import StoreConfigurationError  # noqa: PLC0415
    from app.store.failure import failure  # noqa: PLC0415
    from app.store.folder import prepared_file  # noqa: PLC0415
    from app.store.sqlite import in_memory  # noqa: PLC0415

    url = address(database, variable)
    try:
        if url.get_backend_name() == "sqlite" and not in_memory(url):
            prepared_file(Path(str(url.database)))
        table = TokenTable(connect(url, durable=False, wait=ANSWER_SECONDS))
    except (ImportError, StoreConfigurationError) as error:
        raise _unusable(variable, error) from None
    seen = ReplayCacheWithOutages(table)
    try:
        table.prepare()
    except SQLAlchemyError as error:
        if url.get_backend_name() == "sqlite":
            raise ConfigurationError(f"{url.database}: {failure(error, variable)}") from None
        seen.lost(failure(error, variable))
    return seen


def _unusable(variable: str, error: Exception) -> ConfigurationError:
    # The message may contain the password of the URL.
    return ConfigurationError(f"{variable}: the database cannot be used ({type(error).__name__})")
