"""Connections to FHIR servers: the name is resolved once, and only a checked address is connected to.

This uses httpcore, the layer below httpx: it accepts a network backend, which is where an address can be checked, and
it keeps no cookies, which one process for many users must not do.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpcore

from app.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from app.fhir_access.addresses import AddressGuard

    Resolve = Callable[[str, int], Awaitable[list[str]]]

CONNECTIONS = 64
"""Maximum number of connections of the process, to all servers together."""

_KEPT_SECONDS = 15.0


class ForbiddenAddress(Exception):  # noqa: N818 - named for what it is
    """The host resolves to an address that may not be connected to."""


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, the preferred one first.

    Raises:
        OSError: the name is unknown.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects only where the guard allows it. TLS still names and verifies the host, not the address.

    Args:
        guard: decides about every address.
        resolve: finds the addresses of a host.
        network: connects to an address.
    """

    def __init__(
        self, guard: AddressGuard, resolve: Resolve = resolve, network: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._guard = guard
        self._resolve = resolve
        self._network = network or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check every address found, and connect to the first that answers.

        Raises:
            ForbiddenAddress: any of the addresses is forbidden; a mixed result indicates an attack.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(timeout):
                found = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError:
            raise httpcore.ConnectError from None
        if not all(self._guard.allows(host, ip_address(candidate)) for candidate in found):
            raise ForbiddenAddress
        for position, candidate in enumerate(found):
            left = None if timeout is None else timeout - (time.monotonic() - began)
            share = None if left is None else max(left, 0.001) / (len(found) - position)
            try:
                return await self._network.connect_tcp(candidate, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(found) - 1:
                    raise
        raise httpcore.ConnectError

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - no such connection is made
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: a FHIR server is reached over the network only."""
        raise ForbiddenAddress

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def open_pool(backend: httpcore.AsyncNetworkBackend, ca_file: Path | None) -> httpcore.AsyncConnectionPool:
    """Return the connection pool of the process; HTTP/2 if the server offers it.

    Args:
        backend: makes the connections.
        ca_file: certificates in PEM to trust in addition to the system's.

    Raises:
        ConfigurationError: the file cannot be read, or contains no certificate.
    """
    # At debug level these write addresses and headers: patient ids and tokens.
    for name in ("httpcore", "hpack", "h2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    trust = ssl.create_default_context()
    if ca_file is not None:
        try:
            trust.load_verify_locations(cafile=ca_file)
        except OSError as error:
            problem = "no certificate in PEM is in it" if isinstance(error, ssl.SSLError) else error.strerror
            raise ConfigurationError(f"IMAGING_CDS_FHIR_CA_FILE: {ca_file} cannot be used: {problem}") from None
    return httpcore.AsyncConnectionPool(
        ssl_context=trust,
        max_connections=CONNECTIONS,
        keepalive_expiry=_KEPT_SECONDS,
        http2=True,
        network_backend=backend,
    )
