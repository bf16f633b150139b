"""The file of a site's signatures: only ever appended to, each line naming the one before by its hash.

A line that is changed, removed or put between others breaks the chain at the next one. Lines that are cut off at the
end leave a chain that holds; they can only make the service more silent, and the hash of the last line, which `sign`
prints and the service logs at its start, shows it.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from app.errors import ConfigurationError
from app.signing.signature import Signature, line_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from app.signing.site_keys import SiteKeys

_decoder = msgspec.json.Decoder(Signature)
_RESTORE = (
    "Put back the file from a backup or from version control; if it cannot be had, keep this one for your records and "
    "sign again into a new file"
)


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """The entries of a file whose chain holds.

    Attributes:
        entries: those that count: all, or where the site's keys are known, those that one of them signed.
        unproved: the numbers of the lines that do not count, since no key signed them.
        head: hash of the last line; empty in an empty file.
    """

    entries: tuple[Signature, ...] = ()
    unproved: tuple[int, ...] = ()
    head: str = ""


def read_signatures(path: Path, keys: SiteKeys | None = None) -> SignatureFile:
    """Read a file and verify it.

    Args:
        path: the file.
        keys: the site's public keys, where every entry must be signed with one of them.

    Raises:
        ConfigurationError: it cannot be read, an entry is invalid, the chain is broken, or a signature does not match;
            names file and line, and what to do.
    """
    try:
        return _verified(path, path.read_bytes(), keys)
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file; `imaging-cds sign` makes it") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None


def append(path: Path, made: Callable[[str], Iterable[Signature]]) -> SignatureFile:
    """Append entries to a file that holds, or begin it; others who append at the same time wait.

    Args:
        path: the file.
        made: makes the entries from the hash of the last line, each with the hash of the line before it.

    Raises:
        ConfigurationError: the file does not hold, or cannot be written; then nothing is appended.
    """
    try:
        with path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            written = file.read()
            head = _verified(path, written, None).head
            added = b"".join(entry.line() + b"\n" for entry in made(head))
            file.write(added)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from None
    return _verified(path, written + added, None)


def _verified(path: Path, content: bytes, keys: SiteKeys | None) -> SignatureFile:
    lines = content.split(b"\n")
    if lines.pop():
        raise ConfigurationError(f"{path}, line {len(lines) + 1}: is cut off. {_RESTORE}")
    head, entries, unproved = "", [], []
    for number, line in enumerate(lines, start=1):
        place = f"{path}, line {number}"
        entry = _entry(place, line)
        if entry.previous != head:
            before = f"line {number - 1} is not the one that was there" if number > 1 else "a line before it is gone"
            raise ConfigurationError(f"{place}: {before} when this one was signed. {_RESTORE}")
        if keys is None or keys.proves(entry, place):
            entries.append(entry)
        else:
            unproved.append(number)
        head = line_hash(line)
    return SignatureFile(tuple(entries), tuple(unproved), head)


def _entry(place: str, line: bytes) -> Signature:
    try:
        entry = _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise ConfigurationError(f"{place}: is no signature: {error}. {_RESTORE}") from None
    if entry.line() != line:
        raise ConfigurationError(f"{place}: was not written by `imaging-cds sign`. {_RESTORE}")
    return entry
