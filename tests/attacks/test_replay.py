"""A stolen token does not become good by being sent to another process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx

from tests.app.security.signing import token
from tests.attacks.conftest import clients_file
from tests.attacks.service import BODY, CALL, running

if TYPE_CHECKING:
    from pathlib import Path


def _call(address: str, written: str) -> int:
    # A connection of its own, so that either process may take it.
    headers = {"authorization": f"Bearer {written}", "content-type": "application/json"}
    return httpx.post(address + CALL, content=BODY, headers=headers, timeout=20, trust_env=False).status_code


def test_j17_replay_across_two_workers(tmp_path: Path) -> None:
    with (
        running(tmp_path, "--workers", "2", CLIENTS=str(clients_file(tmp_path))) as service,
        ThreadPoolExecutor(8) as callers,
    ):
        for _ in range(5):
            stolen = token()
            answers = list(callers.map(_call, [service.address] * 8, [stolen] * 8))
            assert sorted(answers) == [200, *[401] * 7]
        lines = service.lines()
        assert {line["reason"] for line in lines if line["event"] == "call refused"} == {"replayed"}
        assert len({line["pid"] for line in lines if line["event"] == "request"}) == 2


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
