"""Studies are proposed for codes that are not known, for a person to accept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import yaml
from typer.testing import CliRunner

from app.cli.commands import app
from app.settings import Settings
from app.site.suggestions import as_yaml, read_export, suggested
from app.store.database import Database
from app.store.decision_record import record_of
from app.store.migration import upgrade
from app.store.statements import insert_decisions
from cds_services.cds_hooks import DecisionCodes
from tests.app.store.calls import decided

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

EXPORT = """Code;Description;Count
A1;MRI C-SPINE W/O CONTRAST;12
A2;MRI KNEE RIGHT;3
A3;CTA HEAD;5
A4;PHYSIOTHERAPY;40
"""


def test_the_most_frequent_comes_first_and_nothing_is_guessed() -> None:
    found = suggested(read_export(EXPORT.splitlines()))
    assert [(item.seen.code, item.study) for item in found] == [
        ("A4", ""),
        ("A1", "MRI cervical spine without IV contrast"),
        ("A3", "CTA HEAD"),
        ("A2", "MRI KNEE RIGHT"),
    ]


def test_a_proposal_is_a_site_file_once_its_comment_signs_are_taken_away() -> None:
    lines = list(as_yaml(suggested(read_export(EXPORT.splitlines()))))
    accepted = [line.removeprefix("#") for line in lines if line.startswith(("#  ", "catalogue"))]
    entries = yaml.safe_load("\n".join(accepted))["catalogue"]
    codes = [{"code": "A1", "name": "MRI C-SPINE W/O CONTRAST"}]
    assert {"study": "MRI cervical spine without IV contrast", "codes": codes} in entries


def test_a_code_that_is_known_is_not_proposed() -> None:
    rows = ["system,code,name", "http://www.ama-assn.org/go/cpt,72141,MRI C spine", "urn:oid:1,72141,MRI C spine"]
    assert [item.seen.system for item in suggested(read_export(rows))] == ["urn:oid:1"]


def test_an_export_without_a_code_says_what_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Study\nMRI", encoding="utf-8")
    result = CliRunner().invoke(app, ["site", "suggest", str(path)])
    assert result.exit_code == 1
    assert "no column for the code; call it one of: code" in result.output


def test_codes_of_stored_decisions_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", f"sqlite:///{tmp_path}/cds.sqlite3")
    monkeypatch.setenv("IMAGING_CDS_DATA_FOLDER", str(tmp_path))
    codes = DecisionCodes(unmapped=({"kind": "order", "system": "urn:oid:1", "code": "X7", "read": False},))
    database = Database(Settings())
    upgrade(database)
    calls = [decided(f"card-{number}", at=time.time(), codes=lambda: codes) for number in range(3)]
    insert_decisions(database, [record_of(call, database.pseudonym) for call in calls])
    database.close()
    result = CliRunner().invoke(app, ["site", "suggest"])
    assert result.exit_code == 0, result.output
    assert "# seen 3 times; its orders get no advice so far; no study could be proposed" in result.output
    assert 'codes: [{system: "urn:oid:1", code: "X7"}]' in result.output
