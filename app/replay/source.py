"""The files of a population, and the pieces in which they are read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.replay.errors import ReplayError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
"""Names of files with one resource a line."""
WHOLE = (".json", ".json.gz")
"""Names of files with one resource, mostly a Bundle."""
PIECE = 32 * 1024 * 1024
"""Bytes of a plain file that one process reads at a time, so that all processes share a large file."""
_COMPRESSED = 12
"""How many times larger FHIR is without gzip; between 8 and 20 in exports."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file.

    Attributes:
        path: where it is.
        name: its path within the source.
        size: its bytes on disk.
    """

    path: Path
    name: str
    size: int

    @property
    def is_compressed(self) -> bool:
        """Whether it is read through gzip."""
        return self.name.endswith(".gz")

    @property
    def is_whole(self) -> bool:
        """Whether it is one JSON text."""
        return self.name.endswith(WHOLE)

    @property
    def estimate(self) -> int:
        """Bytes of FHIR in it, roughly."""
        return self.size * (_COMPRESSED if self.is_compressed else 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file: the lines that begin in [start, end); a compressed file is one piece, as is a JSON text."""

    file: SourceFile
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A population.

    Attributes:
        files: what is read, by name.
        passed_over: names of files that are of no kind that is read.
    """

    files: tuple[SourceFile, ...]
    passed_over: tuple[str, ...]

    @property
    def estimate(self) -> int:
        """Bytes of FHIR, roughly."""
        return sum(file.estimate for file in self.files)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)

    @property
    def listing(self) -> str:
        """A hash over name, size and time of change of each file: the same source has the same."""
        told = [(file.name, file.size, file.path.stat().st_mtime_ns) for file in self.files]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def pieces(self) -> list[Piece]:
        """Return every piece, the large ones first, so that the last one to end is a small one."""
        found = [piece for file in self.files for piece in _pieces(file)]
        return sorted(found, key=lambda piece: (piece.start - piece.end, piece.file.name, piece.start))


def find(place: Path) -> Source:
    """List the files of a folder, with its subfolders, or one file.

    Raises:
        ReplayError: there is nothing that can be read.
    """
    if not place.exists():
        raise ReplayError(f"{place}: there is no such file or folder")
    paths = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    root = place.parent if place.is_file() else place
    named = [(path, path.relative_to(root).as_posix()) for path in paths]
    read = [SourceFile(path, name, path.stat().st_size) for path, name in named if name.endswith((*LINES, *WHOLE))]
    if not read:
        kinds = ", ".join((*LINES, *WHOLE))
        raise ReplayError(f"{place}: holds no file whose name ends with {kinds}")
    taken = {file.name for file in read}
    return Source(tuple(read), tuple(name for _, name in named if name not in taken))


def _pieces(file: SourceFile) -> Iterator[Piece]:
    if file.is_compressed or file.is_whole:
        yield Piece(file, 0, file.size)
        return
    for start in range(0, max(file.size, 1), PIECE):
        yield Piece(file, start, min(start + PIECE, file.size))
