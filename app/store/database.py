"""The connection to SQLite or PostgreSQL: opening, time limits, detection of a lost connection."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import exc, inspect, make_url, text
from sqlalchemy.pool import QueuePool

from app.store import schema
from app.store.errors import SchemaOutdatedError, StoreConfigurationError
from app.store.folder import default_folder, prepared, prepared_file
from app.store.pseudonym import Pseudonym, configured_keys, kept_key, random_key, shared_key_wanted
from app.store.sqlite import in_memory, sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine, Table

    from app.settings import Settings

FILE = "imaging-cds.sqlite3"
WAIT_SECONDS = 2.5
"""How long a lock, a connection or a statement may block a thread."""
CONNECTIONS = 4
_POSTGRESQL = frozenset({"postgresql", "postgres"})
_VERSION = text("SELECT version_num FROM alembic_version")


class Database:
    """One database, by its URL.

    Attributes:
        engine: SQLAlchemy's engine; connects at first use.
        pseudonym: hashes ids with this deployment's key.
        in_memory: true if nothing outlives this process.
        migrates_itself: true if its tables are brought up to date at start.
    """

    def __init__(self, settings: Settings) -> None:
        url = _url(settings)
        keys = configured_keys(settings.hash_key.get_secret_value())
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.in_memory = self.is_sqlite and in_memory(url)
        if not keys:
            keys = (self._own_key(url),)
        self.pseudonym = Pseudonym(keys)
        wanted = settings.migrate_on_start
        self.migrates_itself = self.is_sqlite if wanted is None else wanted
        if self.is_sqlite and not self.in_memory:
            prepared_file(Path(str(url.database)))
        self.engine = connect(url)

    def _own_key(self, url: URL) -> str:
        if self.in_memory:
            return random_key()
        if not self.is_sqlite or url.database is None:
            raise shared_key_wanted()
        return kept_key(Path(url.database).parent)

    def insert(self, table: Table) -> Any:  # noqa: ANN401 - the two dialects share no type
        """Build an insert that leaves existing rows unchanged."""
        if self.is_sqlite:
            from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415 - each loads its own dialect only

            return insert(table).on_conflict_do_nothing()
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

        return postgresql_insert(table).on_conflict_do_nothing()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is committed, and on disk, at the end."""
        with self.engine.begin() as connection:
            if not self.is_sqlite:
                # For this transaction only, so that it works through a connection pooler.
                connection.execute(text(f"SET LOCAL statement_timeout = {round(WAIT_SECONDS * 1000)}"))
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a transaction without time limit."""
        with self.engine.begin() as connection:
            self._give_time(connection)
            yield connection

    @contextmanager
    def reading(self, *, unhurried: bool = False) -> Iterator[Connection]:
        """Open a connection that holds no lock; without time limit if no call waits for it."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if unhurried:
                self._give_time(connection)
            yield connection

    def _give_time(self, connection: Connection) -> None:
        if not self.is_sqlite:
            from app.store.postgresql import wait_without_end  # noqa: PLC0415 - loaded with its driver only

            wait_without_end(connection)

    def revision(self) -> str:
        """Return the revision of the tables; empty if there are none."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.execute(_VERSION).scalar() or "")

    def check_schema(self) -> None:
        """Check that the tables are those that this version writes.

        Raises:
            SchemaOutdatedError: they are older or newer; says what to do.
        """
        found = self.revision()
        if found == schema.REVISION:
            return
        if found > schema.REVISION:
            raise SchemaOutdatedError(
                f"the database is at revision {found}, newer than this version of the service knows "
                f"({schema.REVISION}); run the version that migrated it, or restore a backup"
            )
        raise SchemaOutdatedError(
            f"the database is at revision {found or 'none'}, this version needs {schema.REVISION}; run: imaging-cds "
            "migrate (or set IMAGING_CDS_MIGRATE_ON_START=true)"
        )

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def refuses_the_row(error: Exception) -> bool:
    """Return whether the database will never accept these rows; any other failure may be temporary."""
    if isinstance(error, exc.DBAPIError):
        return isinstance(error, (exc.DataError, exc.IntegrityError))
    return isinstance(error, (exc.StatementError, TypeError, ValueError))


def _url(settings: Settings) -> URL:
    configured = settings.database_url.get_secret_value()
    if not configured:
        folder = prepared(settings.data_folder or default_folder())
        return make_url("sqlite://").set(database=str(folder / FILE))
    return address(configured)


def address(configured: str, variable: str = "IMAGING_CDS_DATABASE_URL") -> URL:
    """Parse a database URL in an operator's spelling, and name the driver.

    Args:
        configured: the URL.
        variable: where it was configured, for the message.

    Raises:
        StoreConfigurationError: it is invalid, or of an unsupported kind of database; the URL is not repeated.
    """
    try:
        url = _several_hosts(configured) or make_url(configured)
        backend = url.get_backend_name()
    except (exc.ArgumentError, ValueError):
        # The message would contain the URL, and the password with it.
        raise StoreConfigurationError(f"{variable} is no database URL; see the README for its form") from None
    if backend in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite")
    raise StoreConfigurationError(f"{variable} must start with postgresql:// or sqlite://")


def _several_hosts(configured: str) -> URL | None:
    """Parse `postgresql://user@one:5432,two:5432/name`, which SQLAlchemy does not accept; None if it is no such URL."""
    scheme, _, rest = configured.partition("://")
    if scheme.partition("+")[0] not in _POSTGRESQL or "," not in rest.partition("/")[0]:
        return None
    from app.store.postgresql import postgresql_url  # noqa: PLC0415

    return postgresql_url(f"postgresql://{rest}")


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


def connect(url: URL, *, durable: bool = True, wait: float = WAIT_SECONDS) -> Engine:
    """Set up the connections to a database; none is opened yet, and each wait is limited.

    Args:
        url: as returned by `address`.
        durable: whether commits must survive a power failure; on SQLite only, as PostgreSQL has its own setting.
        wait: seconds that a lock, a connection or a statement may block a thread.
    """
    common: dict[str, Any] = {
        "poolclass": QueuePool,
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": wait,
        "json_serializer": _encode,
        "json_deserializer": msgspec.json.decode,
    }
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(url, wait, durable=durable, **common)
    from app.store.postgresql import postgresql_engine  # noqa: PLC0415 - its driver is slow to load, and not always needed

    return postgresql_engine(url, wait, **common)
