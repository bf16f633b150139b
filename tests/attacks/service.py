"""The service as an operator runs it: a process of its own, called over a socket, with a log that can be read."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.app.security.signing import BASE_URL, SERVICE, token

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = str(Path(sys.executable).with_name("imaging-cds"))
BODY = (Path(__file__).parents[2] / "app" / "demo" / "ct-thoracic-spine.json").read_bytes()
CALL = f"/cds-services/{SERVICE}"
_SAID_AT_START = (b"Imaging CDS listens on ", b"Metrics are at ", b"Authentication is off ")
_START_SECONDS = 60
_LOG_SECONDS = 5


@dataclass
class Service:
    """A running service.

    Attributes:
        process: its process, or the parent of its processes.
        address: its base URL on this machine.
        log: file with all it writes.
        http: a client of it.
        sent: tokens that were sent to it, none of which may be in the log.
    """

    process: subprocess.Popen[bytes]
    address: str
    log: Path
    http: httpx.Client
    sent: list[str] = field(default_factory=list)
    _read: int = 0

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.address.rsplit(":", 1)[1])

    def call(self, written: str | None, body: bytes = BODY, **headers: str) -> httpx.Response:
        """Call the service with a token; None sends none."""
        known = {"content-type": "application/json", **headers}
        if written is not None:
            self.sent.append(written)
            known["authorization"] = f"Bearer {written}"
        return self.http.post(CALL, content=body, headers=known)

    def connect(self) -> socket.socket:
        """Open a plain connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def lines(self) -> list[dict[str, Any]]:
        """Return what was logged since the last look: each line one JSON object."""
        written = self.log.read_bytes()
        # What stands behind the last line end is still being written.
        end = written.rfind(b"\n") + 1
        new, self._read = written[self._read : end], end
        return [json.loads(line) for line in new.splitlines() if not line.startswith(_SAID_AT_START)]

    def events(self, name: str, count: int) -> list[dict[str, Any]]:
        """Wait for as many lines of a kind, which are written after the answer, and return them."""
        found: list[dict[str, Any]] = []
        deadline = time.monotonic() + _LOG_SECONDS
        while len(found) < count and time.monotonic() < deadline:
            found += [line for line in self.lines() if line["event"] == name]
            time.sleep(0.005)
        return found

    def refusals(self, count: int = 1) -> list[str]:
        """Wait for as many refused calls in the log, and return the reasons."""
        return [line["reason"] for line in self.events("call refused", count)]

    def processor_seconds(self) -> float:
        """Return the processor time it has used, which other work on the machine does not lengthen."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Return the memory that it holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def open_files(self) -> int:
        """Return how many files and connections it has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def peak_megabytes(self) -> float:
        """Return the most memory that it has had."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

    def workers(self) -> list[int]:
        """Return the processes that answer, where there are several."""
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in _command(child)]

    def assert_refused(self, written: str | None, reason: str) -> None:
        """Assert a bare 401, and that the log tells the operator why."""
        self.lines()
        answer = self.call(written)
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert self.refusals() == [reason]

    def assert_well(self) -> None:
        """Assert that a good call is answered, that every line is JSON, and that no token was logged."""
        answer = self.call(token())
        assert answer.status_code == 200
        assert answer.json()["cards"]
        self.lines()
        logged = self.log.read_text()
        for written in self.sent:
            for part in written.split("."):
                # A shorter part could stand in a log by chance.
                assert len(part) < 12 or part not in logged


@contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[Service]:
    """Start the service on a free port and wait until it answers."""
    log = folder / "service.log"
    chosen = {
        "IMAGING_CDS_PUBLIC_BASE_URL": BASE_URL,
        "IMAGING_CDS_AUTHENTICATION": "on",
        **{f"IMAGING_CDS_{name}": value for name, value in environment.items()},
    }
    command = (COMMAND, "serve", "--port", "0", *options)
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stderr=stream, stdout=stream, env={**os.environ, **chosen})
    try:
        address = _address(process, log)
        with httpx.Client(base_url=address, timeout=10, trust_env=False) as http:
            _wait_until_ready(process, http)
            yield Service(process, address, log, http)
    finally:
        process.terminate()
        try:
            process.wait(15)
        finally:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text().splitlines():
            if "listens on" in line and line.split()[-1].startswith("http"):
                return line.split()[-1]
        time.sleep(0.01)
    raise AssertionError(log.read_text())


def _wait_until_ready(process: subprocess.Popen[bytes], http: httpx.Client) -> None:
    # The socket listens already: the first call waits for the start.
    assert http.get("/health/ready", timeout=_START_SECONDS).status_code == 200
    assert process.poll() is None


def _command(process: str) -> bytes:
    """Return the command of a process; nothing where it ended since it was listed."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
