"""Replayed decisions in the database: as live ones would be, and never among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, select
from typer.testing import CliRunner

from app.cli import commands
from app.replay.columns import unpacked
from app.replay.errors import ReplayError
from app.replay.load import load
from app.replay.options import Options
from app.replay.run import replay
from app.replay.source import find
from app.store.pseudonym import Pseudonym, kept_key
from app.store.schema import cards, decisions
from tests.app.replay.judging import judged
from tests.app.replay.population import KEY, multiple_sclerosis, order, patient, report, write

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Table

pytestmark = pytest.mark.slow
CHART = [patient(), multiple_sclerosis(), order(), report()]


def rows(file: Path, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
    engine.dispose()
    return found


def test_decisions_are_loaded_once_and_marked_as_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGING_CDS_HASH_KEY", raising=False)
    file = tmp_path / "data" / "decisions.sqlite"
    file.parent.mkdir()
    command = ["replay", str(write(tmp_path / "source", CHART)), "--out", str(tmp_path / "out"), "--quiet"]
    for _ in range(2):
        result = CliRunner().invoke(commands.app, [*command, "--to", f"sqlite:///{file}"])
        assert result.exit_code == 0, result.output
    assert "2 decisions are in the database" in result.output
    loaded = rows(file, decisions)
    assert [(row["origin"], row["client"], row["cards"]) for row in loaded] == [("replay", "replay", 1)] * 2
    assert sorted(row["rule"] for row in rows(file, cards)) == ["CtHead", "NewEnhancingLesion"]
    key = Pseudonym((kept_key(file.parent),))
    assert {row["patient_hash"] for row in loaded} == {key.of("patient", "pat-1")}


def test_a_row_is_what_a_live_call_would_have_left(tmp_path: Path) -> None:
    replay(find(write(tmp_path / "source", CHART)), tmp_path / "out", Options(hash_key=KEY), processes=1, quiet=True)
    load(tmp_path / "out", f"sqlite:///{tmp_path / 'd.sqlite'}", KEY, lambda *_: None)
    told = {row["id"]: row for row in rows(tmp_path / "d.sqlite", decisions)}
    (expected,), _ = judged(CHART)
    loaded = told[expected["id"]]
    for name in ("studies", "facts", "unmapped", "missing", "unread"):
        assert loaded[name] == list(expected[name])
    assert loaded["outcomes"] == [unpacked(each) for each in expected["outcomes"]]
    assert loaded["outcomes"][0]["rests_on"]
    for name in ("time", "scenario", "because", "silence", "age_band", "sex", "hook_instance_hash"):
        assert loaded[name] == expected[name]


def test_a_database_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    replay(find(write(tmp_path / "source", CHART)), tmp_path / "out", Options(hash_key=KEY), processes=1, quiet=True)
    (tmp_path / "d.sqlite").write_text("no database, but a text that is long enough to be none" * 40)
    with pytest.raises(ReplayError, match="--to: "):
        load(tmp_path / "out", f"sqlite:///{tmp_path / 'd.sqlite'}", KEY, lambda *_: None)
