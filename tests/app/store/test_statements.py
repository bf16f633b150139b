"""Decisions and feedback that are written at the same moment by two processes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from app.settings import Settings
from app.store import statements
from app.store.database import Database
from app.store.decision_record import record_of
from app.store.feedback_record import FeedbackBatch
from app.store.schema import cards, feedback
from tests.app.store.calls import decided, overridden, rows
from tests.app.store.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.app.store.postgresql import Cluster

pytestmark = pytest.mark.postgresql
"""SQLite lets one process write at a time."""


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """An empty database with all tables."""
    settings = {"database_url": cluster.new_database(), "hash_key": KEY, "migrate_on_start": True}
    opened = Database(Settings.model_validate(settings))
    statements.ready(opened)
    yield opened
    opened.close()


def _decide(database: Database) -> None:
    statements.insert_decisions(database, [record_of(decided("card-1"), database.pseudonym)])


_respond = partial(statements.insert_feedback, batches=[FeedbackBatch([overridden("card-1")], "stand-in", "anybody")])


def test_a_decision_committed_while_its_feedback_is_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = statements._known  # noqa: SLF001

    def decide_after_the_look(*arguments: Any) -> dict[tuple[str, str], str]:  # noqa: ANN401
        found = look(*arguments)
        _decide(database)
        return found

    monkeypatch.setattr(statements, "_known", decide_after_the_look)
    _respond(database)
    assert [row["linked"] for row in rows(database, feedback)] == [True]


def test_feedback_committed_while_its_decision_is_written(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    insert = statements._insert  # noqa: SLF001

    def respond_before_the_commit(*arguments: Any) -> None:  # noqa: ANN401
        insert(*arguments)
        if arguments[2] is cards:
            _respond(database)

    monkeypatch.setattr(statements, "_insert", respond_before_the_commit)
    _decide(database)
    assert [row["linked"] for row in rows(database, feedback)] == [True]


def test_what_a_kill_left_unlinked_is_linked_at_the_next_start(database: Database) -> None:
    _respond(database)
    _decide(database)
    with database.writing() as connection:
        connection.execute(update(feedback).values(linked=False))
    statements.link_forgotten(database)
    assert [row["linked"] for row in rows(database, feedback)] == [True]
