"""Headers of every answer that keep a browser from interpreting it as anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NO_SNIFFING = (b"x-content-type-options", b"nosniff")
_JSON_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """Add the headers.

    Args:
        app: the application.
        https: whether clients reach this service by https; a browser then uses only https from then on.
        referrer: who learns from which page a browser comes. Under `no-referrer` a browser also hides the origin of a
            form that is sent, so pages with forms need `same-origin`.
    """

    def __init__(self, app: ASGIApp, *, https: bool, referrer: str = "no-referrer") -> None:
        self.app = app
        always = [_NO_SNIFFING, (b"referrer-policy", referrer.encode())]
        self._always = [*always, _ONLY_HTTPS] if https else always
        self._json = [*self._always, _JSON_POLICY]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and add the headers to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                headers.extend(self._json if (b"content-type", b"application/json") in headers else self._always)
            await send(message)

        await self.app(scope, receive, add)
