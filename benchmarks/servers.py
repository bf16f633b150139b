"""Servers under test: each in a separate process, with the resources that the kernel reports."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
_PORTS = range(18_000, 32_000)
_START_SECONDS = 30
_STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        port: its loopback port.
        pid: its process.
        start_seconds: from the start of the process to the first successful answer.
    """

    port: int
    pid: int
    start_seconds: float

    def cpu_seconds(self) -> float:
        """Processor time used so far, by the program and by the kernel on its behalf."""
        try:
            times = [path.read_text().split()[0] for path in Path(f"/proc/{self.pid}/task").glob("*/schedstat")]
        except FileNotFoundError:
            times = []
        if any(map(int, times)):
            return sum(map(int, times)) / 1e9
        # Without the scheduler's exact counter, the clock ticks must suffice.
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float:
        """Memory in use."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def free_port() -> int:
    """Find a loopback port that nothing listens on.

    It is none of those that the system gives to outgoing connections (from 32768 on Linux, 49152 on macOS) and to those
    who ask for any port, so that it is still free when the server that it is meant for starts.
    """
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


@contextmanager
def started(*command: str, port: int, **environment: str) -> Iterator[Server]:
    """Start a server, wait until it is ready, and stop it at the end."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)  # noqa: S603 - our own commands
    try:
        while not _ready(port):
            if process.poll() is not None or time.perf_counter() - began > _START_SECONDS:
                message = f"{command[0]} did not start"
                raise RuntimeError(message)
            time.sleep(0.005)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP OK
    except OSError:
        return False
    finally:
        connection.close()
