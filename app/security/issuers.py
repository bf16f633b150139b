"""The trusted token issuers: the member `trust` of each client in the clients file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.clients.client import TrustedClient
from app.clients.token_policy import RECOMMENDED
from app.errors import ConfigurationError
from app.security.key_sets import KeySet, KeySetError
from app.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.clients.client import Clients
    from app.clients.token_policy import TokenPolicy


def trusted_clients(clients: Clients) -> dict[str, TrustedClient]:
    """Return the clients with a `trust`, by issuer."""
    return {issuer: client for issuer, client in clients.by_issuer.items() if isinstance(client, TrustedClient)}


def pinned_keys(clients: Iterable[TrustedClient]) -> dict[str, KeySet]:
    """Check the key settings of the clients' entries; returns the keys that the entries contain, by issuer.

    Raises:
        ConfigurationError: an entry is ambiguous or invalid, or keys cannot be read.
    """
    found = {}
    for client in clients:
        pinned = _pinned(client.policy, client.file, f"{client.file.name}, client {client.name}")
        if pinned is not None:
            found[client.issuer] = pinned
    return found


def _pinned(policy: TokenPolicy, path: Path, place: str) -> KeySet | None:
    if bool(policy.jku) == (policy.jwks is not None):
        raise ConfigurationError(f"{place}: give either trust.jku (an address of keys) or trust.jwks (the keys)")
    if not policy.algorithms:
        raise ConfigurationError(f"{place}: trust.algorithms is empty; leave it out for {', '.join(RECOMMENDED)}")
    if policy.jku:
        _check_jku(policy.jku, place)
        return None
    try:
        return KeySet.pinned(_document(policy.jwks, path))
    except (OSError, ValueError, KeySetError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigurationError(f"{place}: trust.jwks cannot be used: {reason}") from None


def _document(jwks: object, path: Path) -> object:
    return json.loads((path.parent / jwks).read_bytes()) if isinstance(jwks, str) else jwks


def _check_jku(jku: str, place: str) -> None:
    try:
        parts = urlsplit(jku)
        host = parts.hostname or ""
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
        plain = host and parts.username is None and not parts.fragment and (parts.port is None or parts.port > 0)
    except ValueError:
        secure = plain = False
    if not (secure and plain):
        raise ConfigurationError(f"{place}: trust.jku must be an https address without user name and fragment")
