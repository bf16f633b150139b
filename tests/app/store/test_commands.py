"""The migrate command, and what the commands say when the database cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.store.schema import REVISION

if TYPE_CHECKING:
    from pathlib import Path

    from app.settings import Settings


@pytest.fixture
def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure the database of the test for the commands."""
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", settings.hash_key.get_secret_value())


@pytest.mark.usefixtures("configured")
def test_migrate_checks_migrates_and_has_nothing_left_to_do() -> None:
    run = CliRunner().invoke
    pending = run(commands.app, ["migrate", "--check"])
    assert pending.exit_code == 1
    assert "imaging-cds migrate" in pending.stderr
    done = run(commands.app, ["migrate"])
    assert (done.exit_code, done.stdout) == (0, f"Migrated the database from revision none to {REVISION}.\n")
    for arguments in (["migrate", "--check"], ["migrate"]):
        again = run(commands.app, arguments)
        assert again.exit_code == 0
        assert "nothing is pending" in again.stdout


@pytest.mark.usefixtures("configured")
def test_purge_wants_the_tables_first() -> None:
    result = CliRunner().invoke(commands.app, ["purge"])
    assert result.exit_code == 1
    assert "imaging-cds migrate" in result.stderr


@pytest.mark.parametrize("command", ["migrate", "purge"])
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://cds:hidden@127.0.0.1:1/cds", "no database server answers; check host and port"),
        ("oracle://cds:hidden@host/cds", "must start with postgresql:// or sqlite://"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, url: str, told: str
) -> None:
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", url)
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", "k" * 32)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(commands.app, [command])
    assert result.exit_code == 1
    assert told in result.stderr
    assert "hidden" not in result.output
