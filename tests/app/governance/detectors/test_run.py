"""`imaging-cds watch` on a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli.commands import app
from app.store.decision_record import record_of
from app.store.statements import insert_decisions
from tests.app.store.calls import decided

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from app.settings import Settings
    from app.store.database import Database

LAST = datetime(2026, 3, 16, 9, tzinfo=UTC)
DAYS = 40


@pytest.fixture
def kept(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Forty days with ten patients each, of whom one got a card until ten days ago."""
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", settings.hash_key.get_secret_value())
    calls = []
    for day in range(DAYS):
        moment = (LAST - timedelta(days=day)).timestamp()
        for patient in range(10):
            sent = (f"card-{day}-{patient}",) if patient < 2 and day >= 10 else ()
            calls.append(decided(*sent, patient=f"Zebulon-{patient}", at=moment, client="north"))
    insert_decisions(database, [record_of(call, database.pseudonym) for call in calls])
    return database


@pytest.mark.usefixtures("kept")
def test_a_finding_is_printed_written_and_told_by_the_exit_status(tmp_path: Path) -> None:
    found, textfile = tmp_path / "found.json", tmp_path / "cds.prom"
    result = _watch("--day", "2026-03-16", "--json", str(found), "--textfile", str(textfile))
    assert result.exit_code == 2, result.output
    assert "A rule stopped" in result.output
    (finding,) = json.loads(found.read_bytes())["findings"]
    assert (finding["detector"], finding["subject"], finding["since"]) == ("rule-stopped", "CtSpine", "2026-03-07")
    assert 'imaging_cds_detector_findings{client="north",detector="rule-stopped"} 1.0' in textfile.read_text()
    assert "Zebulon" not in result.output + found.read_text() + textfile.read_text()


@pytest.mark.usefixtures("kept")
def test_nothing_is_found_on_a_day_on_which_all_was_well() -> None:
    result = _watch("--once", "--day", "2026-03-06")
    assert result.exit_code == 0, result.output
    assert "nothing found" in result.output


def test_replayed_orders_are_no_watch(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", settings.hash_key.get_secret_value())
    call = replace(decided(at=LAST.timestamp()), origin="replay")
    insert_decisions(database, [record_of(call, database.pseudonym)])
    assert "nothing found" in _watch("--day", "2026-03-16").output


def test_a_database_without_tables_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    result = _watch("--once")
    assert result.exit_code == 1
    assert "imaging-cds migrate" in str(result.exception)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("option", ["--json", "--textfile"])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, option: str) -> None:
    result = _watch("--day", "2026-03-16", option, str(tmp_path / "nowhere" / "file"))
    assert result.exit_code == 1
    assert f"{option}: {tmp_path}/nowhere/file: cannot be written: No such file" in str(result.exception)


@pytest.mark.usefixtures("database")
def test_without_once_it_looks_again_also_after_a_failure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good, waited = settings.database_url.get_secret_value(), list[float]()
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", settings.hash_key.get_secret_value())
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    def wait(seconds: float) -> None:
        monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", good)
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.watching.time.sleep", wait)
    result = _watch("--every", "60")
    assert waited == [60, 60]
    assert "imaging-cds migrate" in result.stderr
    assert "nothing found" in result.stdout


def test_a_database_that_keeps_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", "sqlite://")
    result = _watch("--once")
    assert result.exit_code == 1
    assert "keeps nothing" in str(result.exception)


def _watch(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["watch", *arguments])
