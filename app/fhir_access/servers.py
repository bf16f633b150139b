"""The address of a FHIR server, parsed so that two spellings of one server are equal and two servers never are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote, urljoin, urlsplit

_PLAIN = re.compile(r"[!-\[\]-~]+")
"""Printable ASCII without the backslash, which some parsers treat as a slash."""

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class FhirServer:
    """The parsed base URL of a FHIR server.

    Attributes:
        scheme: `http` or `https`.
        host: name in lower case, or address in its canonical form; IPv6 without brackets.
        port: the port, explicit or default.
        path: without trailing slash.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine by its own name."""
        literal = address(self.host)
        return is_localhost(self.host) if literal is None else literal.is_loopback

    def target(self, path: str) -> str:
        """Return the request target for a path (with its query) below the base URL."""
        return f"{self.path}/{path}"

    def follow(self, target: str, link: str) -> str | None:
        """Return the target of a link found at `target`; None if it is outside this server's base URL."""
        if not _PLAIN.fullmatch(link):
            return None
        try:
            url = urljoin(f"{self.scheme}://{self.authority}{target}", link)
            bare, _, query = url.partition("#")[0].partition("?")
        except ValueError:
            return None
        there = parse(bare)
        if there is None or (there.scheme, there.host, there.port) != (self.scheme, self.host, self.port):
            return None
        if there.path != self.path and not there.path.startswith(f"{self.path}/"):
            return None
        return f"{there.path or '/'}?{query}" if query else there.path or "/"


def parse(url: str) -> FhirServer | None:
    """Parse a base URL; None if it is not one, or if two parsers could read different hosts from it.

    Refused are user information, query, fragment, dot segments, names that are not ASCII or end with a dot, and
    addresses in any other than their canonical form (octal, hexadecimal, shortened, a single number, with zone).
    """
    if not _PLAIN.fullmatch(url) or any(mark in url for mark in "@?#"):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or port == 0 or parts.netloc.endswith(":"):
        return None
    if parts.netloc.startswith("["):
        literal = address(host)
        if not isinstance(literal, IPv6Address) or literal.scope_id:
            return None
        host = str(literal)
    elif not _NAME.fullmatch(host) or (_NUMBER.fullmatch(host.rpartition(".")[2]) and address(host) is None):
        return None
    if any(unquote(segment) in {".", ".."} for segment in parts.path.split("/")):
        return None
    return FhirServer(parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/"))


def address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host literal denotes; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_localhost(host: str) -> bool:
    """Return whether a name means this machine (RFC 6761)."""
    return host == "localhost" or host.endswith(".localhost")
