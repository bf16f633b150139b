"""Parts of a population that fit into memory: every resource of one patient is in one bucket."""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

from app.replay.owned_resources import read_resources
from app.replay.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.replay.source import Piece

    Lines = dict[str, list[bytes]]
    """The resources of one patient as JSON, by type."""

_BUCKET = 12 * 1024 * 1024
"""Bytes of FHIR in a bucket, on average; one process holds one bucket at a time."""
_FEWEST, _MOST = 4, 4096
_BUFFERED = 12 * 1024 * 1024
"""Bytes that a process gathers before it writes them to the buckets."""
SHARED = "shared"
"""The file of resources that name no patient."""
_OWNER_ONLY = 0o600


def bucket_count(estimate: int) -> int:
    """Return how many buckets a source of this many bytes is spread over."""
    return min(max(estimate // _BUCKET, _FEWEST), _MOST)


def bucket_of(patient: str, count: int) -> int:
    """Return the bucket of a patient."""
    return zlib.crc32(patient.encode()) % count


class BucketWriter:
    """Writes resources into the buckets of one process.

    Args:
        folder: where the buckets are.
        count: how many there are.
        writer: name of the process among those that write.
    """

    def __init__(self, folder: Path, count: int, writer: str) -> None:
        self._folder = folder
        self._count = count
        self._writer = writer
        self._gathered: defaultdict[str, list[bytes]] = defaultdict(list)
        self._bytes = 0

    def add(self, piece: Piece) -> Tally:
        """Write the resources of a piece, each into the bucket of its patient; return what was left out."""
        tally = Tally()
        for owned, line in read_resources(piece, tally):
            if owned.patient:
                self._put(f"{bucket_of(owned.patient, self._count):04d}", owned.patient, owned.kind, line)
            else:
                self._put(SHARED, owned.key, owned.kind, line)
        self.flush()
        return tally

    def _put(self, name: str, key: str, kind: str, line: bytes) -> None:
        # No line of JSON holds a line break, and no id white space.
        self._gathered[name].append(b"%s\t%s\t%s\n" % (key.encode(), kind.encode(), line.replace(b"\n", b" ")))
        self._bytes += len(line)
        if self._bytes > _BUFFERED:
            self.flush()

    def flush(self) -> None:
        """Write what is gathered."""
        for name, lines in self._gathered.items():
            handle = os.open(
                self._folder / f"{name}.{self._writer}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY
            )
            with os.fdopen(handle, "ab") as opened:
                opened.write(b"".join(lines))
        self._gathered.clear()
        self._bytes = 0


def files_of(folder: Path, name: str) -> list[Path]:
    """Return the files of a bucket, or of what is shared: one for each process that wrote it."""
    return sorted(folder.glob(f"{name}.*"))


def patients(folder: Path, bucket: int) -> Iterator[tuple[str, Lines]]:
    """Yield each patient of a bucket, in order of their ids, with their resources."""
    found: dict[str, Lines] = {}
    for file in files_of(folder, f"{bucket:04d}"):
        with file.open("rb") as opened:
            for line in opened:
                whose, kind, resource = line.split(b"\t", 2)
                found.setdefault(whose.decode(), {}).setdefault(kind.decode(), []).append(resource)
    for patient in sorted(found):
        yield patient, found.pop(patient)


def shared_lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what names no patient by its key."""
    for file in files_of(folder, SHARED):
        with file.open("rb") as opened:
            for line in opened:
                key, _, resource = line.split(b"\t", 2)
                yield key.decode(), resource
