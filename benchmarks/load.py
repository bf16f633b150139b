"""A limited load: one keep-alive connection over loopback, one request after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks.servers import HOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.servers import Server


@dataclass
class Measured:
    """The cost of one kind of request, over all rounds.

    Attributes:
        cpu: microseconds of processor time per request, one value for each round.
        latencies: milliseconds, one value for each request.
    """

    cpu: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    @property
    def cpu_microseconds(self) -> float:
        """Processor time per request: the median of the rounds, which other work on the machine affects least."""
        return median(self.cpu)

    def ratios(self, floor: Measured) -> list[float]:
        """Return the cost of a request relative to the baseline, for each round: both had the same conditions then."""
        return [mine / base for mine, base in zip(self.cpu, floor.cpu, strict=True)]

    def percentile(self, percent: int) -> float:
        """Return the latency below which this share of the requests stayed, in milliseconds."""
        return quantiles(self.latencies, n=100)[percent - 1]


def post(server: Server, path: str, body: bytes) -> bytes:
    """Send one request.

    Raises:
        RuntimeError: the answer is not 200.
    """
    connection = HTTPConnection(HOST, server.port, timeout=10)
    try:
        return _post(connection, path, body, {})
    finally:
        connection.close()


def drive(  # noqa: PLR0913, PLR0917
    server: Server,
    path: str,
    body: bytes,
    count: int,
    measured: Measured | None = None,
    tokens: Sequence[str] | None = None,
) -> None:
    """Send `count` requests over one connection, each with its own token if any, and record their cost."""
    signed = [{"Authorization": f"Bearer {token}"} for token in tokens] if tokens else [{}] * count
    connection = HTTPConnection(HOST, server.port, timeout=10)
    latencies = []
    used = server.cpu_seconds()
    for headers in signed:
        began = time.perf_counter()
        _post(connection, path, body, headers)
        latencies.append((time.perf_counter() - began) * 1000)
    used = server.cpu_seconds() - used
    connection.close()
    if measured is not None:
        measured.cpu.append(used / count * 1e6)
        measured.latencies += latencies


def _post(connection: HTTPConnection, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:  # noqa: PLR2004 - HTTP OK
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return content
