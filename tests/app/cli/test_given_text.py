"""A reading command takes a text or a file that has it, and says in one line where a path leads to no text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from app.cli import commands
from app.cli.given_text import text_of

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "IMPRESSION: New enhancing lesion at C4."


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        "MS, 5/7 of L leg weakness, w/o fever",
        "MS",
        "? relapse / ? PML",
        "CT spine.\nMRI head.",
        "No new lesion. " * 1000,
        "~nobody-here weak legs",
    ],
)
def test_a_text_is_taken_as_it_stands(text: str) -> None:
    assert text_of(text) == text


@pytest.mark.parametrize("content", [REPORT.encode(), b"\xef\xbb\xbf" + REPORT.encode()])
@pytest.mark.parametrize("name", ["report.txt", "report"])
def test_a_file_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert text_of(str(tmp_path / name)) == REPORT


def test_a_file_of_an_older_system_is_read(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes("Läsion".encode("cp1252"))
    assert text_of(str(tmp_path / "report.txt")) == "Läsion"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("absent.txt", None, "there is no file"),
        ("absent report.rtf", None, "there is no file"),
        ("", None, "is a folder; name a file"),
        ("report.pdf", b"%PDF-1.7 ...", "is not text; save the report as plain text, HTML or RTF"),
        ("report.doc", b"\xd0\xcf\x11\xe0\x00\x00", "is not text"),
        ("request.json", b'{"hook": "patient-view"}', "is JSON; `imaging-cds explain` takes a request"),
        ("report.txt", b" \n", "is empty"),
    ],
)
def test_a_path_that_leads_to_no_text_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(typer.Exit):
        text_of(f"{tmp_path}/{name}")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"{tmp_path}/{name}" in said
    assert problem in said


def test_the_commands_read_the_file(tmp_path: Path) -> None:
    (tmp_path / "report.rtf").write_text(f"{{\\rtf1 {REPORT}}}")
    done = CliRunner().invoke(commands.app, ["read-report", str(tmp_path / "report.rtf")])
    assert json.loads(done.stdout)["facts"]["enhancing_lesion"] is True
    gone = CliRunner().invoke(commands.app, ["read-reason", "reasons/first.txt"])
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert gone.stderr == (
        "imaging-cds: there is no file reasons/first.txt; correct the path, or give the text itself between quotation "
        "marks\n"
    )
