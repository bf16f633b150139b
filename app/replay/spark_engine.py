"""The engine of many machines: Apache Spark by its DataFrame API, over Spark Connect or a master of its own.

Files are read by the same reader as on one machine, so that broken lines, Bundles and gzip are read alike; the source
and the folder of results must be at the same path on all machines. A run that was killed begins again.
"""

from __future__ import annotations

import json
import shutil
from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.replay.output import clear_unfinished, file_of, write
from app.replay.spark_functions import LINES, PIECES, ROWS, SHARED, TALLY, WANTED, JudgePatients, read_pieces, row_of
from app.replay.spark_session import session
from app.replay.tally import Tally, counts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.replay.options import Options
    from app.replay.source import Source

_WORK = "work"
_SORTED = "sorted.parquet"


def run(  # noqa: PLR0913, PLR0917 - what a run is made of
    master: str, source: Source, out: Path, options: Options, buckets: int, advance: Callable[[int, int], None]
) -> Tally:
    """Judge a population; return what was read and left out.

    Args:
        master: where Spark is.
        source: the population.
        out: the folder of the replay.
        options: what to do.
        buckets: how many files the results have.
        advance: called for each bucket with the number of its decisions.

    Raises:
        ReplayError: Spark cannot be had, or is lost.
    """
    clear_unfinished(out)
    with session(master) as spark:
        from pyspark.sql import functions as f  # noqa: PLC0415 - an extra

        place = str((out / _WORK / _SORTED).absolute())
        pieces = [
            (str(each.file.path.absolute()), each.file.name, each.file.size, each.start, each.end)
            for each in source.pieces()
        ]
        spread = spark.createDataFrame(pieces, PIECES).repartition(min(len(pieces), buckets))
        spread.mapInArrow(read_pieces, LINES).write.mode("overwrite").parquet(place)
        lines = spark.read.parquet(place)
        read = Tally()
        for counted in lines.where(f.col("kind") == TALLY).collect():
            read.merge(counts_of(json.loads(counted["line"])))
        if not all(file_of(out, bucket).exists() for bucket in range(buckets)):
            _write(_judged(lines, options, buckets), out, buckets, advance)
    shutil.rmtree(out / _WORK, ignore_errors=True)
    return read


def _judged(lines: Any, options: Options, buckets: int) -> Any:  # noqa: ANN401 - an extra
    """Return the decisions, in the order of buckets and patients."""
    from pyspark.sql import functions as f  # noqa: PLC0415

    kind = f.col("kind")
    shared = lines.where(kind == SHARED).select(f.col("patient").alias("key"), f.col("line"))
    wanted = lines.where(kind == WANTED).select("patient", f.col("line").alias("key")).distinct()
    lent = wanted.join(shared, "key").select("patient", f.lit(SHARED).alias("kind"), "line")
    own = lines.where(~kind.isin([SHARED, WANTED, TALLY]))
    patients = own.unionByName(lent).groupBy("patient").agg(f.collect_list(f.struct("kind", "line")).alias("found"))
    return patients.mapInArrow(JudgePatients(options, buckets), ROWS).orderBy("bucket", "patient", "place")


def _write(rows: Any, out: Path, buckets: int, advance: Callable[[int, int], None]) -> None:  # noqa: ANN401 - an extra
    """Write each bucket as it arrives; one without patients is written as well."""
    written: set[int] = set()
    for bucket, found in groupby(rows.toLocalIterator(), key=lambda row: int(row["bucket"])):
        tally, decisions = Tally(), []
        for row in found:
            if row["patient"]:
                decisions.append(row_of(row["content"]))
            else:
                tally.merge(counts_of(json.loads(row["content"])))
        write(out, bucket, decisions, tally)
        written.add(bucket)
        advance(1, len(decisions))
    for bucket in set(range(buckets)) - written:
        write(out, bucket, [], Tally())
