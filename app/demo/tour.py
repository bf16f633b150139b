"""Start the service on this machine, send it the example, show the card, stay up."""

from __future__ import annotations

import json
import shlex
import threading
import time
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from app import listening
from app.demo.terminal import draw, shown_order
from app.main import create_app
from app.settings import Settings

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

TODAY = date(2026, 3, 16)
"""The day on which the example is ordered."""

HOST = "127.0.0.1"
_PORTS_TRIED = 50
_START_SECONDS = 20


def show(port: int, *, stay: bool) -> int:
    """Run the tour.

    Args:
        port: first port to try.
        stay: keep the service up until Ctrl-C.

    Returns:
        The exit status: 0 when the example was answered with a card.
    """
    console = Console(highlight=False)
    listener = listening.bind(HOST, port, _PORTS_TRIED)
    if listener.getsockname()[1] != port:
        console.print(f"Port {port} is taken; using {listener.getsockname()[1]} instead.")
    base_url = listening.address(listener)
    settings = Settings(
        host=HOST,
        port=listener.getsockname()[1],
        public_base_url=base_url,
        today=TODAY,
        log_level="warning",
        # A demonstration leaves nothing behind.
        database_url=SecretStr("sqlite://"),
    )
    with _running(settings, listener) as thread:
        status = _present(console, base_url)
        if stay:
            console.print("\nThe service stays up. Press Ctrl-C to stop it.")
            _wait(thread)
    return status


@contextmanager
def _running(settings: Settings, listener: socket.socket) -> Iterator[threading.Thread]:
    server = listening.server(create_app(settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        yield thread
    finally:
        server.should_exit = True
        thread.join(listening.SHUTDOWN_SECONDS + 1)
        listener.close()


def _present(console: Console, base_url: str) -> int:
    example = files("app.demo") / "ct-thoracic-spine.json"
    body = example.read_bytes()
    services = [item for item in _call(base_url, "/cds-services")["services"] if item["hook"] == "order-select"]
    if not services:
        console.print("This build offers no order-select service, so there is no card to show.", style="bold red")
        return 1
    path = f"/cds-services/{services[0]['id']}"
    console.print(f"\nA 42-year-old woman with known multiple sclerosis, on {TODAY:%d %B %Y} (the date is fixed).")
    console.print(shown_order(json.loads(body)))
    began = time.perf_counter()
    cards = _call(base_url, path, body)["cards"]
    console.print(f"\nThe service answered in {(time.perf_counter() - began) * 1000:.0f} ms:\n")
    for card in cards:
        console.print(draw(card))
    if not cards:
        console.print("It stayed silent: no card for this order.", style="bold yellow")
    _say_where(console, base_url, path, Path(str(example)))
    return 0 if cards else 1


def _say_where(console: Console, base_url: str, path: str, example: Path) -> None:
    here = Path.cwd()
    shown = example.relative_to(here) if example.is_relative_to(here) else example
    console.print(Text.assemble("\nAddress to give to a CDS client: ", (f"{base_url}/cds-services", "bold")))
    console.print("Try it yourself:")
    console.print(
        f"  curl -s {base_url}{path} \\\n    -H 'Content-Type: application/json' -d @{shlex.quote(str(shown))}",
        soft_wrap=True,
    )


def _call(base_url: str, path: str, body: bytes | None = None) -> dict[str, Any]:
    """GET, or POST where there is a body.

    Raises:
        RuntimeError: the service refused.
    """
    connection = HTTPConnection(base_url.removeprefix("http://"), timeout=_START_SECONDS)
    try:
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request("POST" if body else "GET", path, body, kind)
        answer = connection.getresponse()
        content: dict[str, Any] = json.loads(answer.read())
    finally:
        connection.close()
    if answer.status != 200:  # noqa: PLR2004 - HTTP OK
        message = f"{path} answered {answer.status}: {content}"
        raise RuntimeError(message)
    return content


def _wait(thread: threading.Thread) -> None:
    try:
        while thread.is_alive():
            thread.join(0.5)
    except KeyboardInterrupt:
        pass
