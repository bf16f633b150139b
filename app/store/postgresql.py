"""Connections to PostgreSQL with limited waits: a server that is silent or read-only is dropped within seconds.

TCP detects a peer that no longer answers (keepalives, `tcp_user_timeout`). It does not detect one that accepts
everything and never answers: a proxy or a firewall before a server that is down. So each wait for an answer is limited
here, too.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, create_engine, event, exc

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from sqlalchemy import Connection, Dialect, Engine
    from sqlalchemy.engine import ExceptionContext

LOOK_SECONDS = 1.0
"""Time limit for a pooled connection to show that its server accepts writes."""
CONNECT_SECONDS = 2
"""For each host of the URL; the minimum that libpq accepts."""
_MARGIN_SECONDS = 0.5
"""Additional time for the server's own message that a statement took too long."""
_READ_ONLY = "25006"
_DRIVER = "postgresql+psycopg"
_Answer = TypeVar("_Answer")


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server takes too long to answer.

    Attributes:
        patience: seconds that one answer may take; None sets no limit.
    """

    patience: float | None = LOOK_SECONDS

    def wait(self, gen: PQGen[_Answer], interval: float = 0.1, timeout: float | None = None) -> _Answer:
        """Wait for one answer of the server.

        Raises:
            psycopg.OperationalError: it did not arrive in time; the connection is no longer usable.
        """
        patience = self.patience if timeout is None else timeout
        until = monotonic() + patience if patience is not None else None
        try:
            return super().wait(gen, interval, timeout=patience)
        except psycopg.OperationalError:
            if until is not None and monotonic() >= until:
                # A late answer would be taken for the answer to the next statement.
                self.pgconn.finish()
            raise


def postgresql_url(configured: str) -> URL | None:
    """Parse a URL of several hosts, `postgresql://user@one:5432,two:5432/name`, as libpq does; None if libpq cannot."""
    try:
        parts = conninfo_to_dict(configured)
    except psycopg.ProgrammingError:
        return None
    user, password, name = (parts.pop(key, None) for key in ("user", "password", "dbname"))
    query = {key: str(value) for key, value in parts.items()}
    return URL.create(_DRIVER, _text(user), _text(password), database=_text(name), query=query)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def postgresql_engine(url: URL, wait: float, **common: Any) -> Engine:  # noqa: ANN401 - what SQLAlchemy takes
    """Set up the connections; none is opened yet.

    Args:
        url: one host or several, of which the first that accepts writes is used. Its own time-outs take precedence.
        wait: seconds within which a statement must be answered.
        common: the options for every kind of database.
    """
    usual: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "imaging-cds",
        "target_session_attrs": "read-write",
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": round(wait * 1000),
        # Statements prepared on one connection are unknown on another behind a pooler.
        "prepare_threshold": None,
    }
    chosen = {name: value for name, value in usual.items() if name not in url.query}
    engine = create_engine(url, connect_args=chosen, **common)

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: Dialect,
        _record: object,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
    ) -> AnsweringConnection:
        return AnsweringConnection.connect(*arguments, **named)

    @event.listens_for(engine, "checkout")
    def look(connection: AnsweringConnection, _record: object, _proxy: object) -> None:
        connection.patience = min(LOOK_SECONDS, wait)
        if not _takes_writes(connection):
            # The others of the same age lead to the same server.
            raise exc.InvalidatePoolError
        connection.patience = wait + _MARGIN_SECONDS

    @event.listens_for(engine, "handle_error")
    def leave(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            context.is_disconnect = True

    return engine


def wait_without_end(connection: Connection) -> None:
    """Remove the time limit of statements until the connection returns to the pool."""
    driven = connection.connection.driver_connection
    if isinstance(driven, AnsweringConnection):
        driven.patience = None


def _takes_writes(connection: AnsweringConnection) -> bool:
    """Ask the server, outside of any transaction."""
    try:
        within = connection.autocommit
        connection.autocommit = True
        row = connection.execute("SHOW transaction_read_only").fetchone()
        connection.autocommit = within
    except psycopg.Error:
        return False
    return row == ("off",)
