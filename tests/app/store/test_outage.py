"""The database goes away and comes back: answers go on, decisions catch up, feedback is never falsely acknowledged."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.store import writer
from app.store.database import Database
from app.store.schema import decisions, feedback
from tests.app.conftest import CALL, WIRE, running, stubbed
from tests.app.store.calls import rows
from tests.app.store.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.app.store.postgresql import Cluster

__all__ = ["stubbed"]

ITEM = {"card": "123456", "outcome": "overridden", "outcomeTimestamp": "2026-03-16T09:31:10Z"}


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def body(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A request; and a writer that does not wait long between its tries."""
    monkeypatch.setattr(writer, "LONGEST_PAUSE", 0.3)
    request: dict[str, Any] = json.loads((WIRE / "valid-order-select.json").read_bytes())
    return request


@pytest.fixture
def settings(cluster: Cluster) -> Settings:
    """A service on PostgreSQL."""
    values = {"database_url": cluster.new_database(), "hash_key": KEY, "migrate_on_start": True, "log_level": "warning"}
    return Settings.model_validate(values)


@pytest.mark.postgresql
@pytest.mark.usefixtures("stubbed")
def test_a_database_that_is_lost_and_back(
    cluster: Cluster, settings: Settings, body: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings)
    with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False, timeout=20) as http:
        assert http.post(CALL, json=body).status_code == 200
        until(lambda: app.state.store.health().written == 1)
        cluster.stop()
        try:
            for _ in range(20):
                assert http.post(CALL, json=body).status_code == 200
            # They were answered before they could be written; the row of the last one is built behind its answer.
            until(lambda: app.state.store.health().queued == 20)
            until(lambda: app.state.store.health().last_error == "OperationalError")
            refused = http.post(f"{CALL}/feedback", json={"feedback": [ITEM]})
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) > 0
            assert refused.json()["issue"][0]["code"] == "transient"
            health = app.state.store.health()
            assert (health.queued, health.dropped, health.feedback_failed) == (20, 0, 1)
        finally:
            cluster.start()
        until(lambda: app.state.store.health().queued == 0)
        assert http.post(f"{CALL}/feedback", json={"feedback": [ITEM]}).status_code == 200
        health = app.state.store.health()
        assert (health.written, health.dropped, health.last_error) == (21, 0, "")
    database = Database(settings)
    assert len(rows(database, decisions)) == 21
    assert len(rows(database, feedback)) == 1
    database.close()
    told = capfd.readouterr().err
    assert told.count("decisions cannot be written") == 1
    assert "hidden-password" not in told


@pytest.mark.postgresql
@pytest.mark.usefixtures("stubbed")
def test_a_service_starts_without_its_database_and_catches_up(
    cluster: Cluster, settings: Settings, body: dict[str, Any]
) -> None:
    cluster.stop()
    started = False
    try:
        app = create_app(settings)
        with running(app) as base_url, httpx.Client(base_url=base_url, trust_env=False, timeout=20) as http:
            assert http.post(CALL, json=body).status_code == 200
            assert http.post(f"{CALL}/feedback", json={"feedback": [ITEM]}).status_code == 503
            cluster.start()
            started = True
            until(lambda: app.state.store.health().written == 1)
            assert http.post(f"{CALL}/feedback", json={"feedback": [ITEM]}).status_code == 200
    finally:
        if not started:
            cluster.start()
