"""Whose tokens are trusted: the member `trust` of each client in the clients file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from app.client_trust import RECOMMENDED, Trust
from app.errors import ConfigurationError
from app.security.key_sets import KeySet, KeySetError
from app.settings import is_loopback
from cds_services.errors import KnowledgeError
from cds_services.knowledge import load

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
    trust: Trust
    pinned: KeySet | None = None


class _Listed(msgspec.Struct, frozen=True):
    """What is read here of a client's entry; the rest of it is others' business."""

    name: str = ""
    issuer: str = ""
    trust: Trust | None = None


class _ClientsFile(msgspec.Struct, frozen=True):
    clients: list[_Listed] = []


def trusted_issuers(path: Path) -> dict[str, TrustedIssuer]:
    """Read the clients file; returns the clients with a `trust`, by issuer.

    Raises:
        ConfigurationError: the file cannot be read, or an entry could be understood in two ways or not at all.
    """
    try:
        listed = load(path, _ClientsFile).clients
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigurationError(f"IMAGING_CDS_CLIENTS: cannot read {path}: {reason}") from None
    except KnowledgeError as error:
        raise ConfigurationError(f"IMAGING_CDS_CLIENTS: {error}") from None
    found: dict[str, TrustedIssuer] = {}
    for number, entry in enumerate(listed, 1):
        if entry.trust is None:
            continue
        place = f"{path.name}, client {entry.name or number}"
        if not entry.name or not entry.issuer:
            raise ConfigurationError(f"{place}: trust needs the client's name and issuer (the iss of its tokens)")
        if entry.issuer in found:
            raise ConfigurationError(f"{place}: another client has the same issuer; each needs its own")
        found[entry.issuer] = TrustedIssuer(entry.name, entry.issuer, entry.trust, _pinned(entry.trust, path, place))
    return found


def _pinned(trust: Trust, path: Path, place: str) -> KeySet | None:
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
