"""Names may lead to public addresses only; everything else must be listed."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from app.fhir_access.addresses import AddressGuard

NAME = "ehr.example.org"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="F01 loopback"),
        pytest.param("127.8.8.8", id="F01 loopback network"),
        pytest.param("10.1.2.3", id="F01 private 10"),
        pytest.param("172.16.0.1", id="F01 private 172"),
        pytest.param("192.168.1.1", id="F01 private 192"),
        pytest.param("169.254.169.254", id="F01 metadata"),
        pytest.param("100.100.100.200", id="F01 carrier, metadata"),
        pytest.param("0.0.0.0", id="F01 unspecified"),
        pytest.param("0.1.2.3", id="F01 this network"),
        pytest.param("224.0.0.1", id="F01 multicast"),
        pytest.param("239.1.1.1", id="F01 multicast, site"),
        pytest.param("255.255.255.255", id="F01 broadcast"),
        pytest.param("240.0.0.1", id="F01 reserved"),
        pytest.param("198.18.0.1", id="F01 benchmarks"),
        pytest.param("192.0.2.1", id="F01 documentation"),
        pytest.param("192.88.99.1", id="F01 6to4 relay"),
        pytest.param("::1", id="F01 loopback IPv6"),
        pytest.param("::", id="F01 unspecified IPv6"),
        pytest.param("fe80::1", id="F01 link-local IPv6"),
        pytest.param("fe80::1%eth0", id="F01 link-local IPv6 with zone"),
        pytest.param("fd00:ec2::254", id="F01 unique local, metadata"),
        pytest.param("fec0::1", id="F01 site-local"),
        pytest.param("ff02::1", id="F01 multicast IPv6"),
        pytest.param("::ffff:127.0.0.1", id="F01 IPv4-mapped loopback"),
        pytest.param("::ffff:8.8.8.8", id="F01 IPv4-mapped public"),
        pytest.param("::127.0.0.1", id="F01 IPv4-compatible"),
        pytest.param("2002:7f00:1::", id="F01 6to4 of loopback"),
        pytest.param("2002:808:808::1", id="F01 6to4 of a public address"),
        pytest.param("64:ff9b::7f00:1", id="F01 NAT64 of loopback"),
        pytest.param("64:ff9b::10.0.0.1", id="F01 NAT64 of a private address"),
        pytest.param("64:ff9b:1::1", id="F01 NAT64, local"),
        pytest.param("2001:0:7f00:1::", id="F01 Teredo"),
        pytest.param("2001:db8::1", id="F01 documentation IPv6"),
        pytest.param("100::1", id="F01 discard"),
    ],
)
def test_a_name_may_not_lead_into_the_own_network(address: str) -> None:
    assert not AddressGuard().allows(NAME, ip_address(address))
    # Nor may it be the machine itself by a name that only looks so.
    assert not AddressGuard().allows("127.0.0.1.example.org", ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "193.0.6.139", "2606:4700::6810:84e5"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert AddressGuard().allows(NAME, ip_address(address))


def test_a_listed_network_is_allowed_and_no_other() -> None:
    guard = AddressGuard([ip_network("10.20.0.0/16"), ip_network("fd12::/16")])
    assert guard.allows(NAME, ip_address("10.20.1.1"))
    assert guard.allows(NAME, ip_address("fd12::1"))
    assert not guard.allows(NAME, ip_address("10.21.1.1"))
    assert not guard.allows(NAME, ip_address("127.0.0.1"))


def test_an_address_that_is_listed_as_host_is_that_address_only() -> None:
    assert AddressGuard().allows("10.0.0.5", ip_address("10.0.0.5"))
    assert not AddressGuard().allows("10.0.0.5", ip_address("10.0.0.6"))
    assert not AddressGuard().allows("0.0.0.0", ip_address("0.0.0.0"))


def test_localhost_is_loopback_only() -> None:
    assert AddressGuard().allows("localhost", ip_address("::1"))
    assert not AddressGuard().allows("localhost", ip_address("10.0.0.5"))
    assert not AddressGuard().allows("localhost", ip_address("8.8.8.8"))
