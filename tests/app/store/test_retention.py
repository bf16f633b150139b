"""Forgetting: what is old, and what is one patient's; by the command that an operator types."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from app.cli import commands
from app.store import retention
from app.store.database import Database
from app.store.decision_record import record_of
from app.store.feedback_record import FeedbackBatch
from app.store.schema import cards, decisions, feedback
from app.store.statements import insert_decisions, insert_feedback
from tests.app.store.calls import decided, overridden, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

    from app.settings import Settings

    Purge = Callable[..., Result]

DAY = 86_400


@pytest.fixture
def purge(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Purge:
    """Run the command on the database of the test."""
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", settings.hash_key.get_secret_value())

    def run(*arguments: str, given: str = "") -> Result:
        return CliRunner().invoke(commands.app, ["purge", *arguments], input=given)

    return run


def fill(database: Database) -> None:
    """Keep one decision a hundred days for five hundred days, each with feedback of the same age."""
    for age in range(0, 600, 100):
        moment = time.time() - age * DAY
        call = decided(f"card-{age}", patient=f"patient-{age}", at=moment)
        insert_decisions(database, [record_of(call, database.pseudonym)])
        insert_feedback(database, [FeedbackBatch([overridden(f"card-{age}")], "stand-in", "anybody")])
        with database.writing() as connection:
            received = datetime.fromtimestamp(moment, UTC)
            connection.execute(update(feedback).where(feedback.c.card == f"card-{age}").values(received=received))


def held(database: Database) -> tuple[list[str], list[str]]:
    """The cards whose decision, and those whose feedback, is there."""
    assert len(rows(database, decisions)) == len(rows(database, cards))
    return sorted(row["card"] for row in rows(database, cards)), sorted(row["card"] for row in rows(database, feedback))


def test_what_is_older_goes_and_the_rest_stays(database: Database, purge: Purge) -> None:
    fill(database)
    result = purge("--older-than", "250d")
    assert result.exit_code == 0
    left = ["card-0", "card-100", "card-200"]
    assert held(database) == (left, left)
    shown = " ".join(result.stdout.split())
    assert "decisions │ 3" in shown
    assert "feedback │ 3" in shown


def test_by_default_the_configured_age_counts(
    database: Database, purge: Purge, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    assert purge().exit_code == 0
    assert len(held(database)[0]) == 4
    monkeypatch.setenv("IMAGING_CDS_RETENTION_DAYS", "150")
    assert purge().exit_code == 0
    assert held(database)[0] == ["card-0", "card-100"]


def test_a_dry_run_counts_and_deletes_nothing(database: Database, purge: Purge) -> None:
    fill(database)
    result = purge("--older-than", "1y", "--dry-run")
    assert "Would be deleted" in result.stdout
    assert "decisions │    2" in result.stdout
    assert len(held(database)[0]) == 6


def test_many_rows_go_in_pieces(database: Database, purge: Purge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_CHUNK", 2)
    fill(database)
    assert purge("--older-than", "0d").exit_code == 0
    assert held(database) == ([], [])


def test_one_patient_is_forgotten_under_every_key(
    database: Database, settings: Settings, purge: Purge, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    rotated = f"{'n' * 32},{settings.hash_key.get_secret_value()}"
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", rotated)
    later = Database(type(settings).model_validate({**settings.model_dump(), "hash_key": rotated}))
    call = decided("card-new", patient="patient-300")
    insert_decisions(later, [record_of(call, later.pseudonym)])
    later.close()
    result = purge("--patient", given="Patient/patient-300\n")
    assert result.exit_code == 0
    assert "patient-300" not in result.stdout
    sent, answered = held(database)
    assert "card-new" not in sent
    assert "card-300" not in sent + answered
    assert len(sent) == len(answered) == 5


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_rows_that_may_have_been_missed_are_no_success(
    database: Database, purge: Purge, monkeypatch: pytest.MonkeyPatch, dry_run: list[str]
) -> None:
    fill(database)
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", "n" * 32)
    result = purge("--patient", *dry_run, given="patient-300")
    assert result.exit_code == 1
    assert "6 of the decisions" in result.stderr
    assert "patient-300" not in result.output
    assert purge("--older-than", "400d").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (["--older-than", "soon"], "", "400d"),
        (["--patient"], "", "no patient id"),
        (["--patient", "--older-than", "1d"], "x\n", "not both"),
    ],
)
def test_a_wrong_call_is_explained(purge: Purge, arguments: list[str], given: str, told: str) -> None:
    result = purge(*arguments, given=given)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


@pytest.mark.parametrize(("text", "days"), [("400d", 400), ("400", 400), ("60w", 420), (" 2Y ", 730)])
def test_ages(text: str, days: int) -> None:
    assert retention.read_age(text) == timedelta(days=days)
