"""Two replicas on one PostgreSQL behave as one, and neither waits for a database that hangs."""

from __future__ import annotations

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from app.settings import Settings
from app.store.database import Database
from app.store.schema import cards, decisions, feedback, seen_tokens
from app.store.statements import ready
from tests.app.security.signing import token
from tests.app.store.calls import rows
from tests.app.store.conftest import KEY
from tests.attacks.conftest import clients_file
from tests.attacks.service import CALL, Service, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.app.store.postgresql import Cluster

pytestmark = pytest.mark.postgresql

_FEEDBACK = f"{CALL}/feedback"
_SENT = 12


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A migrated database."""
    settings = Settings.model_validate({"database_url": cluster.new_database(), "hash_key": KEY})
    opened = Database(settings)
    opened.migrates_itself = True
    ready(opened)
    yield opened
    opened.close()


@pytest.fixture
def replicas(database: Database, tmp_path: Path) -> Iterator[list[Service]]:
    """Two services of one deployment, each as on a machine of its own."""
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with ExitStack() as stack:
        services = []
        for name in ("a", "b"):
            folder = tmp_path / name
            folder.mkdir()
            environment = {"DATABASE_URL": url, "HASH_KEY": KEY, "CLIENTS": str(clients_file(tmp_path))}
            services.append(stack.enter_context(running(folder, **environment)))
        yield services


def _feedback(service: Service, card: str, second: int) -> int:
    item = {"card": card, "outcome": "overridden", "outcomeTimestamp": f"2026-03-16T09:31:{second:02}Z"}
    headers = {"authorization": f"Bearer {token()}", "content-type": "application/json"}
    return service.http.post(_FEEDBACK, content=json.dumps({"feedback": [item]}), headers=headers).status_code


def test_they_share_tokens_cards_feedback_and_counts(replicas: list[Service], database: Database) -> None:
    one, other = replicas
    stolen = token()
    answer = one.call(stolen)
    assert answer.status_code == 200
    other.assert_refused(stolen, "replayed")
    one.assert_refused(stolen, "replayed")
    # The same token at both at the same moment: one of them wins.
    for _ in range(10):
        with ThreadPoolExecutor(2) as threads:
            answers = threads.map(Service.call, replicas, [token()] * 2)
            assert sorted(answer.status_code for answer in answers) == [200, 401]

    card: str = answer.json()["cards"][0]["uuid"]
    with ThreadPoolExecutor(4) as threads:
        sent = [threads.submit(_feedback, service, card, second) for second in range(_SENT) for service in replicas]
    assert {each.result() for each in sent} == {200}
    one.assert_well()
    other.assert_well()
    _wait_for_decisions(database, 13)
    kept = rows(database, feedback)
    # Every item came to both replicas and counts once, whichever of them had sent the card.
    assert len(kept) == _SENT
    assert all(row["linked"] for row in kept)
    assert len(rows(database, cards)) == len(rows(database, decisions)) == 13
    assert len(rows(database, seen_tokens)) == 13 + 2 * _SENT


def _wait_for_decisions(database: Database, count: int) -> None:
    until = time.monotonic() + 60
    while len(rows(database, decisions)) < count:
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def _hanging(cluster: Cluster) -> Iterator[None]:
    """Halt every process of the server: connections stay, and nothing answers."""
    cluster.send(signal.SIGSTOP)
    try:
        yield
    finally:
        cluster.send(signal.SIGCONT)


def test_a_database_that_hangs_holds_nobody_up(cluster: Cluster, replicas: list[Service]) -> None:
    """Connections stay open and silent, as behind a firewall that drops what it forwards."""
    one, other = replicas
    one.assert_well()
    tokens = [token() for _ in range(16)]
    # Nothing answers until the end of the block: whoever waited for it would not be back before.
    with _hanging(cluster), ThreadPoolExecutor(16) as threads:
        calls: list[Any] = list(threads.map(one.call, tokens))
        assert {call.status_code for call in calls} == {200}
        # This process has seen them itself.
        one.assert_refused(tokens[0], "replayed")
        ready = one.http.get("/health/ready")
        assert ready.status_code == 200
        assert "refuses only those" in ready.json()["checks"]["used-tokens"]
    # What hung is over: the other one is told what was used meanwhile.
    _until(lambda: one.call(token()).status_code == 200 and _shared(one))
    other.assert_refused(tokens[0], "replayed")
    other.assert_well()


def _shared(service: Service) -> bool:
    return bool(service.http.get("/health/ready").json()["checks"]["used-tokens"] == "ok")


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    # What was used meanwhile is told beside the calls.
    time.sleep(1)


def test_with_the_database_down_they_start_and_let_in(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.new_database()
    cluster.stop()
    stopped = True
    try:
        environment = {"DATABASE_URL": url, "HASH_KEY": KEY, "MIGRATE_ON_START": "true"}
        with running(tmp_path, CLIENTS=str(clients_file(tmp_path)), **environment) as service:
            used = token()
            assert service.call(used).status_code == 200
            service.assert_refused(used, "replayed")
            checks = service.http.get("/health/ready").json()["checks"]
            assert "does not answer" in checks["used-tokens"]
            assert "nothing can be written" in checks["database"]
            assert _feedback(service, "1", 1) == 503
            cluster.start()
            stopped = False
            _until(lambda: service.call(token()).status_code == 200 and _shared(service))
            _until(lambda: service.http.get("/health/ready").json()["checks"]["database"] == "ok")
            assert _feedback(service, "1", 1) == 200
            service.assert_refused(used, "replayed")
    finally:
        if stopped:
            cluster.start()
