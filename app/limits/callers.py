"""Who a connection comes from, as far as its address can tell: what limits by caller go by."""

from __future__ import annotations

from ipaddress import IPv6Address

_SUBSCRIBER_BITS = 64
"""One subscriber has all addresses that agree in these first bits of IPv6."""


def caller_at(address: str) -> str:
    """Return what all addresses of one caller have in common.

    Args:
        address: IPv4 or IPv6 address of the other end; empty where there is none.
    """
    if ":" not in address:
        return address
    number = IPv6Address(address.partition("%")[0])
    if number.ipv4_mapped is not None:
        return str(number.ipv4_mapped)
    return f"{IPv6Address(int(number) >> _SUBSCRIBER_BITS << _SUBSCRIBER_BITS)}/{_SUBSCRIBER_BITS}"
