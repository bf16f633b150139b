"""The remedy for each reason for which a token is refused."""

from __future__ import annotations

from app.security.refusals import Refusal
from app.security.tokens import TOKEN_LIMIT

REMEDIES = {
    Refusal.NO_TOKEN: "The client must send `Authorization: Bearer TOKEN`.",
    Refusal.NOT_BEARER: "The client must send one header `Authorization: Bearer TOKEN`, and no other scheme.",
    Refusal.TOO_LONG: f"Longer than {TOKEN_LIMIT} bytes; the client must leave out what is not asked for.",
    Refusal.MALFORMED: "This is no signed JWT of three parts. Is it the access token for the FHIR server? "
    "That one belongs into fhirAuthorization of the body; the client needs a JWT of its own.",
    Refusal.HEADER_MEMBER: "The client must leave out jwk, x5u, x5c, crit, b64 and zip: a key is never taken from a "
    "token. List its keys in the client's trust.jwks or trust.jku.",
    Refusal.TYPE: 'The client must send "typ":"JWT" in the header.',
    Refusal.ALGORITHM: "The client should sign with ES384 or RS384; ES256 and RS256 can be listed in the client's "
    "trust.algorithms. none and HS* are never accepted.",
    Refusal.KEY_ID: "The client must name its key: `kid` in the header.",
    Refusal.CLAIM: "The client must send iss and jti as text, aud as text or a list of texts, exp and iat (and nbf, if "
    "any) as seconds since 1970.",
    Refusal.ISSUER: "Add a client with exactly this `issuer`, and a `trust`, to the file in IMAGING_CDS_CLIENTS. "
    "A slash at the end makes another issuer.",
    Refusal.JKU: "If the address in the token is the right one, write it into the client's trust.jku.",
    Refusal.AUDIENCE: "The client must name the address it calls. If IMAGING_CDS_PUBLIC_BASE_URL is not the address "
    "that clients use, correct it; if the client writes it in another way, list that in its trust.audiences.",
    Refusal.EXPIRED: "The client must make a new token for each call. If it did, its clock is behind.",
    Refusal.EARLY: "The client's clock, or this machine's, is wrong; set both by NTP.",
    Refusal.LIFETIME: "The client should make tokens for 5 minutes; IMAGING_CDS_TOKEN_LIFETIME is the longest allowed.",
    Refusal.TENANT: "List the tenant in the client's trust.tenants if it may call.",
    Refusal.KEY_UNKNOWN: "The client's key set has no key of this kid for this algorithm. Has it published its new "
    "key? Are pinned keys (trust.jwks) out of date?",
    Refusal.SIGNATURE: "The token was changed, or signed with another key than the one of this kid.",
    Refusal.REPLAYED: "The client must make a new jti for each call. A client that cannot (a conformance kit) may "
    "have `replay: allow` in its trust.",
}
"""In the order of the checks."""

_NEAR = {
    Refusal.ISSUER: "iss {what}: the client must write the listed value, or change its `issuer` in the clients file.",
    Refusal.JKU: "jku {what}: the client must write the listed value, or change its trust.jku in the clients file.",
    Refusal.AUDIENCE: "aud {what}: the client must write the accepted value, or list this spelling in its "
    "trust.audiences.",
    Refusal.TENANT: "tenant {what}: the client must write the listed value, or list this one in its trust.tenants.",
}
_ELSEWHERE = ("scheme", "host", "port")
_BASE_URL = " If the accepted one is not the address that clients use, correct IMAGING_CDS_PUBLIC_BASE_URL."


def remedy_of(reason: Refusal, what: str) -> str:
    """Return what to change, in one line.

    Args:
        reason: the failed check.
        what: how the value differs from an accepted one; empty if that has no short name.
    """
    if not what or reason not in _NEAR:
        return REMEDIES[reason]
    moved = reason is Refusal.AUDIENCE and any(word in what for word in _ELSEWHERE)
    return _NEAR[reason].format(what=what) + (_BASE_URL if moved else "")
