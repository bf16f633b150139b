"""One replay from source to report."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.replay import local_engine, manifest, output, report, worklist
from app.replay.buckets import bucket_count
from app.replay.columns import arrow
from app.replay.errors import ReplayError
from app.replay.progress import progress
from app.replay.tally import BROKEN
from app.replay.workers import cores
from app.site.applying import apply_site
from app.store.pseudonym import Pseudonym

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.replay.options import Options
    from app.replay.source import Source
    from app.replay.tally import Tally

_OWNER_ONLY = 0o700
_LOCK = "lock"
_PATIENCE, _PAUSE = 10.0, 0.02
"""Seconds that a run waits for the folder, and between two attempts."""


def replay(  # noqa: PLR0913 - what a run is made of
    source: Source,
    out: Path,
    options: Options,
    *,
    processes: int = 0,
    master: str = "",
    quiet: bool = False,
    missing: Iterable[str] = (),
) -> dict[str, Any]:
    """Judge a population, or go on where a killed run ended; return the report.

    Args:
        source: the population.
        out: the folder of results, made where it is absent.
        options: what to do.
        processes: how many processes; 0 is one for each processor.
        master: where Spark is; empty for this machine alone.
        quiet: whether to show no progress.
        missing: what of the source could not be had, in words.

    Raises:
        ReplayError: it cannot be done; the message says why.
    """
    arrow()
    apply_site(Path(options.site) if options.site else None)
    with _alone(out):
        buckets = bucket_count(source.estimate)
        manifest.begin(out, source, options, buckets, Pseudonym((options.hash_key,)).key_id)
        (out / output.FOLDER).mkdir(mode=_OWNER_ONLY, exist_ok=True)
        if master:
            read = _on_spark(master, source, out, options, buckets, quiet=quiet)
        else:
            read = _on_this_machine(source, out, options, buckets, processes or cores(), quiet=quiet)
        for problem in missing:
            read.add(BROKEN, problem)
        return finish(source, out, buckets, read)


def _on_this_machine(  # noqa: PLR0913 - what a run is made of
    source: Source, out: Path, options: Options, buckets: int, processes: int, *, quiet: bool
) -> Tally:
    with progress("Sorting by patient", "MB", source.size, quiet=quiet) as step:
        read = local_engine.partition(source, out, buckets, processes, lambda size: step(size, size))
    with progress("Judging", "decisions", buckets, quiet=quiet) as step:
        local_engine.judge(options, out, buckets, processes, lambda number: step(1, number))
    return read


def _on_spark(  # noqa: PLR0913 - as above
    master: str, source: Source, out: Path, options: Options, buckets: int, *, quiet: bool
) -> Tally:
    from app.replay import spark_engine  # noqa: PLC0415 - its library is an extra

    with progress("Judging on Spark", "decisions", buckets, quiet=quiet) as step:
        return spark_engine.run(master, source, out, options, buckets, step)


def finish(source: Source, out: Path, buckets: int, read: Tally) -> dict[str, Any]:
    """Write report and worklist from the results; return the report."""
    found = output.outcome(out, buckets)
    found.tally.merge(read.as_json())
    worklist.write(out, found.tally)
    return report.write(out, source, found, manifest.read(out))


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder, so that two runs do not write into it at once."""
    try:
        out.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        lock = (out / _LOCK).open("w")
    except OSError as error:
        raise ReplayError(f"{out}: cannot be written: {error.strerror}") from None
    with lock:
        _wait_for(lock, out)
        yield


def _wait_for(lock: IO[str], out: Path) -> None:
    """Take the lock; the processes of a run that was killed hold it until they have noticed."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() < until:
                time.sleep(_PAUSE)
                continue
            raise ReplayError(f"{out}: another replay is writing there; wait for it, or name another folder") from None
        return
