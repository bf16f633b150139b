"""Receive request bodies: with limits on content type, size, time, and number at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from app.errors import BodyTimeout, BodyTooLarge, TryAgain, UnsupportedMedia
from app.limits.callers import caller_at
from cds_services.errors import MalformedRequest

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_AT_A_TIME = 8
"""How many bodies of the largest size are held at a time; all bodies together may have that many bytes."""

_TRY_AGAIN_SECONDS = 1


class Bodies:
    """All request bodies that are held: being received, or received and in use.

    If they are too many, the caller that holds most loses the body that it has been sending for longest. A caller is an
    authenticated client, else an address.

    Args:
        limit: largest size of one body in bytes.
        seconds: time within which all of a body must have arrived.
        proved: whether callers are authenticated. If not, a body must have a content type: a browser lets any page send
            one without.
    """

    def __init__(self, limit: int, seconds: float, *, proved: bool) -> None:
        self.limit = limit
        self.seconds = seconds
        self.proved = proved
        self._total = LARGEST_AT_A_TIME * limit
        self._held: dict[Body, None] = {}
        self._size = 0

    def of(self, request: Request, client: str) -> Body:
        """Return the body of a call, which is received on entering and released on leaving.

        Args:
            request: the call whose body has not been read yet.
            client: name of the client that sent it, if known.
        """
        address = request.client.host if request.client else ""
        return Body(self, request, client if self.proved else caller_at(address))

    def hold(self, body: Body, size: int) -> None:
        """Add received bytes of a body to the total.

        Raises:
            TryAgain: there is no room, and none can be made.
        """
        self._held[body] = None
        body.size += size
        self._size += size
        while self._size > self._total:
            self._make_room(body)

    def let_go(self, body: Body) -> None:
        """Subtract a body from the total."""
        if body in self._held:
            del self._held[body]
            self._size -= body.size

    def _make_room(self, newest: Body) -> None:
        sizes = Counter[str]()
        for body in self._held:
            sizes[body.caller] += body.size
        arriving = (body for body in self._held if body.arriving and body is not newest)
        most = min(arriving, key=lambda body: -sizes[body.caller], default=None)
        if most is None or sizes[most.caller] < sizes[newest.caller]:
            self.let_go(newest)
            raise TryAgain(
                "too many large bodies are under way; send the request again", _TRY_AGAIN_SECONDS, "throttled"
            )
        self.let_go(most)
        most.give_up()


class Body:
    """One body: `async with` receives it and returns its bytes.

    Attributes:
        caller: the sender.
        size: bytes that have arrived.
        arriving: whether it is not complete.
    """

    __slots__ = ("_bodies", "_request", "_timeout", "arriving", "caller", "size")

    def __init__(self, bodies: Bodies, request: Request, caller: str) -> None:
        self._bodies = bodies
        self._request = request
        self._timeout = asyncio.timeout(bodies.seconds)
        self.caller = caller
        self.size = 0
        self.arriving = True

    def give_up(self) -> None:
        """Stop receiving now."""
        self.arriving = False
        if not self._timeout.expired():
            self._timeout.reschedule(0)

    async def __aenter__(self) -> bytes:
        """Receive the whole body.

        Raises:
            UnsupportedMedia: a content type other than JSON, or a content encoding.
            BodyTooLarge: more than the limit, as declared or as received.
            BodyTimeout: not complete in time, or dropped in favour of others.
            TryAgain: there is no room for it.
        """
        _check_head(self._request, self._bodies.limit, must_say_kind=not self._bodies.proved)
        try:
            async with self._timeout:
                received = await self._receive()
        except TimeoutError:
            self._bodies.let_go(self)
            raise BodyTimeout("", "the request body did not arrive in time; send the request again") from None
        except BaseException:
            self._bodies.let_go(self)
            raise
        self.arriving = False
        return received

    async def __aexit__(self, *_: object) -> None:
        """Release it."""
        self._bodies.let_go(self)

    async def _receive(self) -> bytes:
        limit = self._bodies.limit
        # One array and no list of parts: a part may be a single byte.
        received = bytearray()
        while True:
            message = await self._request.receive()
            if message["type"] == "http.disconnect":
                # No one receives this answer; it keeps a client's disconnect from counting as our own failure.
                raise MalformedRequest("", "the connection ended before the body did")
            part = message.get("body", b"")
            if self.size + len(part) > limit:
                raise _too_large(limit)
            self._bodies.hold(self, len(part))
            if not message.get("more_body", False):
                return bytes(received + part) if received else part
            received += part


def _check_head(request: Request, limit: int, *, must_say_kind: bool) -> None:
    headers = request.headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    json_kind = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if not json_kind and (kind or must_say_kind):
        raise UnsupportedMedia("Content-Type", "send application/json")
    if headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
        raise UnsupportedMedia("Content-Encoding", "send the body uncompressed")
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge("", f"the body is larger than {limit} bytes; send only what the prefetch templates ask for")
