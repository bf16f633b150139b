"""Make the token of one call, as a CDS client does (CDS Hooks 2.0, *Trusting CDS Clients*)."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import jwt

if TYPE_CHECKING:
    from app.security.signing_key import SigningKey

_JTI_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """What a token is to say.

    Attributes:
        issuer: `iss`, the client.
        audience: `aud`, the address that is called.
        subject: `sub`; left out if empty.
        tenant: `tenant`; left out if empty.
        jti: `jti`; a new one if empty.
        jku: address of the client's keys; left out if empty.
        lifetime: seconds from `iat` to `exp`; the specification recommends five minutes.
    """

    issuer: str
    audience: str
    subject: str = ""
    tenant: str = ""
    jti: str = ""
    jku: str = ""
    lifetime: int = 300


def sign(wanted: TokenRequest, key: SigningKey, now: float) -> str:
    """Return a signed token.

    Args:
        wanted: what it says.
        key: what signs it.
        now: seconds since 1970.
    """
    issued = int(now)
    claims: dict[str, Any] = {
        "iss": wanted.issuer,
        "sub": wanted.subject,
        "aud": wanted.audience,
        "iat": issued,
        "exp": issued + wanted.lifetime,
        "jti": wanted.jti or token_urlsafe(_JTI_BYTES),
        "tenant": wanted.tenant,
    }
    header = {"typ": "JWT", "kid": key.key_id, "jku": wanted.jku}
    return jwt.encode(_filled(claims), key.key, key.algorithm, _filled(header))


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value != ""}
