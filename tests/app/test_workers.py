"""Several processes answer on one address, stop together, and finish what they have begun."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.attacks.service import BODY, CALL, running

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from tests.attacks.service import Service

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
        from app import listening, workers
        from app.settings import Settings
        if __name__ == "__main__":
            broken = Settings().model_copy(update={"workers": 2, "client_profile": "nobody's"})
            sys.exit(workers.run(broken, listening.bind("127.0.0.1", 0)))
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)
    assert done.returncode == 1
    assert b'"event":"cannot start"' in done.stderr
