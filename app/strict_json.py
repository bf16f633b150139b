"""Strict JSON: bytes in, plain values out; input that two parsers could read differently is refused.

RFC 8259 leaves some inputs to each parser (a name given twice, NaN, unlimited nesting). In an order such freedom can
mean two different studies, so they are refused. Fractions become `Decimal` and are written again digit for digit, as
required for an order that is handed back.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Self

import msgspec

from cds_services.errors import NotJson

DEPTH_LIMIT = 100
"""Maximum nesting depth; real requests stay below twenty."""
VALUES_LIMIT = 150_000
"""Maximum number of values. FHIR needs more than twenty bytes for each, so that 2 MB of it hold fewer than 100,000."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_POSITION = re.compile(r"\(byte (\d+)\)")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ONE_BRACKET = bytes.maketrans(b"{}", b"[]")
_NO_SKELETON = bytes(set(range(256)) - set(b'[]{}"'))


class _AsWritten(Decimal):
    """A fraction that keeps its spelling: `1E3` and `1E+3` differ when two resources are compared."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number


def _write(value: object) -> msgspec.Raw:
    if isinstance(value, _AsWritten):
        return msgspec.Raw(value.text.encode())
    raise TypeError(type(value).__name__)


_decoder = msgspec.json.Decoder(float_hook=_AsWritten)
_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=_write)


def encode(value: object) -> bytes:
    """Encode an answer as JSON; numbers from the request keep their spelling."""
    return _encoder.encode(value)


def decode(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Decode one JSON text in UTF-8.

    Raises:
        NotJson: the bytes are not JSON, are JSON that two parsers may read differently, or exceed the limits on nesting
            or on the number of values.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    if not body:
        raise NotJson("", "the body is empty; send one JSON object")
    # Each value but the first follows one of these characters, so the number of objects in memory is limited.
    brackets = body.count(b"[") + body.count(b"{")
    if body.count(b",") + brackets > VALUES_LIMIT:
        raise NotJson("", f"more than {VALUES_LIMIT} values", "too-costly")
    try:
        value = _decoder.decode(body)
    except UnicodeDecodeError:
        raise NotJson("", "the body is not UTF-8; encode it as UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except InvalidOperation:
        raise NotJson("", "a number is out of range; send numbers of ordinary size") from None
    except msgspec.DecodeError as error:
        raise _malformed(body, str(error)) from None
    if brackets > DEPTH_LIMIT:
        _refuse_depth(body)
    _refuse_duplicates(body, value)
    return value


def _refuse_depth(body: bytes) -> None:
    """Refuse nesting beyond the limit.

    Without its escapes a text is inside a string after every odd quote. What is outside is reduced to brackets, and
    each removal of `[]` removes the innermost level.
    """
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Most strings hold no bracket, so that their quotes now stand side by side.
    pieces = body.translate(_ONE_BRACKET, _NO_SKELETON).replace(b'""', b"").split(b'"')
    brackets = b"".join(pieces[::2])
    for _ in range(DEPTH_LIMIT):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise _too_deep()


def _refuse_duplicates(body: bytes, value: object) -> None:
    """Refuse an object that has one name twice.

    msgspec keeps only the last of duplicate names. Encoding the value again then yields fewer colons than the input,
    and never more unless colons were escaped. Equal counts thus prove that none was lost. Only if they differ is the
    text parsed again, by a slower parser that sees every name.
    """
    if b"\\u003" not in body and body.count(b":") == _encoder.encode(value).count(b":"):
        return
    json.loads(body, object_pairs_hook=_unique_names, parse_int=len, parse_float=len)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotJson("", "an object has the same member twice; send each member once")
    return members


def _malformed(body: bytes, reason: str) -> NotJson:
    if "surrogate" in reason or (_SURROGATE.search(body) and "truncated" in reason):
        return NotJson("", "a \\u escape is half of a surrogate pair; send both or neither", "invalid")
    position = _POSITION.search(reason)
    place = f" (at byte {position[1]})" if position else ""
    return NotJson("", f"the body is not valid JSON{place}; send one JSON object as RFC 8259 defines it")


def _too_deep() -> NotJson:
    return NotJson("", f"nested deeper than {DEPTH_LIMIT} levels", "too-costly")
