"""Connections to a SQLite file, or to a database in memory: identity of the file, and waiting for the write lock."""

from __future__ import annotations

import os
import sqlite3
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, exc

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

_PAUSE_SECONDS = 0.02
_TURN_SECONDS = 0.002
"""Interval of the attempts to write. SQLite's own pauses grow to a tenth of a second, in which other writers come
first: the connection that has waited longest would wait even longer."""
_OWNER_ONLY = 0o600
_BUSY = 5
"""SQLITE_BUSY, in the low byte of its extended codes."""


class FileMoved(exc.SQLAlchemyError):
    """The file that was opened has been moved or deleted: data written to it would be lost."""


def in_memory(url: URL) -> bool:
    """Return whether the database ends with the process."""
    return url.database in {None, "", ":memory:"}


def sqlite_engine(url: URL, wait: float, *, durable: bool, **common: Any) -> Engine:  # noqa: ANN401 - what SQLAlchemy takes
    """Set up the connections; none is opened yet.

    Args:
        url: a file, or none.
        wait: seconds to wait for other writers.
        durable: whether commits must survive a power failure.
        common: the options for every kind of database.
    """
    if in_memory(url):
        # The one connection is the database.
        common["pool_size"] = 1
    engine = create_engine(url, connect_args={"timeout": wait, "check_same_thread": False}, **common)
    file = _File(url)

    @event.listens_for(engine, "do_connect")
    def stay(*_: object) -> None:
        # Otherwise SQLite would create a new file in place of the old one.
        file.stay()

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not begin transactions itself; see `begin`.
        connection.isolation_level = None
        cursor = connection.cursor()
        _write_ahead(cursor, wait)
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        file.opened()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        file.stay()
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return  # reads only, which needs no lock and must not hold up a writer
        # A writer waits for the lock here, and cannot fail later because it lacks the lock.
        _take_turn(connection, wait)

    @event.listens_for(engine, "commit")
    def commit(_connection: Connection) -> None:
        file.stay()

    return engine


class _File:
    """The file that a process opened first, and must continue to use."""

    def __init__(self, url: URL) -> None:
        self._path = "" if in_memory(url) else str(url.database)
        self._opened: tuple[int, int] | None = None

    def opened(self) -> None:
        if self._opened is None:
            self._opened = self._now()

    def stay(self) -> None:
        """Check that it is still in place.

        Raises:
            FileMoved: it was deleted, moved or replaced.
        """
        if self._path and self._opened is not None and self._now() != self._opened:
            raise FileMoved

    def _now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - asked at each write
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _take_turn(connection: Connection, wait: float) -> None:
    until = monotonic() + wait
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except exc.OperationalError as error:
                if not _is_busy(error) or monotonic() > until:
                    raise
                sleep(_TURN_SECONDS)
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(wait * 1000)}")


def _is_busy(error: exc.OperationalError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == _BUSY


def _write_ahead(cursor: sqlite3.Cursor, wait: float) -> None:
    """Switch to write-ahead logging; while another process switches, SQLite fails at once instead of waiting."""
    until = monotonic() + wait
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(_PAUSE_SECONDS)
        else:
            return
