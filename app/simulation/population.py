"""A whole population: its parts by several processes, one file of the truth, and a note of how it was made."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from app.simulation.mixes import read
from app.simulation.parts import Part, Written, truth_file, write_part, write_practitioners
from app.simulation.patients import Population
from app.simulation.people_mixes import People

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

FORMAT = 1
"""Raised whenever a seed gives other patients than before."""
NOTE = "simulation.json"
TRUTH = "truth.ndjson"
_SMALLEST_PART = 2000
_MOST_PARTS = 200


class FolderError(Exception):
    """The folder cannot take a population; the message says why and what to do."""


class Wanted(NamedTuple):
    """What was asked for.

    Attributes:
        patients: how many.
        seed: another seed, other patients.
        until: day of the export.
        interest: share of patients for whom a card could be right; None for the usual one.
        zipped: whether the files are compressed.
    """

    patients: int
    seed: int
    until: date
    interest: float | None
    zipped: bool


class Totals(msgspec.Struct):
    """What was written so far."""

    patients: int = 0
    orders: int = 0
    resources: dict[str, int] = msgspec.field(default_factory=dict)

    def add(self, written: Written) -> None:
        """Count a part."""
        self.patients += written.patients
        self.orders += written.orders
        for kind, count in written.resources.items():
            self.resources[kind] = self.resources.get(kind, 0) + count


class Note(msgspec.Struct, frozen=True):
    """The file `simulation.json`: how the folder was made, so that it can be made again, and what it holds."""

    format: int
    patients: int
    seed: int
    until: str
    interest: float
    zipped: bool
    orders: int
    resources: dict[str, int]


def write_population(wanted: Wanted, folder: Path, processes: int, progress: Callable[[Totals], None]) -> Totals:
    """Write a population; the files are the same, byte for byte, whatever the number of processes.

    Args:
        wanted: what is asked for.
        folder: is made, or is empty.
        processes: how many work at the same time.
        progress: is called after each part with what was written so far.

    Raises:
        FolderError: the folder is not empty.
        OSError: a file cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderError(f"{folder} is not empty; name a new folder, or empty this one")
    (folder / "fhir").mkdir(parents=True, exist_ok=True)
    interest = read(People).interest.share if wanted.interest is None else wanted.interest
    population = Population(wanted.seed, wanted.until.toordinal(), interest)
    parts = list(_parts(wanted))
    totals = Totals()
    totals.resources["Practitioner"] = write_practitioners(folder, zipped=wanted.zipped)
    for written in _all_written(population, parts, folder, processes):
        totals.add(written)
        progress(totals)
    _join_truth(folder, len(parts))
    note = Note(
        FORMAT,
        wanted.patients,
        wanted.seed,
        wanted.until.isoformat(),
        interest,
        wanted.zipped,
        totals.orders,
        dict(sorted(totals.resources.items())),
    )
    (folder / NOTE).write_bytes(msgspec.json.format(msgspec.json.encode(note), indent=2) + b"\n")
    return totals


def _parts(wanted: Wanted) -> Iterator[Part]:
    size = max(_SMALLEST_PART, -(-wanted.patients // _MOST_PARTS))
    for number, first in enumerate(range(0, wanted.patients, size)):
        yield Part(number, first, min(first + size, wanted.patients), wanted.zipped)


def _all_written(population: Population, parts: list[Part], folder: Path, processes: int) -> Iterator[Written]:
    """Yield each part as it is done, in any order."""
    if processes == 1 or len(parts) == 1:
        yield from (write_part(population, part, folder) for part in parts)
        return
    # "spawn", since the progress bar has a thread, which a fork would copy in an unknown state.
    with ProcessPoolExecutor(min(processes, len(parts)), get_context("spawn")) as pool:
        waiting = [pool.submit(write_part, population, part, folder) for part in parts]
        for future in as_completed(waiting):
            yield future.result()


def _join_truth(folder: Path, parts: int) -> None:
    with (folder / TRUTH).open("wb") as whole:
        for number in range(parts):
            path = truth_file(folder, number)
            with path.open("rb") as part:
                shutil.copyfileobj(part, whole)
            path.unlink()
