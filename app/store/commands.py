"""The operator's commands on the database, with their output in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from sqlalchemy import exc

from app.settings import Settings
from app.store.database import Database
from app.store.errors import StoreConfigurationError
from app.store.failure import failure
from app.store.retention import purge_older, purge_patient, read_age, untold
from app.store.schema import REVISION

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.store.retention import Purged


def migrate_database(*, check: bool) -> int:
    """Migrate the configured database, or report whether it needs migration.

    Returns:
        The exit status: 0 if the tables fit, 1 if they do not, or the database cannot be used.
    """
    return with_database(_check if check else _migrate)


def _check(database: Database) -> int:
    database.check_schema()
    _say(f"The database is at revision {REVISION}; nothing is pending.")
    return 0


def _migrate(database: Database) -> int:
    if database.revision() >= REVISION:
        return _check(database)
    from app.store.migration import upgrade  # noqa: PLC0415 - slow to load

    before, after = upgrade(database)
    _say(f"Migrated the database from revision {before or 'none'} to {after}.")
    return 0


def purge_database(older_than: str, patient_id: str, *, dry_run: bool) -> int:
    """Delete what exceeds the retention time, or all rows of one patient.

    Args:
        older_than: an age such as `400d`; if empty, the configured one.
        patient_id: bare FHIR id; empty if age decides.
        dry_run: count only.

    Returns:
        The exit status: 1 if the database cannot be used, or rows of the patient may have been missed.

    Raises:
        ValueError: the age cannot be read.
    """
    age = read_age(older_than) if older_than else timedelta(days=Settings().retention_days)

    def purge(database: Database) -> int:
        database.check_schema()
        if patient_id:
            _show(purge_patient(database, patient_id, dry_run=dry_run), "of this patient", dry_run=dry_run)
            return _told_apart(database)
        before = datetime.now(UTC) - age
        _show(purge_older(database, before, dry_run=dry_run), f"from before {before:%d %B %Y}", dry_run=dry_run)
        return 0

    return with_database(purge)


def _told_apart(database: Database) -> int:
    """Report whether rows of the patient may have been missed; returns the exit status."""
    left = untold(database)
    if left:
        complain(
            f"{left:,} of the decisions were written under a hash key that is not known, and may be this patient's. "
            "Set IMAGING_CDS_HASH_KEY to NEW,OLD with the earlier key and run this again; if that key is "
            "lost, only age can delete them (--older-than)"
        )
    return 1 if left else 0


def _show(purged: Purged, what: str, *, dry_run: bool) -> None:
    title = f"{'Would be deleted' if dry_run else 'Deleted'}: what is {what}"
    table = Table("what", title=title, title_justify="left")
    table.add_column("rows", justify="right")
    table.add_row("decisions", f"{purged.decisions:,}")
    table.add_row("feedback", f"{purged.feedback:,}")
    Console().print(table)


def with_database(work: Callable[[Database], int]) -> int:
    """Open the configured database and run a task; if that is impossible, print the reason in one line."""
    try:
        database = Database(Settings())
        try:
            return work(database)
        finally:
            database.close()
    except StoreConfigurationError as error:
        problem = str(error)
    except exc.SQLAlchemyError as error:
        problem = failure(error)
    complain(problem)
    return 1


def complain(problem: str) -> None:
    """Print a problem in one line to standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"imaging-cds: {problem}", markup=False)


def _say(line: str) -> None:
    Console(highlight=False, soft_wrap=True).print(line, markup=False)
