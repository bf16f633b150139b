"""What is said of a database that cannot be used, at `migrate` and in the log: cause and remedy, and no secret."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from psycopg.sql import SQL
from sqlalchemy import exc
from typer.testing import CliRunner

from app.cli import commands
from app.main import create_app
from app.settings import Settings
from app.store.failure import facts, failure
from tests.app.conftest import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.app.store.postgresql import Cluster

SECRET = "hidden-password"  # the one in the tests' URLs
PASSWORD = "right-password"


@pytest.fixture(scope="module")
def guarded(cluster: Cluster) -> Iterator[Cluster]:
    """The server, where everyone but its owner needs a password, and one database lets no one in."""
    file = cluster.folder / "cluster" / "pg_hba.conf"
    before = file.read_text()
    cluster.execute(SQL(f"CREATE ROLE weak LOGIN PASSWORD '{PASSWORD}'"))
    for name in ("closed", "rightless"):
        cluster.execute(SQL(f"CREATE DATABASE {name}"))
    file.write_text("local all cds trust\nlocal closed all reject\nlocal all all scram-sha-256\n")
    _reload(cluster)
    yield cluster
    file.write_text(before)
    _reload(cluster)


def _reload(cluster: Cluster) -> None:
    cluster.execute(SQL("SELECT pg_reload_conf()"))
    for _ in range(50):
        try:
            psycopg.connect(host=str(cluster.folder), user="ghost", dbname="closed").close()
        except psycopg.OperationalError as error:
            if "pg_hba.conf" in str(error) or "role" in str(error):
                return
        time.sleep(0.1)


def said(monkeypatch: pytest.MonkeyPatch, url: str) -> str:
    """Run the command on this database; returns the line that it ends with."""
    monkeypatch.setenv("IMAGING_CDS_DATABASE_URL", url)
    monkeypatch.setenv("IMAGING_CDS_HASH_KEY", "k" * 32)
    done = CliRunner().invoke(commands.app, ["migrate"])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.output
    assert PASSWORD not in done.output
    return done.stderr


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (lambda host: f"postgresql://weak:{SECRET}@/rightless?host={host}", "refuses this user or password"),
        (lambda host: f"postgresql://weak@/rightless?host={host}", "refuses this user or password"),
        (lambda host: f"postgresql://ghost:{SECRET}@/rightless?host={host}", "refuses this user or password"),
        (lambda host: f"postgresql://weak:{PASSWORD}@/missing?host={host}", "no database of this name"),
        (lambda host: f"postgresql://cds:{SECRET}@/missing?host={host}", "no database of this name"),
        (lambda host: f"postgresql://weak:{PASSWORD}@/rightless?host={host}", "lacks rights"),
        (lambda host: f"postgresql://weak:{PASSWORD}@/closed?host={host}", "pg_hba.conf"),
        (lambda host: f"postgresql://weak:{PASSWORD}@/rightless?host={host}/elsewhere", "no database server answers"),
    ],
)
def test_causes_of_a_server_are_told_apart(
    guarded: Cluster, monkeypatch: pytest.MonkeyPatch, url: Callable[[str], str], expected: str
) -> None:
    assert expected in said(monkeypatch, url(str(guarded.folder)))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"postgresql://cds:{SECRET}@127.0.0.1:1/cds", "no database server answers"),
        (f"postgresql://cds:{SECRET}@127.0.0.1:1,127.0.0.1:2/cds", "no database server answers"),
        (f"postgresql://cds:{SECRET}@nowhere.invalid/cds", "host name in IMAGING_CDS_DATABASE_URL is not known"),
    ],
)
def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch, url: str, expected: str) -> None:
    assert expected in said(monkeypatch, url)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (lambda host: f"postgresql://weak:{SECRET}@/rightless?host={host}", "refuses this user or password"),
        (lambda host: f"postgresql://weak:{SECRET}@/rightless?host={host}/elsewhere", "no database server answers"),
    ],
)
def test_a_service_that_starts_without_its_database_logs_the_cause(
    guarded: Cluster, capfd: pytest.CaptureFixture[str], url: Callable[[str], str], expected: str
) -> None:
    """It answers all the same, so that its log is where an operator looks."""
    address = url(str(guarded.folder))
    settings = Settings.model_validate({"database_url": address, "hash_key": "k" * 32, "log_level": "warning"})
    with running(create_app(settings)) as base_url:
        assert httpx.get(f"{base_url}/health/live", trust_env=False).status_code == 200
    logged = capfd.readouterr().err
    (line,) = [each for each in map(json.loads, logged.splitlines()) if each["event"] == "the database takes no writes"]
    assert expected in line["problem"]
    assert SECRET not in logged


def test_a_server_that_speaks_another_language_is_known_to_have_answered() -> None:
    class Asked:
        used_password = True

    class RefusedError(Exception):
        pgconn = Asked()

    error = exc.OperationalError(
        "SELECT 1", {"secret": SECRET}, RefusedError("Passwort-Authentifizierung fehlgeschlagen")
    )
    assert failure(error).startswith("the server refused the connection; its log says why")


def test_an_unknown_cause_is_only_named() -> None:
    assert failure(exc.OperationalError(SECRET, {}, Exception(SECRET))) == (
        "the database cannot be used now: OperationalError"
    )
    assert facts(exc.OperationalError(SECRET, {}, Exception(SECRET))) == {
        "error": "OperationalError",
        "problem": "the database cannot be used now: OperationalError",
    }
    assert facts(TimeoutError(SECRET)) == {"error": "TimeoutError"}
    assert failure(exc.NoSuchTableError(SECRET)) == "the database cannot be used now: NoSuchTableError"
