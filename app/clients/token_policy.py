"""Token policy of one client: key source, algorithms, audiences, tenants, replay."""

from __future__ import annotations

from typing import Any, Literal

from cds_services.knowledge import Entry

Algorithm = Literal["ES384", "RS384", "ES256", "RS256"]
RECOMMENDED: tuple[Algorithm, ...] = ("ES384", "RS384")
"""The algorithms that CDS Hooks recommends; others are accepted only from a client whose entry lists them."""


class TokenPolicy(Entry, frozen=True):
    """How one client authenticates, as stated in the clients file.

    Attributes:
        jku: address of the client's JWK Set; https, or http on a loopback address.
        jwks: the JWK Set itself, or the path of a file with it (relative to the clients file).
        audiences: further `aud` values, for clients that write this service's address differently.
        tenants: `tenant` values that may call; if empty, the claim is not checked.
        algorithms: signature algorithms accepted.
        replay: `refuse` accepts each token once, `allow` until it expires.
    """

    jku: str = ""
    jwks: str | dict[str, Any] | None = None
    audiences: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    algorithms: tuple[Algorithm, ...] = RECOMMENDED
    replay: Literal["refuse", "allow"] = "refuse"
