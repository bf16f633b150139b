"""Which network addresses may be connected to: public ones, and those that the operator listed.

The owner of a DNS zone can make a listed name resolve to any address. So the address at the moment of connecting
decides, and every address in the internal network is refused.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias

from app.fhir_access.servers import address, is_localhost

if TYPE_CHECKING:
    from collections.abc import Iterable

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",  # shared by carriers (RFC 6598)
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays to 6to4
        "198.18.0.0/15",  # benchmarks
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64, with any IPv4 address inside
        "64:ff9b:1::/48",  # NAT64, local use
        "2001::/23",  # protocol assignments, with Teredo
        "2002::/16",  # 6to4, with any IPv4 address inside
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fec0::/10",  # formerly site-local
    )
)
"""Not public, or classified as such only by some releases of Python."""


class AddressGuard:
    """Decides by address, never by name alone.

    Args:
        networks: networks that are not public but may be connected to.
    """

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._networks = tuple(networks)

    def allows(self, host: str, candidate: Address) -> bool:
        """Return whether a listed host may be reached at an address.

        Args:
            host: host of a listed server. A host that is an address was itself listed, and `localhost` means loopback.
            candidate: the address that is about to be connected to.
        """
        if candidate.is_unspecified or candidate.is_multicast:
            return False
        literal = address(host)
        if literal is not None:
            return literal == candidate
        if is_localhost(host):
            return candidate.is_loopback
        return _is_public(candidate) or any(candidate in network for network in self._networks)


def _is_public(candidate: Address) -> bool:
    return (
        candidate.is_global and not candidate.is_reserved and not any(candidate in network for network in _NOT_PUBLIC)
    )
