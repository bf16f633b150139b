"""The service under soak: a process group that is observed, killed, and restarted on the same port."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

from benchmarks.servers import HOST, free_port

COMMAND = str(Path(sys.executable).with_name("imaging-cds"))
_START_SECONDS = 60
_STOP_SECONDS = 20
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Service:
    """The service with a database.

    Args:
        port: loopback port, the same after a restart.
        workers: processes that answer.
        today: the date that the service takes for today.
        database: URL of the database, migrated.
        hash_key: the key of the hashes in it.
        log: the file for the service's log.

    Attributes:
        metrics_ports: where its processes serve their metrics.
    """

    def __init__(self, port: int, workers: int, today: str, database: str, hash_key: str, log: IO[bytes]) -> None:  # noqa: PLR0913, PLR0917
        self.port = port
        first = free_port()
        self.metrics_ports = [first + number for number in range(workers)]
        self._command = (COMMAND, "serve", "--port", str(port), "--workers", str(workers), "--today", today)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        own = {"DATABASE_URL": database, "HASH_KEY": hash_key, "METRICS_PORT": str(first), "LOG_LEVEL": "warning"}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("IMAGING_CDS_")}
        self._environment = inherited | {f"IMAGING_CDS_{name}": value for name, value in own.items()}

    def migrate(self) -> None:
        """Create the tables."""
        subprocess.run((COMMAND, "migrate"), env=self._environment, check=True, stdout=self._log, stderr=self._log)  # noqa: S603 - our own command

    def start(self) -> None:
        """Start, and wait until it answers.

        Raises:
            RuntimeError: it does not answer.
        """
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            self._command, env=self._environment, stdout=self._log, stderr=self._log, start_new_session=True
        )
        until = time.monotonic() + _START_SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the service did not start")
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill all its processes at once, as the kernel does when memory runs out."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def attack(self) -> subprocess.Popen[bytes]:
        """Start the attackers; when stopped, they print what they did."""
        ports = [str(port) for port in (self.port, *self.metrics_ports)]
        command = (sys.executable, "-m", "benchmarks.soak_attackers", *ports)
        return subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - our own command

    def stop(self) -> bool:
        """Stop in order; false if it had to be killed."""
        if self._process is None:
            return True
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        self._process = None
        return True

    def resident_megabytes(self) -> float:
        """Memory in use, over all its processes."""
        return sum(_resident(pid) for pid in self._pids()) * _PAGE / 1e6

    def _pids(self) -> list[int]:
        if self._process is None:
            return []
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if int((path / "stat").read_text().rpartition(")")[2].split()[2]) == self._process.pid:
                    found.append(int(path.name))
        return found

    def _ready(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP OK
        except OSError:
            return False
        finally:
            connection.close()


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return 0
