"""The engine of one machine: a partition by patient on disk, then bucket by bucket in all processes."""

from __future__ import annotations

import gc
import json
import shutil
from concurrent.futures import as_completed
from typing import TYPE_CHECKING

from app.replay.buckets import BucketWriter, patients, shared_lines
from app.replay.judge import Judge
from app.replay.manifest import write_whole
from app.replay.output import clear_unfinished, file_of, write
from app.replay.shared import SharedResources, write_shared
from app.replay.tally import Tally, counts_of
from app.replay.workers import pool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.replay.options import Options
    from app.replay.source import Piece, Source

    Advance = Callable[[int], None]
    """Called with how much of the work is done: bytes of a piece, or decisions of a bucket."""

_WORK = "work"
_DONE = "partition.json"


class _Worker:
    """What one process holds."""

    writer: BucketWriter
    judge: Judge
    shared: SharedResources
    folder: Path
    out: Path


def partition(source: Source, out: Path, buckets: int, processes: int, advance: Advance) -> Tally:
    """Spread a population over its buckets, unless that is done; return what was read and left out.

    Args:
        source: the population.
        out: the folder of the replay; what is written here is removed once it is judged.
        buckets: how many buckets there are.
        processes: how many processes read.
        advance: called with the bytes of each piece that is read.
    """
    done = out / _DONE
    tally = Tally()
    # Results that someone removed after the end are made again, from the source.
    if done.exists() and ((out / _WORK).exists() or not _waiting(out, buckets)):
        tally.merge(counts_of(json.loads(done.read_bytes())))
        return tally
    folder = out / _WORK
    done.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    with pool(processes, _begin_reading, folder, buckets) as workers:
        futures = {workers.submit(_read, piece): piece for piece in source.pieces()}
        for future in as_completed(futures):
            piece = futures[future]
            tally.merge(future.result())
            advance(piece.end - piece.start)
    write_shared(folder, shared_lines(folder))
    write_whole(done, json.dumps(tally.as_json()).encode())
    return tally


def judge(options: Options, out: Path, buckets: int, processes: int, advance: Advance) -> None:
    """Judge every bucket that has no result yet.

    Args:
        options: what to do.
        out: the folder of the replay.
        buckets: how many buckets there are.
        processes: how many processes judge.
        advance: called with the number of decisions of each bucket.
    """
    clear_unfinished(out)
    waiting = _waiting(out, buckets)
    if waiting:
        _Worker.judge = Judge(options)
        gc.collect()
        gc.freeze()  # what is loaded stays shared between the processes
        with pool(processes, _begin_judging, options, out) as workers:
            futures = [workers.submit(_judge, bucket) for bucket in waiting]
            for future in as_completed(futures):
                advance(future.result())
        gc.unfreeze()
    shutil.rmtree(out / _WORK, ignore_errors=True)


def _waiting(out: Path, buckets: int) -> list[int]:
    return [bucket for bucket in range(buckets) if not file_of(out, bucket).exists()]


def _begin_reading(folder: Path, buckets: int) -> None:
    import os  # noqa: PLC0415

    _Worker.writer = BucketWriter(folder, buckets, str(os.getpid()))


def _read(piece: Piece) -> dict[str, dict[str, int]]:
    return _Worker.writer.add(piece).as_json()


def _begin_judging(options: Options, out: Path) -> None:
    if not hasattr(_Worker, "judge"):
        _Worker.judge = Judge(options)
    _Worker.out, _Worker.folder = out, out / _WORK
    _Worker.shared = SharedResources(out / _WORK)


def _judge(bucket: int) -> int:
    tally = Tally()
    rows = [
        row
        for patient, lines in patients(_Worker.folder, bucket)
        for row in _Worker.judge.rows(patient, lines, _Worker.shared, tally)
    ]
    write(_Worker.out, bucket, rows, tally)
    return len(rows)
