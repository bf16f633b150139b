"""What the commands print; the process of the pages is in `process`."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from app.governance.process import count, opened
from app.governance.reading.period import ORIGINS, read_period
from app.governance.reading.reader import Reader
from app.governance.report import FILE, write_report
from app.governance.views.signals import signals
from app.governance.views.trial import trial
from app.settings import Settings
from cds_services.local.in_force import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def make_report(asked: Mapping[str, str], folder: Path, *, effect: bool = False) -> int:
    """Count what is new and write the report.

    Args:
        asked: `from`, `to`, `origin` and `client`, as in the address of a page.
        folder: where the files go.
        effect: also compare the arms of the site's trial.

    Returns:
        The exit status.

    Raises:
        NoPeriod: the days cannot be read.
        StoreConfigurationError: the database cannot be used.
        ConfigurationError: the arms are to be compared, and the site file names no trial.
    """
    with closing(opened(Settings())) as database:
        count(database)
        with closing(Reader(database)) as reader:
            latest = reader.last_day(asked["origin"]) or datetime.now(UTC).date()
            period = read_period(asked, latest)
            more = [signals(database, period.last)] if period.origin == ORIGINS[0] else []
            if effect:
                more.append(trial(database, in_force().file, period))
            try:
                written = write_report(reader, period, folder, more)
            except OSError as error:
                typer.echo(f"imaging-cds: the report cannot be written to {folder}: {error.strerror}", err=True)
                return 1
    typer.echo(f"{folder / FILE}: {period.first} to {period.last}, with {written - 1} CSV files beside it")
    return 0
