"""Answer an address with a trailing slash like the address without it.

The framework would redirect. A redirected POST can lose its body, and a signed token would then name another address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class TrailingSlash:
    """Drop one trailing slash from the path before routing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on with the path without the slash."""
        if scope["type"] == "http":
            path = scope["path"]
            # The raw path distinguishes a slash from an encoded one, which belongs to the service id.
            if len(path) > 1 and path.endswith("/") and scope.get("raw_path", b"/").endswith(b"/"):
                scope = {**scope, "path": path[:-1], "raw_path": scope.get("raw_path", b"")[:-1]}
        await self.app(scope, receive, send)
