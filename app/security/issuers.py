"""Whose tokens are trusted: the member `trust` of each client in the clients file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from app.clients.clients_file import read_clients
from app.clients.token_policy import RECOMMENDED, TokenPolicy
from app.errors import ConfigurationError
from app.security.key_sets import KeySet, KeySetError
from app.settings import is_loopback

if TYPE_CHECKING:
    from pathlib import Path


class TrustedIssuer(msgspec.Struct, frozen=True):
    """A client whose tokens can be checked.

    Attributes:
        name: what logs call it.
        issuer: the `iss` of its tokens, exactly.
        trust: what its entry says.
        pinned: its keys, where they do not come from `trust.jku`.
    """

    name: str
    issuer: str
    trust: TokenPolicy
    pinned: KeySet | None = None


def trusted_issuers(path: Path) -> dict[str, TrustedIssuer]:
    """Read the clients file; returns the clients with a `trust`, by issuer.

    Raises:
        ConfigurationError: the file cannot be read, or an entry could be understood in two ways or not at all.
    """
    found: dict[str, TrustedIssuer] = {}
    for entry in read_clients(path):
        if entry.trust is not None:
            pinned = _pinned(entry.trust, path, f"{path.name}, client {entry.name}")
            found[entry.issuer] = TrustedIssuer(entry.name, entry.issuer, entry.trust, pinned)
    return found


def _pinned(trust: TokenPolicy, path: Path, place: str) -> KeySet | None:
    if bool(trust.jku) == (trust.jwks is not None):
        raise ConfigurationError(f"{place}: give either trust.jku (an address of keys) or trust.jwks (the keys)")
    if not trust.algorithms:
        raise ConfigurationError(f"{place}: trust.algorithms is empty; leave it out for {', '.join(RECOMMENDED)}")
    if trust.jku:
        _check_jku(trust.jku, place)
        return None
    try:
        return KeySet.pinned(_document(trust.jwks, path))
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
