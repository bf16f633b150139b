"""One part of a population on disk: a file for each resource type, as in a Bulk FHIR export, and one of the truth."""

from __future__ import annotations

import gzip
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import msgspec

from app.simulation.patients import Population, make_patient
from app.simulation.practitioners import practitioners

if TYPE_CHECKING:
    from pathlib import Path

_UNFINISHED = ".unfinished"
_LEVEL = 3  # half the time of the usual 9, and a few per cent larger


class Part(NamedTuple):
    """A range of patients that is written at one time.

    Attributes:
        number: of the part, from 0.
        first: number of its first patient.
        past: number behind its last patient.
        zipped: whether its files are compressed.
    """

    number: int
    first: int
    past: int
    zipped: bool


class Written(NamedTuple):
    """What a part holds: patients, imaging orders, resources by type."""

    patients: int
    orders: int
    resources: dict[str, int]


def write_part(population: Population, part: Part, folder: Path) -> Written:
    """Write the files of one part; a file has its name only once it is complete.

    Args:
        population: what it is made from.
        part: which patients.
        folder: receives `fhir/<type>.<part>.ndjson` and `truth.<part>.ndjson`.

    Raises:
        OSError: a file cannot be written.
    """
    encoder = msgspec.json.Encoder()
    counts: dict[str, int] = {}
    orders = 0
    done: list[Path] = []
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}
        truth = stack.enter_context(_open(truth_file(folder, part.number), done, zipped=False))
        for number in range(part.first, part.past):
            made = make_patient(population, number)
            for resource in made.resources:
                kind = resource["resourceType"]
                if kind not in files:
                    name = f"{kind}.{part.number:04}.ndjson{'.gz' if part.zipped else ''}"
                    files[kind] = stack.enter_context(_open(folder / "fhir" / name, done, zipped=part.zipped))
                files[kind].write(encoder.encode(resource) + b"\n")
                counts[kind] = counts.get(kind, 0) + 1
            for line in made.truths:
                truth.write(encoder.encode(line) + b"\n")
                orders += 0 if line.report else len(line.orders)
    for path in done:
        path.with_name(path.name + _UNFINISHED).rename(path)
    return Written(part.past - part.first, orders, counts)


def write_practitioners(folder: Path, *, zipped: bool) -> int:
    """Write the clinicians of all sites, and return how many there are."""
    done: list[Path] = []
    name = f"Practitioner.0000.ndjson{'.gz' if zipped else ''}"
    encoder = msgspec.json.Encoder()
    with _open(folder / "fhir" / name, done, zipped=zipped) as file:
        written = [file.write(encoder.encode(each) + b"\n") for each in practitioners()]
    done[0].with_name(name + _UNFINISHED).rename(done[0])
    return len(written)


def truth_file(folder: Path, number: int) -> Path:
    """Return where the truth of a part stands until all parts are done."""
    return folder / f"truth.{number:04}.ndjson"


def _open(path: Path, done: list[Path], *, zipped: bool) -> IO[bytes]:
    """Open a file under a name that says that it is unfinished; a zipped one holds neither time nor name."""
    done.append(path)
    file = path.with_name(path.name + _UNFINISHED).open("wb")
    if not zipped:
        return file
    return cast("IO[bytes]", _Zipped(file))


class _Zipped(gzip.GzipFile):
    """A compressed file that closes the file below it as well."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0)
        self._below = file

    def close(self) -> None:
        super().close()
        self._below.close()
