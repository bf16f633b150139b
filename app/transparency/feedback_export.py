"""The command `export-feedback`: rows of feedback as CSV or NDJSON, written as they are read."""

from __future__ import annotations

import csv
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.store.commands import complain, with_database
from app.transparency.feedback_rows import COLUMNS, count_feedback, feedback_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path
    from typing import Any

    from app.store.database import Database


def export_feedback(first: date | None, last: date | None, form: str, output: Path | None) -> int:
    """Write the feedback of some days.

    Args:
        first: the first day (UTC); None for no limit.
        last: the last day; None for no limit.
        form: `csv` or `ndjson`.
        output: the file; standard output if absent.

    Returns:
        The exit status: 1 if the database or the file cannot be used.
    """

    def export(database: Database) -> int:
        database.check_schema()
        try:
            with _opened(output) as target:
                number = _write(database, first, last, form, target)
        except OSError as error:
            complain(f"{output or 'standard output'}: cannot be written: {error.strerror}")
            return 1
        # Where the rows themselves go to standard output, nothing else may.
        console = Console(stderr=output is None, highlight=False, soft_wrap=True)
        console.print(f"{number:,} items of feedback{f' in {output}' if output else ''}.", markup=False)
        return 0

    return with_database(export)


def _write(database: Database, first: date | None, last: date | None, form: str, target: TextIO) -> int:
    """Write every row, and return how many there were."""
    console = Console(stderr=True)
    columns = (TextColumn("Feedback"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=count_feedback(database, first, last))
        write, number = _csv(target) if form == "csv" else _ndjson(target), 0
        for number, row in enumerate(feedback_rows(database, first, last), start=1):  # noqa: B007 - the count is wanted
            write(row)
            progress.advance(task)
    return number


def _csv(target: TextIO) -> Callable[[dict[str, Any]], object]:
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    return lambda row: writer.writerow({**row, "linked": "true" if row["linked"] else "false"})


def _ndjson(target: TextIO) -> Callable[[dict[str, Any]], object]:
    return lambda row: target.write(msgspec.json.encode(row).decode() + "\n")


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with output.open("w", encoding="utf-8", newline="") as target:
        yield target
