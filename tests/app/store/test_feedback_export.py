"""The export of feedback, by the command that governance types, on both databases."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.store.decision_record import record_of
from app.store.feedback_record import Feedback, FeedbackBatch
from app.store.schema import feedback
from app.store.statements import insert_decisions, insert_feedback
from app.transparency import feedback_rows
from app.transparency.feedback_rows import COLUMNS
from tests.app.store.calls import MOMENT, decided, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    from app.settings import Settings
    from app.store.database import Database

    Export = Callable[..., Result]

DAY = timedelta(days=1)
NAME = "Jane Doe"


@pytest.fixture
def export(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Run the command on the database of the test."""
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", settings.hash_key.get_secret_value())

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(commands.app, ["export-feedback", *arguments])

    return run


def answered(card: str, day: int = 0, outcome: str = "overridden") -> Feedback:
    """An item of feedback some days after the card, with a reason, and a comment that names the patient."""
    accepted = outcome == "accepted"
    return Feedback(
        card,
        "accepted" if accepted else "overridden",
        MOMENT + day * DAY,
        (f"{card}-suggestion",) if accepted else (),
        "" if accepted else "elsewhere",
        "" if accepted else "https://cds.example.org/CodeSystem/override-reason",
        f"{NAME} asked for it",
    )


def keep(database: Database, *items: Feedback, cards: tuple[str, ...] = ()) -> None:
    """Store decisions with these cards, and feedback on them."""
    made = [record_of(decided(card, at=MOMENT.timestamp() - 60), database.pseudonym) for card in cards]
    if made:
        insert_decisions(database, made)
    insert_feedback(database, [FeedbackBatch(items, "stand-in", "anybody")])


def lines(result: Result) -> list[dict[str, str]]:
    """The rows of a CSV export."""
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_each_answer_is_a_row_with_what_the_regulation_asks_for(database: Database, export: Export) -> None:
    keep(database, answered("card-1"), answered("card-2", 1, "accepted"), cards=("card-1", "card-2"))
    first, second = sorted(lines(export()), key=lambda row: row["card"])
    assert tuple(first) == COLUMNS
    assert (first["intervention"], first["indicator"], first["action"]) == ("CtSpine", "warning", "overridden")
    assert (first["feedback"], first["date"]) == ("elsewhere", "2026-03-16T09:31:10Z")
    assert (first["location"], first["service"], first["linked"]) == ("anybody", "stand-in", "true")
    assert first["user"] == second["user"]
    assert len(first["user"]) == 64
    assert (second["action"], second["accepted_suggestions"], second["feedback"]) == ("accepted", "1", "")
    assert first["knowledge"]
    assert first["version"]


def test_no_comment_and_nothing_of_a_patient_is_exported(database: Database, export: Export) -> None:
    keep(database, answered("card-1"), cards=("card-1",))
    assert rows(database, feedback)[0]["comment"] == f"{NAME} asked for it"
    for form in ("csv", "ndjson"):
        shown = export("--format", form).stdout
        assert "card-1" in shown
        for hidden in ("Jane", "Doe", "pat-1", database.pseudonym.of("patient", "pat-1")):
            assert hidden not in shown


def test_only_the_days_that_are_asked_for_are_exported(database: Database, export: Export) -> None:
    keep(database, *(answered("card-1", day) for day in range(4)), cards=("card-1",))
    days = [row["date"][:10] for row in lines(export("--from", "2026-03-17", "--to", "2026-03-18"))]
    assert sorted(days) == ["2026-03-17", "2026-03-18"]
    assert len(lines(export("--from", "2026-03-19"))) == 1
    assert len(lines(export("--to", "2026-03-16"))) == 1


def test_more_rows_than_are_read_at_a_time_are_all_there_once(
    database: Database, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_rows, "_CHUNK", 7)
    keep(database, *(answered("card-1", day) for day in range(30)), cards=("card-1",))
    assert len({row["date"] for row in lines(export())}) == len(lines(export())) == 30


def test_an_answer_to_a_card_that_is_not_known_names_no_rule(database: Database, export: Export) -> None:
    keep(database, answered("somewhere-else"))
    (row,) = lines(export())
    assert (row["intervention"], row["user"], row["linked"]) == ("", "", "false")


def test_a_card_that_was_sent_again_is_answered_as_it_was_sent_last_before(database: Database, export: Export) -> None:
    for number in range(3):
        at = (MOMENT + number * DAY).timestamp() - 60
        call = decided("card-1", at=at)
        insert_decisions(database, [record_of(call, database.pseudonym)])
    keep(database, answered("card-1", 1))
    (row,) = lines(export())
    assert row["intervention"] == "CtSpine"


def test_rows_go_to_a_file_or_line_by_line_as_json(database: Database, export: Export, tmp_path: Path) -> None:
    keep(database, answered("card-1"), cards=("card-1",))
    target = tmp_path / "feedback.ndjson"
    done = export("--format", "ndjson", "--output", str(target))
    assert done.exit_code == 0
    assert "1 items of feedback in" in done.stdout
    (line,) = target.read_text(encoding="utf-8").splitlines()
    assert tuple(json.loads(line)) == COLUMNS
    assert json.loads(line)["linked"] is True


@pytest.mark.usefixtures("database")
def test_what_cannot_be_done_is_said_with_a_remedy(export: Export, tmp_path: Path) -> None:
    turned = export("--from", "2026-03-18", "--to", "2026-03-17")
    assert turned.exit_code == 2
    assert "is after --to" in turned.output
    nowhere = export("--output", str(tmp_path / "absent" / "feedback.csv"))
    assert nowhere.exit_code == 1
    assert "cannot be written: No such file or directory" in nowhere.stderr
    assert export("--format", "xlsx").exit_code == 2
