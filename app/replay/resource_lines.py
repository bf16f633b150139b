"""The resources of one piece of a source, one JSON text each; what cannot be read is named and passed over."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from cds_services.fhir import mapping, resource_id, resource_type, sequence, string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.replay.source import Piece

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BUNDLE = re.compile(rb'"resourceType"\s*:\s*"Bundle"')
_URN = re.compile(rb'("reference"\s*:\s*")(urn:[^"]+)"')
_HEAD = 2000
"""Bytes at the beginning of a line among which a Bundle says that it is one."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that could not be read.

    Attributes:
        where: name of the file, and the line where that is known.
        why: what is wrong with it, without its content.
    """

    where: str
    why: str


def resources(piece: Piece) -> Iterator[tuple[int, bytes | Broken]]:
    """Yield each resource of a piece as JSON with its line in the piece; entries of a Bundle are resources as well.

    A file that ends too early is read up to there, and then yielded as broken.
    """
    if piece.file.is_whole:
        yield from ((0, found) for found in _whole(piece))
        return
    with _opened(piece) as opened:
        if piece.start:
            opened.seek(piece.start - 1)
            opened.readline()
        for number, line in enumerate(_lines(opened, piece)):
            if not isinstance(line, Broken) and _BUNDLE.search(line, 0, _HEAD):
                yield from ((number, found) for found in of_bundle(line, piece.file.name))
            elif line:
                yield number, line


def place_of(piece: Piece, number: int) -> str:
    """Return file and line of a resource that turns out to be unreadable; reads the file up to there.

    Args:
        piece: the piece.
        number: its line in the piece.
    """
    if piece.file.is_whole:
        return piece.file.name
    before, left = 0, max(piece.start - 1, 0)
    with _opened(piece) as opened:
        while left > 0 and (block := opened.read(min(left, _BLOCK))):
            before += block.count(b"\n")
            left -= len(block)
    return f"{piece.file.name}, line {before + number + 1 + (piece.start > 0)}"


def of_bundle(text: bytes, where: str) -> Iterator[bytes | Broken]:
    """Yield the resources of a Bundle; references to a `fullUrl` (urn:uuid) become `Type/id`."""
    try:
        bundle = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Broken(where, "not valid JSON")
        return
    if resource_type(mapping(bundle)) != "Bundle":
        yield text
        return
    entries = [mapping(entry) for entry in sequence(mapping(bundle).get("entry"))]
    known: dict[bytes, bytes] = {}
    named: list[dict[str, Any]] = []
    for entry in entries:
        resource = dict(mapping(entry.get("resource")))
        url = string(entry.get("fullUrl"))
        if not resource_type(resource):
            continue
        if not resource_id(resource) and url.startswith("urn:"):
            resource["id"] = url.rpartition(":")[2]
        known[url.encode()] = f"{resource_type(resource)}/{resource_id(resource)}".encode()
        named.append(resource)

    def relative(found: re.Match[bytes]) -> bytes:
        return found[1] + known.get(found[2], found[2]) + b'"'

    for resource in named:
        yield _URN.sub(relative, msgspec.json.encode(resource))


def _whole(piece: Piece) -> Iterator[bytes | Broken]:
    name = piece.file.name
    try:
        with _opened(piece) as opened:
            text = opened.read().removeprefix(_BYTE_ORDER_MARK)
    except (EOFError, OSError, zlib.error):
        yield Broken(name, "ends too early, or is no gzip; nothing of it is read")
        return
    yield from of_bundle(text, name)


def _opened(piece: Piece) -> BinaryIO:
    return gzip.open(piece.file.path) if piece.file.is_compressed else piece.file.path.open("rb")  # type: ignore[return-value]


def _lines(opened: BinaryIO, piece: Piece) -> Iterator[bytes | Broken]:
    at = opened.tell()
    while piece.file.is_compressed or at < piece.end:
        try:
            line = opened.readline()
        except (EOFError, OSError, zlib.error):
            yield Broken(piece.file.name, "ends too early, or is no gzip; what follows is missing")
            return
        if not line:
            return
        at += len(line)
        yield line.strip().removeprefix(_BYTE_ORDER_MARK)
