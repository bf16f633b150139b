"""A reverse proxy that signs people in states who asks, in headers that are accepted from its address only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from app.governance.access.identity import Identity, roles_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from app.governance.settings import GovernanceSettings

_NAME_LENGTH = 128


class ProxyAccess:
    """Reads the proxy's headers."""

    def __init__(self, settings: GovernanceSettings) -> None:
        self._settings = settings

    async def identify(self, request: Request) -> Identity | Response:
        """Return whom the proxy names.

        Raises:
            HTTPException: the request does not come from a trusted proxy, or no user is named.
        """
        if request.client is None or not self._is_trusted(request.client.host):
            raise HTTPException(403, "These pages are reached through the hospital's proxy only.")
        users = request.headers.getlist(self._settings.user_header)
        # Two headers of one name are how a caller gets past a proxy that adds its own.
        if len(users) != 1 or not users[0].strip():
            raise HTTPException(401, "The proxy does not say who you are.")
        groups = [
            group.strip()
            for header in request.headers.getlist(self._settings.groups_header)
            for group in header.split(",")
        ]
        return Identity(users[0].strip()[:_NAME_LENGTH], roles_of(groups, self._settings.granted))

    def _is_trusted(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._settings.trusted_proxies)
