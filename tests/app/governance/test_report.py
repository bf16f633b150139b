"""The report is one file that needs nothing else, with the numbers of the pages; the commands say what is wrong."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.governance.page import Linked, Table, as_csv
from tests.app.governance.conftest import opened, write
from tests.app.governance.population import KEY, History

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from app.store.database import Database


@pytest.fixture
def environment(history_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a service with the history."""
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", f"sqlite:///{history_database.engine.url.database}")
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", KEY)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, list(arguments))


@pytest.mark.usefixtures("environment")
def test_the_report_holds_what_the_pages_show(http: httpx.Client, tmp_path: Path) -> None:
    result = _run("report", "--from", "2026-10-01", "--to", "2026-11-22", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    files = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "out").glob("*.csv")}
    assert f"with {len(files)} CSV files beside it" in result.output
    for name in ("calls", "rules", "controls"):
        page = http.get(f"/overview/{name}.csv?from=2026-10-01&to=2026-11-22")
        assert files[f"overview-{name}.csv"] == page.text.replace("\r\n", "\n")
    assert "rules-CtSpine-offers.csv" in files
    assert "signals-notice.csv" in files
    assert 'id="rules-CtSpine"' in html
    assert not re.findall(r'(?:src|href)="(?:https?:|/)[^"]*"', html)
    assert "url(" not in html
    assert set(re.findall(r'href="([^"#]+\.csv)"', html)) <= files.keys()
    assert len(re.findall(r'\sid="([^"]+)"', html)) == len(set(re.findall(r'\sid="([^"]+)"', html)))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "June"], "write a day as 2026-03-16"),
        (["--from", "2026-11-02", "--to", "2026-11-01"], "ends before"),
        (["--origin", "both"], "live or replay"),
        (["--effect"], "the site file names no trial"),
    ],
)
def test_what_cannot_be_reported_is_named(arguments: list[str], said: str) -> None:
    result = _run("report", *arguments)
    assert said in str(result.exception or result.output)


def test_a_database_that_keeps_nothing_has_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", "sqlite://")
    assert "there is nothing to show" in str(_run("report").exception)


@pytest.mark.usefixtures("environment")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = _run("report", "--out", str(tmp_path / "file" / "out"))
    assert result.exit_code == 1
    assert "cannot be written to" in result.output


def test_a_cell_that_a_spreadsheet_would_compute_is_marked_as_text() -> None:
    table = Table("t", ("Name", "Count"), (("=1+1", 3), (Linked("-x", "rules/x"), None), ("fine", 2.5)))
    assert as_csv(table).splitlines() == ["Name,Count", "'=1+1,3", "'-x,", "fine,2.5"]


@pytest.mark.slow
def test_the_pages_are_a_process_of_their_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    with opened(url) as database:
        write(database, History(days=2), 100)
    command = [sys.executable, "-c", "from app.cli import main; main()", "governance", "--port", "0"]
    environment = {"IMAGING_CDS_DATABASE_URL": url, "IMAGING_CDS_HASH_KEY": KEY, "PATH": "/usr/bin:/bin"}
    environment |= {"IMAGING_CDS_GOVERNANCE_VIEWER": "staff"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            address = next(line for line in process.stderr if "pages are at" in line).split()[-1]
            said = process.stderr.readline()
            assert said.endswith("changes nothing; is IMAGING_CDS_GOVERNANCE_VIEWERS meant?\n")
            answer = httpx.get(address, trust_env=False, timeout=30)
            assert (answer.status_code, "Calls in scope" in answer.text) == (200, True)
            assert httpx.get(f"{address}/health/ready", trust_env=False).json() == {"status": "ready"}
        finally:
            process.terminate()
            assert process.wait(20) in {0, -signal.SIGTERM}  # the server passes the signal on when it has stopped


@pytest.mark.slow
def test_serve_loads_nothing_of_governance() -> None:
    program = (
        "import sys; from app.main import create_app; import app.server.serve; create_app(); "
        "sys.exit(any(name.startswith(('app.governance', 'app.demo', 'authlib')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
