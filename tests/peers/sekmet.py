"""Start the FHIR server of `build/peers` on a free loopback port, with data of a test, and stop it again."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from tests.peers import program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TOKEN = "sekmet-test-token"
_START_SECONDS = 60


@contextmanager
def fhir_server(folder: Path, resources: Iterable[dict[str, Any]], *, everybody: bool = False) -> Iterator[str]:
    """Serve these resources; yields the base URL.

    Args:
        folder: an empty folder for its database and log.
        resources: what it holds, each with its id.
        everybody: let in whoever comes without a token, as a web page does.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}/fhir"
    settings = {
        "base_url": base,
        "host": "127.0.0.1",
        "port": port,
        "data_dir": str(folder / "data"),
        "simulator": {"enabled": False},  # else it fulfils orders by itself
        "server_auth": {"types": ["none"]} if everybody else {"types": ["bearer"], "tokens": [TOKEN]},
    }
    (folder / "sekmet.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [program("sekmet"), "serve", "-c", str(folder / "sekmet.yaml")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        with httpx.Client(trust_env=False, headers={"authorization": f"Bearer {TOKEN}"}) as http:
            _wait(http, f"{base}/metadata", process)
            for resource in resources:
                address = f"{base}/{resource['resourceType']}/{resource['id']}"
                http.put(address, json=resource).raise_for_status()
        yield base
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait(http: httpx.Client, address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the FHIR server ended while it started"
        try:
            if http.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(address)
