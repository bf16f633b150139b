"""Parse a signed token (RFC 7515, compact form) without trusting its content."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from app import strict_json
from app.security.refusals import Refusal, Refused
from cds_services.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOKEN_LIMIT = 8192
"""Maximum length of a token in bytes; real ones have some 600 to 1,500."""

_COMPACT = re.compile(rb"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")


@dataclass(frozen=True, slots=True)
class Token:
    """The content of a token.

    Attributes:
        header: the JOSE header.
        claims: the payload.
        signed: the bytes that are signed.
        signature: the signature.
    """

    header: Mapping[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def bearer_token(authorization: Sequence[str]) -> str:
    """Return the token of a call.

    Args:
        authorization: every Authorization header of the call. Two are refused: a proxy in front of this service may
            have checked the other one.

    Raises:
        Refused: there is none, or it has another scheme.
    """
    if not authorization:
        raise Refused(Refusal.NO_TOKEN)
    scheme, _, token = authorization[0].partition(" ")
    if len(authorization) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise Refused(Refusal.NOT_BEARER)
    return token.strip()


def read_token(token: str) -> Token:
    """Parse a token.

    Raises:
        Refused: it is too long, or does not consist of three parts, two of them JSON objects.
    """
    if len(token) > TOKEN_LIMIT:
        raise Refused(Refusal.TOO_LONG)
    written = token.encode("latin-1", "replace")
    parts = _COMPACT.fullmatch(written)
    if parts is None:
        raise Refused(Refusal.MALFORMED)
    header, claims = _header(parts[1]), _object(parts[2])
    return Token(header, claims, written[: parts.end(2)], _bytes(parts[3]))


def claimed_issuer(authorization: str) -> str:
    """Return the `iss` that a call claims; empty if it has no token, or one that cannot be read.

    Nothing is verified: code that grants anything because of this name must check the token first.

    Args:
        authorization: the Authorization header; empty if there is none.
    """
    try:
        issuer = read_token(bearer_token([authorization])).claims.get("iss")
    except Refused:
        return ""
    return issuer if isinstance(issuer, str) else ""


@lru_cache(maxsize=256)
def _header(segment: bytes) -> Mapping[str, Any]:
    """Read a header; a client sends the same one until it changes its key."""
    return MappingProxyType(_object(segment))


def _object(segment: bytes) -> dict[str, Any]:
    try:
        value = strict_json.decode(_bytes(segment))
    except MalformedRequest:
        raise Refused(Refusal.MALFORMED) from None
    if not isinstance(value, dict):
        raise Refused(Refusal.MALFORMED)
    return value


def _bytes(segment: bytes) -> bytes:
    try:
        return urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
    except ValueError:
        raise Refused(Refusal.MALFORMED) from None
