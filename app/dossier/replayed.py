"""The folder that a replay wrote: its decisions row by row, what it counted beside them, its worklist.

Only the folder's files are known here, not the code that writes them: a dossier can be made elsewhere and later.
"""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BATCH = 2000


class DossierError(Exception):
    """A dossier cannot be made; the message says why and what to do."""


class Study(msgspec.Struct):
    """A study that was ordered: its name, why it is outside the scope (if it is), its situation and rating."""

    study: str | None
    gate: str | None
    scenario: str | None
    rating: str | None


class Fact(msgspec.Struct):
    """A fact that was read, and what was asserted about it."""

    fact: str
    standing: str


class Outcome(msgspec.Struct):
    """What became of a rule: whether it gave a card, and the studies that it offers."""

    rule: str
    spoke: bool
    why: str | None
    offers: list[str] | None


class Card(msgspec.Struct):
    """A card, and why it was withheld, if it was."""

    rule: str
    indicator: str
    withheld: str | None = None


class Unmapped(msgspec.Struct):
    """A code that was not read; `read` is true where the words beside it were."""

    kind: str
    system: str
    code: str
    read: bool


class Decision(msgspec.Struct):
    """One replayed decision: codes and keyed hashes, nothing of a patient."""

    id: str
    time: datetime
    hook: str
    user_hash: str | None
    scenario: str | None
    because: str | None
    studies: list[Study]
    facts: list[Fact]
    outcomes: list[Outcome]
    silence: str | None
    missing: list[str]
    unread: list[str]
    unmapped: list[Unmapped]
    age_band: str | None
    sex: str | None
    shown: list[Card]

    @property
    def in_scope(self) -> list[Study]:
        """The studies that the service is about: MRI and CT of head, orbits and spine."""
        return [study for study in self.studies if study.gate is None]

    @property
    def cards(self) -> list[Card]:
        """The cards that a clinician would have seen."""
        return [card for card in self.shown if not card.withheld]


class Report(msgspec.Struct):
    """The file `report.json`: versions, options, and counts by name and kind."""

    decisions: int
    digest: str
    knowledge: str
    version: str
    counts: dict[str, dict[str, int]]
    imports: list[dict[str, Any]] = []
    cannot_be_known: list[str] = []


def read_report(folder: Path) -> Report:
    """Read what a replay counted.

    Raises:
        DossierError: the folder is not that of a finished replay.
    """
    try:
        return msgspec.json.decode((folder / "report.json").read_bytes(), type=Report)
    except FileNotFoundError:
        raise DossierError(
            f"{folder} has no report.json: name the folder of a finished replay (imaging-cds replay SOURCE --out DIR)"
        ) from None
    except msgspec.DecodeError as error:
        raise DossierError(f"{folder / 'report.json'} is not that of a replay: {error}") from None


def read_decisions(folder: Path) -> Iterator[Decision]:
    """Yield every decision, in the order of the files; memory is bounded by a batch of rows.

    Raises:
        DossierError: pyarrow is not installed, or a file is damaged or of another kind.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, needed for this alone
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise DossierError(
            "decisions are Parquet, and pyarrow is not installed: pip install 'imaging-cds[replay]'"
        ) from None
    wanted = list(Decision.__struct_fields__)
    for path in sorted((folder / "decisions").glob("*.parquet")):
        try:
            with parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH, columns=wanted):
                    yield from msgspec.convert(batch.to_pylist(), list[Decision])
        except (pa.ArrowException, msgspec.ValidationError) as error:
            raise DossierError(f"{path}: {error}; replay again into a new folder") from None


def read_worklist(folder: Path) -> list[dict[str, str]]:
    """Read the codes to map first, as ranked; none where the replay found none."""
    try:
        with (folder / "worklist.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        return []
