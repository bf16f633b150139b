"""Stop web pages of other origins from using a browser to write to a service without authentication.

A browser lets any page send some requests anywhere, and lets a page whose own name has been made to resolve to this
machine (DNS rebinding) send all of them and read the answers. It does not let a page misstate its origin.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.errors import ForeignHost, ForeignOrigin, answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class OwnPagesOnly:
    """Refuse requests under a name that is not this service's, and writing by pages of other origins.

    Args:
        app: answers everything else.
        origins: web origins that may call, or `*`.
        hosts: names by which the service is reached, in addition to those that no one else can point at this machine:
            plain addresses, `localhost`, and names without a dot.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str], hosts: Iterable[str]) -> None:
        self.app = app
        self._origins = frozenset(origin.encode() for origin in origins)
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        # Callers use one name; invented names must not be kept in memory.
        self._is_own = lru_cache(64)(self._is_its_own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if not all(map(self._is_own, hosts)):
                problem = "the Host header names another service than this one (IMAGING_CDS_TRUSTED_HOSTS)"
                await answer(ForeignHost("Host", problem))(scope, receive, send)
                return
            if scope["method"] not in _READING and not self._may_write(scope, hosts):
                problem = "pages of this origin may not call (IMAGING_CDS_CORS_ORIGINS)"
                await answer(ForeignOrigin("Origin", problem))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _may_write(self, scope: Scope, hosts: list[bytes]) -> bool:
        """Return whether no page asks, or a page of a listed origin or of this service itself."""
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if b"*" in self._origins:
            return True
        return all(origin in self._origins or origin.partition(b"://")[2] in hosts for origin in origins)

    def _is_its_own(self, host: bytes) -> bool:
        try:
            name = (urlsplit(f"//{host.decode('latin-1')}").hostname or "").rstrip(".")
        except ValueError:
            return False
        return "." not in name or name.endswith(".localhost") or name in self._hosts or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
