"""Connections: what the URL may be, and what a crash must not cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import exc, insert, text

from app.settings import Settings
from app.store.database import Database
from app.store.errors import StoreConfigurationError
from app.store.schema import feedback
from app.store.store import Store
from tests.app.store.calls import rows
from tests.app.store.conftest import KEY

if TYPE_CHECKING:
    from pathlib import Path


def settings_for(url: str) -> Settings:
    """Settings with a database."""
    return Settings.model_validate({"database_url": url, "hash_key": KEY})


@pytest.mark.parametrize("url", ["mysql://root:hidden@host/db", "postgresql://cds:hidden@host:port/db", "hidden"])
def test_another_url_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(StoreConfigurationError, match="IMAGING_CDS_DATABASE_URL") as refused:
        Database(settings_for(url))
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_name_of_postgresql_is_taken(scheme: str) -> None:
    database = Database(settings_for(f"{scheme}://cds:hidden@host/db"))
    assert database.engine.url.drivername == "postgresql+psycopg"


def test_secrets_do_not_show_with_the_settings() -> None:
    shown = repr(settings_for("postgresql://cds:hidden@host/db"))
    assert "hidden" not in shown
    assert KEY not in shown


def test_sqlite_commits_to_the_disk(tmp_path: Path) -> None:
    database = Database(settings_for(f"sqlite:///{tmp_path / 'store.sqlite3'}"))
    with database.writing() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


def test_a_file_that_is_no_database_is_refused_at_start(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    file.write_text("no database " * 100)
    with pytest.raises(StoreConfigurationError, match=r"store\.sqlite3: .* the file is something else"):
        Store(settings_for(f"sqlite:///{file}")).open()


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(exc.IntegrityError), database.writing() as connection:
        connection.execute(insert(feedback), [{"id": "1"}])
    assert rows(database, feedback) == []
