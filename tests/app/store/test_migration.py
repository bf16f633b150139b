"""Migrations: forward from every released revision with what is in it, and in step with the tables."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.security.replay_database import TokenTable
from app.store.database import Database
from app.store.errors import SchemaOutdatedError
from app.store.migration import configuration, upgrade
from app.store.schema import METADATA, REVISION, cards, decisions, feedback
from app.store.statements import find_decision, ready
from app.store.store import Store
from tests.app.store.calls import MOMENT, rows
from tests.app.store.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings

DUMPS = sorted((Path(__file__).parent / "revisions").glob("*.sql"))
"""What a database held at each released revision: plain inserts that both databases read."""


@pytest.fixture
def empty(settings: Settings) -> Iterator[Database]:
    """A database without tables."""
    database = Database(settings)
    yield database
    database.close()


def test_every_revision_has_a_dump_and_the_last_is_the_one_in_use(empty: Database) -> None:
    with empty.engine.begin() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
    assert script.get_current_head() == REVISION
    assert [dump.stem for dump in DUMPS] == sorted(each.revision for each in script.walk_revisions())


def test_tables_and_migrations_agree(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        command.check(configuration(connection))


def test_a_table_of_used_tokens_that_is_there_already_is_taken_as_it_is(empty: Database) -> None:
    """A service that checks tokens makes that table before it comes to the migrations, and has to start."""
    TokenTable(empty.engine).prepare()
    upgrade(empty)
    test_tables_and_migrations_agree(empty)


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_what_an_older_version_kept_is_still_there(empty: Database, dump: Path) -> None:
    assert upgrade(empty, dump.stem) == ("", dump.stem)
    with empty.engine.begin() as connection:
        for statement in filter(str.strip, dump.read_text().split(";\n")):
            connection.exec_driver_sql(statement)
    ready(empty)
    assert empty.revision() == REVISION
    [decision] = rows(empty, decisions)
    assert (decision["scenario"], decision["time"]) == ("relapse", MOMENT)
    assert decision["facts"] == [{"fact": "sensory-level", "standing": "affirmed"}]
    [card] = rows(empty, cards)
    assert card["suggestions"] == ["c5ca082c-9b14-54db-bfeb-4b2916150eb2"]
    assert {row["outcome"]: row["linked"] for row in rows(empty, feedback)} == {"accepted": True, "overridden": False}
    found = find_decision(empty, card["card"])
    assert found is not None
    assert found.decision["id"] == decision["id"]


def test_services_that_start_together_migrate_once(settings: Settings) -> None:
    failures: list[Exception] = []

    def start() -> None:
        store = Store(settings)
        try:
            store.open()
            asyncio.run(store.stop())
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("found", "told"), [("0000", "imaging-cds migrate"), ("9999", "newer than this version of the service")]
)
def test_tables_of_another_version_keep_the_service_from_starting(
    settings: Settings, database: Database, found: str, told: str
) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    stubborn = settings.model_copy(update={"migrate_on_start": False})
    with pytest.raises(SchemaOutdatedError, match=told):
        Store(stubborn).open()


@pytest.mark.parametrize(
    ("url", "choice", "expected"),
    [
        ("sqlite://", None, True),
        ("sqlite://", "false", False),
        ("postgresql://host/db", None, False),
        ("postgresql://host/db", "true", True),
    ],
)
def test_sqlite_migrates_itself_and_postgresql_only_when_told(
    settings: Settings,
    url: str,
    choice: str | None,
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    values = {"database_url": url, "hash_key": KEY, "migrate_on_start": choice}
    assert Database(type(settings).model_validate(values)).migrates_itself is expected
