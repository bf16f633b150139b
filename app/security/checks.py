"""The checks of a token, in the order in which they run: cheap checks first, the signature last."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from app.clients.token_policy import Algorithm
from app.security.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.clients.client import TrustedClient
    from app.security.tokens import Token

CLOCK_SKEW = 60
"""Allowed difference in seconds between a client's clock and ours."""

REFUSED_MEMBERS = ("jwk", "x5u", "x5c", "crit", "b64", "zip")
"""Header members that supply a key, or require processing that this service does not implement."""

_ALGORITHMS = get_args(Algorithm)
_LATEST = 10**12
_JTI_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a token is checked against.

    Attributes:
        client: the client with the token's `iss`, if there is one.
        audiences: addresses that the call was sent to, as `aud` may name them.
        now: seconds since 1970.
        lifetime: longest time in seconds that a token may be valid for.
    """

    client: TrustedClient | None
    audiences: frozenset[str]
    now: float
    lifetime: int


class Check(NamedTuple):
    """One check of a token.

    Attributes:
        refusal: the reason if it does not pass.
        title: its name in `imaging-cds token explain`.
        passes: whether a token passes.
    """

    refusal: Refusal
    title: str
    passes: Callable[[Token, CheckContext], bool]


def seconds(value: object) -> float | None:
    """Read a NumericDate (RFC 7519); None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value) if -_LATEST < value < _LATEST else None


def audiences_of(claims: dict[str, Any]) -> list[Any]:
    """Return the `aud` claim as a list."""
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def _members(token: Token, _: CheckContext) -> bool:
    return not any(name in token.header for name in REFUSED_MEMBERS)


def _type(token: Token, _: CheckContext) -> bool:
    return token.header.get("typ") == "JWT"


def _algorithm(token: Token, context: CheckContext) -> bool:
    accepted = context.client.policy.algorithms if context.client else _ALGORITHMS
    return token.header.get("alg") in accepted


def _key_id(token: Token, _: CheckContext) -> bool:
    key_id = token.header.get("kid")
    return isinstance(key_id, str) and key_id != ""


def _claims(token: Token, _: CheckContext) -> bool:
    claims = token.claims
    texts = all(isinstance(claims.get(name), str) and claims[name] for name in ("iss", "jti"))
    times = all(seconds(claims.get(name)) is not None for name in ("exp", "iat"))
    times = times and ("nbf" not in claims or seconds(claims["nbf"]) is not None)
    named = audiences_of(claims)
    audience = bool(named) and all(isinstance(name, str) for name in named)
    tenant = isinstance(claims.get("tenant", ""), str)
    return texts and times and audience and tenant and len(claims["jti"]) <= _JTI_LIMIT


def _issuer(_: Token, context: CheckContext) -> bool:
    return context.client is not None


def _jku(token: Token, context: CheckContext) -> bool:
    """Compare `jku` with the listed one. If the keys are pinned, `jku` is not used and may have any value."""
    listed = context.client.policy.jku if context.client else ""
    return not listed or token.header.get("jku", listed) == listed


def _audience(token: Token, context: CheckContext) -> bool:
    aliases = context.client.policy.audiences if context.client else ()
    named = audiences_of(token.claims)
    return any(name in context.audiences or name in aliases for name in named)


def _expiry(token: Token, context: CheckContext) -> bool:
    return context.now < _time(token, "exp") + CLOCK_SKEW


def _start(token: Token, context: CheckContext) -> bool:
    begins = max(_time(token, "iat"), _time(token, "nbf") if "nbf" in token.claims else 0)
    return begins <= context.now + CLOCK_SKEW


def _lifetime(token: Token, context: CheckContext) -> bool:
    return _time(token, "exp") - _time(token, "iat") <= context.lifetime


def _tenant(token: Token, context: CheckContext) -> bool:
    tenants = context.client.policy.tenants if context.client else ()
    return not tenants or token.claims.get("tenant") in tenants


def _time(token: Token, claim: str) -> float:
    return seconds(token.claims.get(claim)) or 0.0


CHECKS = (
    Check(Refusal.HEADER_MEMBER, "header brings no key and no extension", _members),
    Check(Refusal.TYPE, "typ is JWT", _type),
    Check(Refusal.ALGORITHM, "signature algorithm is accepted", _algorithm),
    Check(Refusal.KEY_ID, "kid names a key", _key_id),
    Check(Refusal.CLAIM, "iss, aud, exp, iat, jti are there", _claims),
    Check(Refusal.ISSUER, "iss is a known client", _issuer),
    Check(Refusal.JKU, "jku is the listed one", _jku),
    Check(Refusal.AUDIENCE, "aud is the address called", _audience),
    Check(Refusal.EXPIRED, "not expired", _expiry),
    Check(Refusal.EARLY, "already valid", _start),
    Check(Refusal.LIFETIME, "lifetime is short enough", _lifetime),
    Check(Refusal.TENANT, "tenant is allowed", _tenant),
)
"""Every check before the signature."""
