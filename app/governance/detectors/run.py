"""One run of all detectors on the configured database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import exc

from app.errors import ConfigurationError
from app.governance.detectors.output import as_json, metrics
from app.governance.detectors.reading import daily_counts
from app.governance.detectors.terminal import show
from app.governance.detectors.thresholds import thresholds
from app.governance.detectors.watch import findings, sights
from app.settings import Settings
from app.store.database import Database
from app.store.errors import StoreConfigurationError
from app.store.failure import failure
from app.telemetry.textfile import write_textfile

if TYPE_CHECKING:
    from pathlib import Path

FOUND = 2
"""Exit status where something is found; 1 means that the database could not be read."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the findings go.

    Attributes:
        json: a file for programs; None for none.
        textfile: a file for Prometheus' textfile collector; None for none.
    """

    json: Path | None = None
    textfile: Path | None = None


def yesterday() -> date:
    """Return the latest day that is over, in UTC."""
    return datetime.now(UTC).date() - timedelta(days=1)


def run(day: date, outputs: Outputs) -> int:
    """Look at a day, write the outputs, and print the findings.

    Args:
        day: the last day that is looked at; it should be over.
        outputs: files to write.

    Returns:
        The exit status: 0 if nothing is found.

    Raises:
        ConfigurationError: the database cannot be read, its tables do not fit, or a file cannot be written; says why.
    """
    limits = thresholds()
    database = Database(Settings())
    try:
        if database.in_memory:
            raise StoreConfigurationError(
                "IMAGING_CDS_DATABASE_URL keeps nothing (sqlite://); give the database of the service"
            )
        database.check_schema()
        counts = daily_counts(database, day, limits.history_days.value)
    except exc.SQLAlchemyError as error:
        raise StoreConfigurationError(failure(error)) from None
    finally:
        database.close()
    found, seen = findings(counts, day, limits), sights(counts, day, limits)
    if outputs.json is not None:
        _write(outputs.json, msgspec.json.format(msgspec.json.encode(as_json(day, found, seen, limits))))
    if outputs.textfile is not None:
        write_textfile(outputs.textfile, metrics(counts, found, time.time()))
    show(day, found, seen, limits)
    return FOUND if found else 0


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(f"--json: {path}: cannot be written: {error.strerror}") from None
