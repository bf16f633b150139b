"""What the clients file says of how a client proves who it is."""

from __future__ import annotations

from typing import Any, Literal

from cds_services.knowledge import Entry

Algorithm = Literal["ES384", "RS384", "ES256", "RS256"]
RECOMMENDED: tuple[Algorithm, ...] = ("ES384", "RS384")
"""What CDS Hooks recommends; the others are accepted from a client only whose entry lists them."""


class TokenPolicy(Entry, frozen=True):
    """How one client proves who it is, as the file says it.

    Attributes:
        jku: address of the client's JWK Set; https, or http on a loopback address.
        jwks: the JWK Set itself, or the path of a file with it (relative to the clients file).
        audiences: further `aud` values, for clients that write this service's address in another way.
        tenants: `tenant` values that may call; empty does not look at the claim.
        algorithms: signature algorithms accepted.
        replay: `refuse` takes each token once, `allow` until it expires.
    """

    jku: str = ""
    jwks: str | dict[str, Any] | None = None
    audiences: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    algorithms: tuple[Algorithm, ...] = RECOMMENDED
    replay: Literal["refuse", "allow"] = "refuse"
