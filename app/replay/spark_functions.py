"""What runs on the machines of a Spark cluster; this product must be installed there, with the same knowledge."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from app import strict_json
from app.replay.buckets import bucket_of
from app.replay.judge import Judge
from app.replay.owned_resources import read_resources
from app.replay.owner import owner
from app.replay.patient_record import shared_keys
from app.replay.source import Piece, SourceFile
from app.replay.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from app.replay.options import Options

PIECES = "path string, name string, size bigint, first bigint, last bigint"
"""The columns of the pieces of a source."""
LINES = "patient string, kind string, line string"
"""The columns of resources: whose, what, and as JSON."""
ROWS = "bucket int, patient string, place int, content string"
"""The columns of decisions: the bucket, the patient, the place among the patient's decisions, and the row as JSON."""
TALLY, SHARED, WANTED = "-tally", "-shared", "-wanted"
"""Kinds of lines that are no resource of a patient: counts; a resource without a patient, by its key; such a key."""
_BATCH = 500
_MAKING = Lock()
"""Held while a judge is made: an engine may ask for it from several threads of one process."""


def read_pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Read the resources of pieces of the source."""
    for batch in batches:
        for found in batch.to_pylist():
            file = SourceFile(Path(found["path"]), found["name"], found["size"])
            yield from _batches(_lines(Piece(file, found["first"], found["last"])), LINES)


def _lines(piece: Piece) -> Iterator[tuple[str, str, str]]:
    tally = Tally()
    for owned, line in read_resources(piece, tally):
        if owned.patient:
            yield owned.patient, owned.kind, line.decode("utf-8", "replace")
            for key in shared_keys(owned.kind, line):
                yield owned.patient, WANTED, key
        else:
            yield owned.key, SHARED, line.decode("utf-8", "replace")
    yield "", TALLY, json.dumps(tally.as_json())


class JudgePatients:
    """Judges patients; each comes with a list of the kinds and the lines of its resources.

    Args:
        options: what to do.
        buckets: how many buckets the results have.
    """

    def __init__(self, options: Options, buckets: int) -> None:
        self._options = options
        self._buckets = buckets

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the decisions of each batch of patients, and what was counted beside them."""
        yield from _batches((row for batch in batches for row in self._rows(batch.to_pylist())), ROWS)

    def _rows(self, patients: list[dict[str, Any]]) -> Iterator[tuple[int, str, int, str]]:
        tallies: dict[int, Tally] = {}
        for found in patients:
            patient = found["patient"]
            lines: dict[str, list[bytes]] = {}
            for each in found["found"]:
                lines.setdefault(each["kind"], []).append(each["line"].encode())
            shared = {_key(line): line for line in sorted(lines.pop(SHARED, ()))}
            bucket = bucket_of(patient, self._buckets)
            tally = tallies.setdefault(bucket, Tally())
            rows = _judge(self._options).rows(patient, lines, shared.get, tally)
            for place, row in enumerate(rows):
                yield bucket, patient, place, strict_json.encode(row).decode()
        for bucket, tally in tallies.items():
            yield bucket, "", 0, json.dumps(tally.as_json())


def _key(line: bytes) -> str:
    owned = owner(line)
    return owned.key if owned is not None else ""


def _judge(options: Options) -> Judge:
    with _MAKING:
        return _made(options)


@cache
def _made(options: Options) -> Judge:
    return Judge(options)


def row_of(content: str) -> dict[str, Any]:
    """Return a decision from its JSON, as it was before."""
    row: dict[str, Any] = msgspec.json.decode(content)
    row["time"] = datetime.fromisoformat(row["time"])
    return row


def _batches(rows: Iterable[tuple[Any, ...]], columns: str) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kinds = {"string": pa.string(), "bigint": pa.int64(), "int": pa.int32()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in (each.split() for each in columns.split(", "))])
    gathered: list[tuple[Any, ...]] = []

    def batch() -> pa.RecordBatch:
        arrays = [
            pa.array(column, field.type) for column, field in zip(zip(*gathered, strict=True), schema, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    for row in rows:
        gathered.append(row)
        if len(gathered) == _BATCH:
            yield batch()
            gathered.clear()
    if gathered:
        yield batch()
