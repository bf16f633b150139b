"""Answer service calls without the framework's routing.

This is the hot path: every order that is placed causes a call, and most have no imaging order. Service calls skip the
framework's routing, exception and exit-stack layers (ADR 3 has the figures). Other requests go to the framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from app.clients.canary_call import HEADER, NOT_STORED, SCOPE
from app.endpoints.service_call import MEDIA_TYPE
from app.errors import PROFILE, answer
from cds_services.errors import RequestError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from app.endpoints.service_call import ServiceCall

_BEGINNING = "/cds-services/"
_HEADERS = ((b"cache-control", b"no-store"), (b"content-type", MEDIA_TYPE.encode()))


class ServiceCallFastPath:
    """Answer `POST /cds-services/{id}` exactly as the route of that address would.

    Args:
        app: answers everything else.
        calls: answers service calls.
    """

    def __init__(self, app: ASGIApp, calls: ServiceCall) -> None:
        self.app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the call, or pass it on."""
        service_id = _service_id(scope)
        if not service_id:
            await self.app(scope, receive, send)
            return
        scope["path_params"] = {"id": service_id}
        try:
            content = await self._calls.answer(Request(scope, receive))
        except RequestError as error:
            await answer(error, profile=scope.get(PROFILE))(scope, receive, send)
            return
        headers = [*_HEADERS, (b"content-length", str(len(content)).encode())]
        if SCOPE in scope:
            headers.append((HEADER.lower().encode(), NOT_STORED.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _service_id(scope: Scope) -> str:
    """Return the id of the service that is called; empty if this is not a service call."""
    if scope["type"] != "http" or scope["method"] != "POST" or scope.get("root_path"):
        return ""
    path: str = scope["path"]
    if not path.startswith(_BEGINNING):
        return ""
    service_id = path[len(_BEGINNING) :]
    return "" if "/" in service_id else service_id
