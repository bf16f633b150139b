"""What the commands print; the process of the pages is in `process`."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from app.governance.process import count, opened
from app.governance.reading.period import read_period
from app.governance.reading.reader import Reader
from app.governance.report import FILE, write_report
from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def make_report(asked: Mapping[str, str], folder: Path) -> int:
    """Count what is new and write the report.

    Args:
        asked: `from`, `to`, `origin` and `client`, as in the address of a page.
        folder: where the files go.

    Returns:
        The exit status.

    Raises:
        NoPeriod: the days cannot be read.
        StoreConfigurationError: the database cannot be used.
    """
    with closing(opened(Settings())) as database:
        count(database)
        with closing(Reader(database)) as reader:
            latest = reader.last_day(asked["origin"]) or datetime.now(UTC).date()
            period = read_period(asked, latest)
            try:
                written = write_report(reader, period, folder)
            except OSError as error:
                typer.echo(f"imaging-cds: the report cannot be written to {folder}: {error.strerror}", err=True)
                return 1
    typer.echo(f"{folder / FILE}: {period.first} to {period.last}, with {written - 1} CSV files beside it")
    return 0
