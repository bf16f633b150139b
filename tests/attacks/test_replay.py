"""A stolen token does not become good by being sent to another process."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from tests.app.security.signing import token
from tests.attacks.conftest import clients_file
from tests.attacks.service import BODY, CALL, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.attacks.service import Service


@contextmanager
def _halted(process: int) -> Iterator[None]:
    """Halt a process, so that the other one answers."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def _call(service: Service, written: str) -> int:
    # A connection of its own, as the last one belongs to the process that took it.
    headers = {"authorization": f"Bearer {written}", "content-type": "application/json"}
    return httpx.post(service.address + CALL, content=BODY, headers=headers, timeout=30, trust_env=False).status_code


def test_j17_replay_across_two_workers(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2", CLIENTS=str(clients_file(tmp_path))) as service:
        service.events("request", 1)
        one, other = service.workers()
        stolen = token()
        with _halted(one):
            assert _call(service, stolen) == 200
        with _halted(other):
            assert _call(service, stolen) == 401
            assert _call(service, token()) == 200
        # A process that was halted after its answer writes its line when it goes on, so their order says nothing.
        told = {(line["pid"], line.get("refused")) for line in service.events("request", 3)}
        assert told == {(other, None), (one, "replayed"), (one, None)}


def test_j17_replay_across_two_replicas_with_one_database(tmp_path: Path) -> None:
    clients = str(clients_file(tmp_path))
    database = f"sqlite:///{tmp_path}/tokens.db"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with (
        running(tmp_path / "a", CLIENTS=clients, TOKEN_DATABASE=database) as one,
        running(tmp_path / "b", CLIENTS=clients, TOKEN_DATABASE=database) as other,
    ):
        stolen = token()
        assert one.call(stolen).status_code == 200
        other.assert_refused(stolen, "replayed")
        one.assert_refused(stolen, "replayed")
        other.assert_well()
