"""Each test of the store runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.settings import Settings
from app.store.database import Database
from app.store.statements import ready

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.app.store.postgresql import Cluster

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    server: Cluster = request.getfixturevalue("cluster")
    return server.new_database()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of a service on an empty database, which it may migrate itself."""
    return Settings.model_validate({"database_url": database_url, "hash_key": KEY, "migrate_on_start": True})


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """An empty database with all tables."""
    opened = Database(settings)
    ready(opened)
    yield opened
    opened.close()
