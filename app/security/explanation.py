"""Explain one token, check by check: whether it passes, what is wrong, and which setting or claim to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from app.security.checks import CHECKS, CLOCK_SKEW, REFUSED_MEMBERS, CheckContext, audiences_of, seconds
from app.security.difference import difference
from app.security.refusals import Refusal, Refused
from app.security.remedies import REMEDIES, remedy_of
from app.security.tokens import read_token
from app.security.verification import client_of, signature_refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.clients.client import TrustedClient
    from app.security.key_sets import KeySet
    from app.security.tokens import Token

_LONGEST_SHOWN = 200
_REQUIRED = ("iss", "aud", "exp", "iat", "jti")
_CONTENT = frozenset({Refusal.CLAIM, Refusal.ISSUER})


class Side(NamedTuple):
    """One side of a comparison.

    Attributes:
        name: which side.
        value: its whole value, free of control characters.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        title: what was checked.
        passed: None if it could not be checked.
        found: what the token says, and what was expected; free of control characters.
        code: the reason as written in the log; empty if it passed.
        remedy: what to do; empty if it passed.
        compared: the two sides of a comparison that failed, each whole; empty for other checks.
    """

    title: str
    passed: bool | None
    found: str = ""
    code: str = ""
    remedy: str = ""
    compared: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What tokens are checked against.

    Attributes:
        clients: the trusted clients, by issuer.
        keys: the known keys, by issuer.
        audiences: the addresses that a token may name.
        now: seconds since 1970.
        lifetime: longest time in seconds that a token may be valid for.
    """

    clients: Mapping[str, TrustedClient]
    keys: Mapping[str, KeySet]
    audiences: frozenset[str]
    now: float
    lifetime: int

    def explain(self, written: str) -> list[Finding]:
        """Check a token without stopping at the first failed check.

        Args:
            written: the token, with or without the prefix `Bearer`.
        """
        try:
            token = read_token(bare(written))
        except Refused as refused:
            return [_finding("three parts, two of them JSON", refused.reason, f"{len(bare(written))} characters")]
        client = client_of(token, self.clients)
        context = CheckContext(client, self.audiences, self.now, self.lifetime)
        findings: list[Finding] = []
        unclear = False
        for check in CHECKS:
            # The checks after the claims need the claims and a client.
            if unclear and check.refusal is not Refusal.ISSUER:
                findings.append(Finding(check.title, None))
                continue
            reason = None if check.passes(token, context) else check.refusal
            unclear = unclear or reason in _CONTENT
            finding = _finding(check.title, reason, _found(check.refusal, token, context))
            findings.append(self._compared(finding, reason, token, client) if reason else finding)
        return [*findings, _signature(token, client, self.keys)]

    def _compared(self, finding: Finding, reason: Refusal, token: Token, client: TrustedClient | None) -> Finding:
        """Add both sides to a comparison that failed, and state how they differ."""
        policy = client.policy if client else None
        accepted: dict[Refusal, tuple[str, ...]] = {
            Refusal.ISSUER: tuple(self.clients),
            Refusal.JKU: (policy.jku,) if policy else (),
            Refusal.AUDIENCE: (*sorted(self.audiences), *(policy.audiences if policy else ())),
            Refusal.TENANT: policy.tenants if policy else (),
        }
        if reason not in accepted:
            return finding
        found = _values(reason, token)
        nearest = next(filter(None, (difference(each, accepted[reason]) for each in found)), None)
        listed = (nearest.accepted,) if nearest else accepted[reason]
        sides = [Side("in the token", _whole(each)) for each in found] + [Side("accepted", each) for each in listed]
        remedy = remedy_of(reason, nearest.what if nearest else "")
        return replace(finding, compared=tuple(sides), remedy=remedy)


def bare(written: str) -> str:
    """Return a token without surrounding characters."""
    return written.strip().removeprefix("Bearer ").strip()


def _finding(title: str, reason: Refusal | None, found: str = "") -> Finding:
    if reason is None:
        return Finding(title, passed=True, found=found)
    return Finding(title, passed=False, found=found, code=reason.value, remedy=REMEDIES[reason])


def _signature(token: Token, client: TrustedClient | None, keys: Mapping[str, KeySet]) -> Finding:
    title = "signature fits the key"
    if client is None:
        return Finding(title, None, "no client, so no key")
    key_set = keys.get(client.issuer)
    if key_set is None:
        return Finding(title, None, f"the keys are at {client.policy.jku}; add --fetch to get them")
    key_id, algorithm = token.header.get("kid"), token.header.get("alg")
    texts = isinstance(key_id, str) and isinstance(algorithm, str)
    key = key_set.find(str(key_id), str(algorithm)) if texts else None
    known = f"kid {_shown(key_id)}, alg {_shown(algorithm)}; known: {_shown(', '.join(key_set.key_ids))}"
    return _finding(title, signature_refusal(token, key), known)


def _found(asked: Refusal, token: Token, context: CheckContext) -> str:
    header, claims = token.header, token.claims
    policy = context.client.policy if context.client else None
    client = context.client.name if context.client else "not in the file"
    listed = (policy and policy.jku) or "none, keys are pinned"
    tenants = ", ".join(policy.tenants) if policy else ""
    accepted = ", ".join(sorted({*context.audiences, *(policy.audiences if policy else ())}))
    found = {
        Refusal.HEADER_MEMBER: ", ".join(name for name in REFUSED_MEMBERS if name in header) or "none of them",
        Refusal.TYPE: _shown(header.get("typ")),
        Refusal.ALGORITHM: f"{_shown(header.get('alg'))}; accepted: {', '.join(policy.algorithms if policy else ())}",
        Refusal.KEY_ID: _shown(header.get("kid")),
        Refusal.ISSUER: f"{_shown(claims.get('iss'))}: {client}",
        Refusal.JKU: f"{_shown(header.get('jku'))}; listed: {_shown(listed)}",
        Refusal.AUDIENCE: f"{_shown(', '.join(map(str, audiences_of(claims))))}; accepted: {_shown(accepted)}",
        Refusal.EXPIRED: f"exp {_when(claims.get('exp'))}; now {_when(context.now)}, {CLOCK_SKEW} s allowed",
        Refusal.EARLY: f"iat {_when(claims.get('iat'))}, nbf {_when(claims.get('nbf'))}; now {_when(context.now)}",
        Refusal.LIFETIME: f"{_lifetime(token)} s; at most {context.lifetime} s",
        Refusal.TENANT: f"{_shown(claims.get('tenant'))}; allowed: {_shown(tenants or 'any')}",
        Refusal.CLAIM: ", ".join(f"{name} {type(claims.get(name)).__name__}" for name in _REQUIRED),
    }
    return found[asked]


def _lifetime(token: Token) -> int:
    return round((seconds(token.claims.get("exp")) or 0) - (seconds(token.claims.get("iat")) or 0))


def _when(value: object) -> str:
    moment = seconds(value)
    try:
        return "absent" if moment is None else f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError):
        return "out of range"


def _values(reason: Refusal, token: Token) -> list[str]:
    """Return what the token says where a comparison failed."""
    if reason is Refusal.AUDIENCE:
        return list(map(str, audiences_of(token.claims)))
    part = token.header if reason is Refusal.JKU else token.claims
    value = part.get({Refusal.JKU: "jku", Refusal.ISSUER: "iss"}.get(reason, "tenant"))
    return [] if value is None else [str(value)]


def _whole(value: object) -> str:
    """Make a value of the token safe to print in a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(value))


def _shown(value: object) -> str:
    """Make a value of the token safe to print in a terminal, and short."""
    if value is None:
        return "absent"
    text = _whole(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."
