"""Several processes answer on one address, stop together, and finish what they have begun."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.app.security.signing import token
from tests.attacks.conftest import clients_file
from tests.attacks.service import BODY, CALL, running

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from tests.attacks.service import Service

pytestmark = pytest.mark.slow

HEAD = (
    f"POST {CALL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
)


def _finish(begun: socket.socket) -> bytes:
    """Send the rest of a call, and read its answer until the connection is closed."""
    begun.sendall(BODY[1:])
    parts = []
    while part := begun.recv(65536):
        parts.append(part)
    return b"".join(parts)


@contextmanager
def _alone(worker: int, workers: list[int]) -> Iterator[None]:
    """Halt the other processes, so that this one takes every call."""
    others = [other for other in workers if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def test_a_stop_finishes_what_is_under_way_in_every_process_and_takes_nothing_new(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2", AUTHENTICATION="off") as service, ExitStack() as stack:
        service.events("request", 1)
        workers = service.workers()
        begun = []
        for worker in workers:
            with _alone(worker, workers):
                begun.append(stack.enter_context(service.connect()))
                begun[-1].sendall(HEAD.encode() + BODY[:1])
                live = httpx.get(f"{service.address}/health/live", timeout=60, trust_env=False)
                assert live.status_code == 200
        assert {line["pid"] for line in service.events("request", 2)} == set(workers)
        service.process.terminate()
        _wait_until_closed(service)
        for connection in begun:
            assert _finish(connection).startswith(b"HTTP/1.1 200 ")
        assert service.process.wait(15) == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def _wait_until_closed(service: Service) -> None:
    for _ in range(1000):
        try:
            with service.connect() as connection:
                connection.settimeout(0.05)
                connection.recv(1)
        except ConnectionRefusedError:
            return
        except (TimeoutError, ConnectionResetError):
            continue
    pytest.fail("it still listens")


def test_processes_that_cannot_start_end_the_parent() -> None:
    program = """if True:
        import sys
        from app.server import listening, workers
        from app.settings import Settings
        if __name__ == "__main__":
            broken = Settings().model_copy(update={"workers": 2, "client_profile": "nobody's"})
            sys.exit(workers.run(broken, listening.bind("127.0.0.1", 0)))
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)
    assert done.returncode == 1
    assert b'"event":"cannot start"' in done.stderr


def test_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    clients = {"CLIENTS": str(clients_file(tmp_path)), "TMPDIR": str(tmp_path)}
    with running(tmp_path, "--workers", "2", **clients) as service:
        assert service.call(token()).status_code == 200
        workers = service.workers()
        assert len(workers) == 2
        service.process.kill()
        service.process.wait()
        until = time.monotonic() + 60
        while any(map(_lives, workers)):
            assert time.monotonic() < until, "processes outlive their parent"
            time.sleep(0.05)
        with pytest.raises(ConnectionRefusedError):
            service.connect()


def _lives(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda ending: ending.name)
def test_what_waits_is_written_at_every_ordinary_end(tmp_path: Path, ending: signal.Signals) -> None:
    database = tmp_path / "kept.sqlite3"
    kept = {"DATABASE_URL": f"sqlite:///{database}", "DATA_FOLDER": str(tmp_path)}
    with running(tmp_path, AUTHENTICATION="off", **kept) as service:
        for _ in range(20):
            assert service.call(None).status_code == 200
        service.process.send_signal(ending)
        service.process.wait(60)
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from decisions").fetchone() == (20,)


def test_a_hang_up_replaces_the_processes_and_loses_nothing(tmp_path: Path) -> None:
    """A closed terminal tells every process of the group, not the parent alone."""
    database = tmp_path / "kept.sqlite3"
    kept = {"DATABASE_URL": f"sqlite:///{database}", "DATA_FOLDER": str(tmp_path)}
    with running(tmp_path, "--workers", "2", AUTHENTICATION="off", **kept) as service:
        for _ in range(20):
            assert service.call(None).status_code == 200
        before = set(service.workers())
        for process in before:
            os.kill(process, signal.SIGHUP)
        until = time.monotonic() + 60
        while before & set(service.workers()) or len(service.workers()) < 2:
            assert time.monotonic() < until, "the processes were not replaced"
            time.sleep(0.05)
        # A call waits until a new process is ready, however long that takes here.
        assert httpx.get(f"{service.address}/health/ready", timeout=60, trust_env=False).status_code == 200
        assert service.call(None).status_code == 200
        service.process.terminate()
        assert service.process.wait(60) == 0
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from decisions").fetchone() == (21,)
