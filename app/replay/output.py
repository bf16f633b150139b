"""The results of a replay: one Parquet file for each bucket, whole or not there at all."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from app.replay.columns import arrow, combined, digest, schema
from app.replay.tally import Tally, counts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Row = dict[str, Any]

FOLDER = "decisions"
_META = b"imaging-cds"
_BATCH = 2000


class Outcome(NamedTuple):
    """The results together.

    Attributes:
        decisions: how many there are.
        cards: how many cards they show.
        digest: the same for the same decisions.
        tally: what was counted beside them.
    """

    decisions: int
    cards: int
    digest: str
    tally: Tally


def file_of(out: Path, bucket: int) -> Path:
    """Return the file of a bucket."""
    return out / FOLDER / f"bucket-{bucket:04d}.parquet"


def write(out: Path, bucket: int, rows: list[Row], tally: Tally) -> None:
    """Write the decisions of a bucket, with what was counted beside them.

    Args:
        out: the folder of the replay.
        bucket: its number.
        rows: the decisions, in a fixed order.
        tally: what was counted.
    """
    arrow()
    from pyarrow import Table, parquet  # noqa: PLC0415

    told = {"digest": f"{digest(rows):064x}", "cards": sum(row["cards"] for row in rows), "tally": tally.as_json()}
    table = Table.from_pylist(rows, schema().with_metadata({_META: json.dumps(told, sort_keys=True).encode()}))
    file = file_of(out, bucket)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    parquet.write_table(table, part, compression="zstd")
    part.rename(file)


def clear_unfinished(out: Path) -> None:
    """Remove what a killed run had begun to write."""
    for part in (out / FOLDER).glob(".bucket-*"):
        part.unlink()


def outcome(out: Path, buckets: int) -> Outcome:
    """Add up what the files say of themselves."""
    from pyarrow import parquet  # noqa: PLC0415

    tally, digests, decisions, cards = Tally(), [], 0, 0
    for bucket in range(buckets):
        with parquet.ParquetFile(file_of(out, bucket)) as file:
            told = json.loads(file.schema_arrow.metadata[_META])
            decisions += file.metadata.num_rows
        tally.merge(counts_of(told["tally"]))
        digests.append(told["digest"])
        cards += told["cards"]
    return Outcome(decisions, cards, combined(digests), tally)


def rows_of(out: Path) -> Iterator[Row]:
    """Yield every decision, as it was written, in the order of the files."""
    for path in sorted((out / FOLDER).glob("bucket-*.parquet")):
        yield from _rows(path)


def rows_in(out: Path, bucket: int) -> Iterator[Row]:
    """Yield the decisions of one bucket."""
    return _rows(file_of(out, bucket))


def _rows(path: Path) -> Iterator[Row]:
    from pyarrow import parquet  # noqa: PLC0415

    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            yield from batch.to_pylist()
