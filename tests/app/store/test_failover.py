"""The database moves to another server, or goes without a word: feedback comes back by itself, within seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from psycopg.sql import SQL

from app.main import create_app
from app.settings import Settings
from app.store import pulse
from app.store.database import Database, address
from app.store.schema import feedback
from tests.app.conftest import CALL, WIRE, running, stubbed
from tests.app.store.calls import rows
from tests.app.store.conftest import KEY
from tests.app.store.postgresql import Cluster
from tests.app.store.silence import proxied
from tests.app.store.test_outage import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

__all__ = ["stubbed"]

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("stubbed")]

BODY = json.loads((WIRE / "valid-order-select.json").read_bytes())
_ANSWERED_SECONDS = 15
"""The service gives up after four; a slow machine takes a while to say so, and what hangs would not end at all."""
"""Longer than any answer may take, on a busy machine too."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "WELL_SECONDS", 0.2)
    monkeypatch.setattr(pulse, "TROUBLE_SECONDS", 0.2)


@pytest.fixture
def primary() -> Iterator[Cluster]:
    """A server that tests may break."""
    server = Cluster()
    yield server
    server.remove()


@pytest.fixture
def standby(primary: Cluster) -> Iterator[Cluster]:
    """A server that follows it."""
    server = primary.standby()
    yield server
    server.remove()


def app_on(url: str) -> FastAPI:
    """A service on a database."""
    values = {"database_url": url, "hash_key": KEY, "migrate_on_start": True, "log_level": "error"}
    return create_app(Settings.model_validate(values))


class Caller:
    """Sends calls and feedback, each item another one."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.acknowledged = 0
        self._sent = 0

    def feedback(self) -> int:
        """Send an item of feedback; returns the status."""
        self._sent += 1
        moment = f"2026-03-16T09:{self._sent // 60:02}:{self._sent % 60:02}Z"
        item = {"card": "123456", "outcome": "overridden", "outcomeTimestamp": moment}
        answer = self.http.post(f"{CALL}/feedback", json={"feedback": [item]}, timeout=_ANSWERED_SECONDS)
        status = answer.status_code
        self.acknowledged += status == 200
        return status

    def call(self) -> None:
        """Send a call, which must be answered."""
        assert self.http.post(CALL, json=BODY).status_code == 200

    def told(self) -> str:
        """What readiness says of the database."""
        answer = self.http.get("/health/ready")
        assert answer.status_code == 200
        return str(answer.json()["checks"]["database"])


def stored(url: str) -> int:
    """Count the items in a database."""
    database = Database(Settings.model_validate({"database_url": url, "hash_key": KEY}))
    count = len(rows(database, feedback))
    database.close()
    return count


def test_connections_that_fall_silent_are_left(cluster: Cluster) -> None:
    """A server loses its power behind a proxy that goes on taking what is sent; new connections lead to another."""
    name = urlsplit(cluster.new_database()).path
    with proxied(cluster.folder) as proxy:
        url = f"postgresql://cds:hidden-password@127.0.0.1:{proxy.port}{name}"
        with running(app_on(url)) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
            caller = Caller(http)
            assert caller.feedback() == 200
            proxy.fall_silent()
            assert proxy.silent
            caller.call()
            until(lambda: caller.feedback() == 200)
            until(lambda: caller.told() == "ok")
        assert stored(url) >= caller.acknowledged >= 2


def test_a_server_that_becomes_read_only_is_left_for_the_one_that_takes_writes(
    primary: Cluster, standby: Cluster
) -> None:
    """A switchover behind which connections stay open: every statement would fail with 25006."""
    url = primary.url(standby)
    with running(app_on(url)) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
        caller = Caller(http)
        assert caller.feedback() == 200
        primary.execute(SQL("ALTER SYSTEM SET default_transaction_read_only = on"))
        primary.execute(SQL("SELECT pg_reload_conf()"))
        until(lambda: "nothing can be written" in caller.told())
        caller.call()
        assert caller.feedback() == 503
        standby.promote()
        until(lambda: caller.feedback() == 200)
        until(lambda: caller.told() == "ok")
    assert stored(url) >= caller.acknowledged >= 2


def test_a_server_that_dies_is_left_for_the_one_that_takes_over(primary: Cluster, standby: Cluster) -> None:
    url = primary.url(standby)
    with running(app_on(url)) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
        caller = Caller(http)
        for _ in range(5):
            assert caller.feedback() == 200
        until(lambda: _followed(primary))
        primary.stop("immediate")
        until(lambda: "nothing can be written" in caller.told())
        caller.call()
        standby.promote()
        until(lambda: caller.feedback() == 200)
        until(lambda: caller.told() == "ok")
        assert stored(url) >= caller.acknowledged >= 6
        primary.start()


def _followed(primary: Cluster) -> bool:
    return primary.ask(SQL("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()")) == [
        (1,)
    ]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_url_may_name_several_hosts_as_libpq_does(scheme: str) -> None:
    url = address(f"{scheme}://cds:a%40b@one:5432,two:5433/cds?sslmode=require")
    assert (url.drivername, url.username, url.password, url.database) == ("postgresql+psycopg", "cds", "a@b", "cds")
    assert dict(url.query) == {"host": "one,two", "port": "5432,5433", "sslmode": "require"}


def test_what_a_url_says_of_time_outs_counts() -> None:
    settings: dict[str, Any] = {
        "database_url": "postgresql://cds@host/cds?connect_timeout=7&target_session_attrs=any",
        "hash_key": KEY,
    }
    database = Database(Settings.model_validate(settings))
    _, named = database.engine.dialect.create_connect_args(database.engine.url)
    assert (named["connect_timeout"], named["target_session_attrs"]) == ("7", "any")
    database.close()
