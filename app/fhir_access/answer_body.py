"""The body of an answer: limited in size before and after decompression, and accepted only as JSON."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from app import strict_json
from app.fhir_access import failure
from app.fhir_access.failure import ReadFailed
from cds_services.errors import MalformedRequest

if TYPE_CHECKING:
    import httpcore

_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_DRAINED = 16_384
"""Largest body of an error response that is read to its end, so that the connection can be reused."""


async def read(response: httpcore.Response, limit: int) -> tuple[Any, int]:
    """Read and decode an answer.

    Args:
        response: an answer whose body has not been read yet.
        limit: maximum number of bytes, both as received and decompressed.

    Returns:
        The decoded JSON and its size in bytes.

    Raises:
        ReadFailed: it is larger, is not JSON, or has an encoding that was not requested.
    """
    kind = header(response, b"content-type").partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise ReadFailed(failure.NOT_JSON)
    encoding = header(response, b"content-encoding").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise ReadFailed(failure.NOT_JSON)
    length = _length(response)
    if length is not None and length > limit:
        raise ReadFailed(failure.TOO_LARGE)
    inflate = zlib.decompressobj(_GZIP_FORMAT) if encoding.endswith("gzip") else None
    body = bytearray()
    async for part in response.aiter_stream():
        try:
            # One byte beyond the limit is enough to detect it; a decompression bomb is never expanded.
            body += inflate.decompress(part, limit + 1 - len(body)) if inflate else part
        except zlib.error:
            raise ReadFailed(failure.NOT_JSON) from None
        if len(body) > limit:
            raise ReadFailed(failure.TOO_LARGE)
    try:
        return strict_json.decode(bytes(body)), len(body)
    except MalformedRequest:
        raise ReadFailed(failure.NOT_JSON) from None


async def drain(response: httpcore.Response) -> None:
    """Read the body of an error response to its end if it is small, and discard it."""
    length = _length(response)
    if length is not None and length <= _DRAINED:
        async for _ in response.aiter_stream():
            pass


def header(response: httpcore.Response, name: bytes) -> str:
    """Return a header of an answer; empty if it is absent."""
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")


def _length(response: httpcore.Response) -> int | None:
    text = header(response, b"content-length")
    return int(text[:20]) if text.isascii() and text.isdigit() else None
