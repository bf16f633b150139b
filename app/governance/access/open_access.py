"""No access control: every caller may use the pages, so they are served on loopback only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from app.governance.access.identity import Identity
from app.governance.roles import Role

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

COOKIE = "imaging-cds-reader"
"""Keeps the name under which someone reads cases, as no one else asks who they are."""
NAME_LENGTH = 128


class OpenAccess:
    """Everyone has every role."""

    async def identify(self, request: Request) -> Identity | Response:
        """Return the name that was given on this browser."""
        return Identity(unquote(request.cookies.get(COOKIE, ""))[:NAME_LENGTH], Role.SIGNER.included)


def remember(response: Response, name: str) -> None:
    """Keep a name on this browser until it is closed."""
    response.set_cookie(COOKIE, quote(name.strip()[:NAME_LENGTH]), httponly=True, samesite="strict")
