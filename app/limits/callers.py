"""Identify the caller of a connection by its address, for limits by caller."""

from __future__ import annotations

from ipaddress import IPv6Address

_SUBSCRIBER_BITS = 64
"""One subscriber has all IPv6 addresses that agree in these first bits."""


def caller_at(address: str) -> str:
    """Return the part of the address that is common to all addresses of one caller.

    Args:
        address: IPv4 or IPv6 address of the other end; empty if there is none.
    """
    if ":" not in address:
        return address
    number = IPv6Address(address.partition("%")[0])
    if number.ipv4_mapped is not None:
        return str(number.ipv4_mapped)
    return f"{IPv6Address(int(number) >> _SUBSCRIBER_BITS << _SUBSCRIBER_BITS)}/{_SUBSCRIBER_BITS}"
