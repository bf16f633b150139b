"""What is measured: this service, without and with authentication, a bare echo, and HealthChain."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.servers import HOST, Server, free_port, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.authenticated import SigningClient

SERVICE = "/cds-services/demyelinating-imaging-order-select"
RESULTS = "/cds-services/demyelinating-imaging-results"
_OF_RESULTS = frozenset({"chart-opened", "result-card"})
TODAY = "2026-03-16"
_COMMAND = str(Path(sys.executable).with_name("imaging-cds"))
_RIVALS = Path("build/rivals/bin/python")


@dataclass(frozen=True, slots=True)
class Contender:
    """One server that is measured.

    Attributes:
        name: heading of its columns.
        server: the running server.
        path: address of a request, by the name of the request; empty for one that it does not take.
        tokens: makes the given number of tokens for a request by its name, one for each call; None if none are needed.
    """

    name: str
    server: Server
    path: Callable[[str], str]
    tokens: Callable[[str, int], list[str]] | None = None


def address(name: str) -> str:
    """Return where this service takes a request.

    Args:
        name: name of the request.
    """
    return RESULTS if name in _OF_RESULTS else SERVICE


@contextmanager
def service(folder: Path) -> Iterator[Contender]:
    """Start this service as on a developer's machine: no authentication, decisions stored in SQLite."""
    port = free_port()
    command = (_COMMAND, "serve", "--port", str(port), "--today", TODAY)
    environment = {"IMAGING_CDS_DATA_FOLDER": str(folder), "IMAGING_CDS_METRICS_PORT": "0"}
    with started(*command, port=port, **environment) as server:
        yield Contender("open", server, address)


@contextmanager
def authenticated(folder: Path, client: SigningClient) -> Iterator[Contender]:
    """Start this service as in a hospital: each call signed with RS384 and valid once, decisions stored."""
    port = free_port()
    base_url = f"http://{HOST}:{port}"
    environment = {
        "IMAGING_CDS_DATA_FOLDER": str(folder),
        "IMAGING_CDS_METRICS_PORT": "0",
        "IMAGING_CDS_AUTHENTICATION": "on",
        "IMAGING_CDS_CORS_ORIGINS": "",
        "IMAGING_CDS_CLIENTS": str(client.clients_file(folder)),
        "IMAGING_CDS_PUBLIC_BASE_URL": base_url,
    }
    command = (_COMMAND, "serve", "--port", str(port), "--today", TODAY)
    with started(*command, port=port, **environment) as server:
        yield Contender("RS384", server, address, lambda name, count: client.tokens(base_url + address(name), count))


@contextmanager
def echo(answers: Path) -> Iterator[Contender]:
    """Start the echo, the baseline."""
    port = free_port()
    with started(sys.executable, "-m", "benchmarks.echo", str(port), str(answers), port=port) as server:
        yield Contender("echo", server, lambda name: f"/{name}")


@contextmanager
def healthchain(answers: Path) -> Iterator[Contender | None]:
    """Start the peer; None if it is not installed."""
    if not _RIVALS.exists():
        yield None
        return
    port = free_port()
    script = str(Path(__file__).with_name("healthchain_server.py"))
    with started(str(_RIVALS), script, str(port), str(answers), port=port) as server:
        # Its endpoint is made for one hook.
        yield Contender("HealthChain", server, lambda name: "" if name in _OF_RESULTS else "/cds/cds-services/bench")


def by_instance(bodies: Mapping[str, dict[str, object]], answers: Mapping[str, object]) -> dict[str, object]:
    """Key the answers by the value with which the peer identifies requests."""
    return {str(bodies[name]["hookInstance"]): answer for name, answer in answers.items()}
