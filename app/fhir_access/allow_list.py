"""Which FHIR servers may be read: only those that the operator listed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.errors import ConfigurationError
from app.fhir_access.servers import FhirServer, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.clients.client import Client

_log = logging.getLogger("imaging_cds.fhir")


class AllowList:
    """The listed servers of each client.

    Args:
        for_anybody: base URLs for unidentified clients.
        plain_http: whether http may be listed for a server on another machine.

    Raises:
        ConfigurationError: one of the URLs is not a plain base URL, or uses http where that is not allowed.
    """

    def __init__(self, for_anybody: Iterable[str], *, plain_http: bool) -> None:
        self._plain_http = plain_http
        self._for_anybody = servers(for_anybody, plain_http=plain_http)
        self._of_client: dict[frozenset[str], frozenset[FhirServer]] = {}

    def find(self, url: str, client: Client) -> FhirServer | None:
        """Return the listed server that a client's URL names; None if it is not listed for this client."""
        server = parse(url)
        return server if server in self._servers(client) else None

    def _servers(self, client: Client) -> frozenset[FhirServer]:
        known = self._of_client.get(client.fhir_servers)
        if known is None:
            try:
                known = servers(client.fhir_servers, plain_http=self._plain_http)
            except ConfigurationError:
                _log.error("fhir-servers-listed-wrongly", extra={"facts": {"client": client.name}})
                known = frozenset()
            self._of_client[client.fhir_servers] = known
        return known if client.issuer else known | self._for_anybody


def servers(urls: Iterable[str], *, plain_http: bool) -> frozenset[FhirServer]:
    """Read the base URLs that may be called.

    Args:
        urls: base URLs as the operator wrote them.
        plain_http: whether http may be listed for a server on another machine.

    Raises:
        ConfigurationError: one of them is not a plain base URL, or uses http where that is not allowed.
    """
    found = set()
    for number, url in enumerate(urls, 1):
        server = parse(url)
        if server is None:
            raise ConfigurationError(
                f"{_entry(number)} is no FHIR base URL; write it like https://ehr.example.org/fhir"
            )
        if server.scheme == "http" and not (plain_http or server.loopback):
            problem = "would send access tokens unencrypted; use https, or set IMAGING_CDS_FHIR_PLAIN_HTTP"
            raise ConfigurationError(f"{_entry(number)} {problem}")
        found.add(server)
    return frozenset(found)


def _entry(number: int) -> str:
    """Name an entry by its position, because its text may contain a password."""
    return f"entry {number} of the FHIR servers that may be read"
