"""Receive a request body: the right kind, not too large, not too slow."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.errors import BodyTimeout, BodyTooLarge, UnsupportedMedia
from cds_services.errors import MalformedRequest

if TYPE_CHECKING:
    from starlette.requests import Request


async def read(request: Request, limit: int, seconds: float) -> bytes:
    """Read the whole body.

    Args:
        request: the call whose body has not been read yet.
        limit: largest size in bytes, also for a body that does not tell its length.
        seconds: time within which all of it must have arrived.

    Raises:
        UnsupportedMedia: another content type than JSON, or a content encoding.
        BodyTooLarge: more than `limit` bytes, by its own account or in fact.
        BodyTimeout: not complete in time.
    """
    headers = request.headers
    _check_kind(headers.get("content-type", ""), headers.get("content-encoding", ""))
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            more = True
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    # Nobody reads this answer; it only keeps a caller's hang-up out of our own failures.
                    raise MalformedRequest("", "the connection ended before the body did")
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts.append(part)
                more = message.get("more_body", False)
    except TimeoutError:
        raise BodyTimeout("", "the request body did not arrive in time; send the request again") from None
    return b"".join(parts)


def _check_kind(content_type: str, encoding: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    json_kind = kind in {"", "application/json"} or (kind.startswith("application/") and kind.endswith("+json"))
    if not json_kind:
        raise UnsupportedMedia("Content-Type", "send application/json")
    if encoding.strip().lower() not in {"", "identity"}:
        raise UnsupportedMedia("Content-Encoding", "send the body uncompressed")


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge("", f"the body is larger than {limit} bytes; send only what the prefetch templates ask for")
