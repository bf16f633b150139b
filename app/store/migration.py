"""Bring the tables of a database up to date with Alembic; its scripts are in `migrations`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.store.database import Database

_LOCK = 6_118_337_020
"""PostgreSQL's advisory lock for the migrations of this product."""


def upgrade(database: Database, to: str = "head") -> tuple[str, str]:
    """Run the pending migrations, all or none; of several services that start together, only one does.

    Args:
        database: its schema is changed.
        to: the revision to stop at.

    Returns:
        The revision before and after; empty for none.
    """
    with database.migrating() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = _revision(connection)
        command.upgrade(configuration(connection), to)
        return before, _revision(connection)


def configuration(connection: Connection) -> Config:
    """Configure Alembic with the location of its scripts and the given transaction."""
    config = Config()
    config.set_main_option("script_location", "app.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
