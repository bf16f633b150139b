"""The governance pages on a history that is counted, over HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import insert

from app.governance.counting.refresh import refresh
from app.governance.reading.reader import Reader
from app.governance.settings import GovernanceSettings
from app.governance.web.review import Review
from app.governance.web.site import Site
from app.settings import Settings
from app.store.database import Database
from app.store.schema import cards, decisions, feedback
from app.store.statements import ready
from tests.app.conftest import running
from tests.app.governance.population import KEY, History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

DECISIONS, DAYS = 2000, 42


def write(database: Database, history: History, count: int) -> None:
    """Write decisions with their cards and feedback."""
    rows = list(history.rows(count))
    with database.migrating() as connection:
        connection.execute(insert(decisions), [decision for decision, _, _ in rows])
        for table, several in ((cards, [row[1] for row in rows]), (feedback, [row[2] for row in rows])):
            flat = [each for part in several for each in part]
            if flat:
                connection.execute(insert(table), flat)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database with all tables."""
    database = Database(Settings.model_validate({"database_url": url, "hash_key": KEY, "migrate_on_start": True}))
    ready(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def history_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One counted history for all tests that only read; live decisions, and a replay before them."""
    file = tmp_path_factory.mktemp("history") / "imaging-cds.sqlite3"
    with opened(f"sqlite:///{file}") as database:
        write(database, History(days=DAYS), DECISIONS)
        write(database, History(seed=8, origin="replay", days=7), 300)
        refresh(database)
        yield database


@pytest.fixture(scope="session")
def reader(history_database: Database) -> Iterator[Reader]:
    """Reads the history."""
    opened_reader = Reader(history_database)
    yield opened_reader
    opened_reader.close()


def site_of(database: Database, settings: GovernanceSettings | None = None) -> FastAPI:
    """The application of the pages."""
    site = Site(settings or GovernanceSettings(), Reader(database))
    Review(site, database)
    return site.app


@pytest.fixture(scope="session")
def pages_url(history_database: Database) -> Iterator[str]:
    """The address of the pages, without access control."""
    with running(site_of(history_database)) as base_url:
        yield base_url


@pytest.fixture
def http(pages_url: str) -> Iterator[httpx.Client]:
    """A browser without a screen."""
    with httpx.Client(base_url=pages_url, trust_env=False) as client:
        yield client
