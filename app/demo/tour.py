"""Start the service on this machine, send it the example, show the card; keep running with the screens of the demo."""

from __future__ import annotations

import json
import os
import shlex
import sys
import threading
import time
import webbrowser
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from app.demo import site
from app.demo.terminal import draw, shown_order
from app.main import create_app
from app.server import listening
from app.settings import Settings

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from fastapi import FastAPI

TODAY = date(2026, 3, 16)
"""The date on which the example is ordered."""

HOST = "127.0.0.1"
_PORTS = 65_536
_PORTS_TRIED = 50
_START_SECONDS = 20


def show(port: int, *, stay: bool, today: date | None = None, browser: bool = False) -> int:
    """Run the tour.

    Args:
        port: first port to try.
        stay: keep the service running until Ctrl-C, with the screens for orders and results and their FHIR server.
        today: the date taken for today; by default the real one when staying, else the example's.
        browser: open the screen in a browser.

    Returns:
        The exit status: 0 when the example was answered with a card.
    """
    console = Console(highlight=False)
    try:
        listener = listening.bind(HOST, port, min(_PORTS_TRIED, _PORTS - port))
    except OSError as error:
        Console(stderr=True, highlight=False).print(f"Port {port} cannot be used: {error.strerror or error}")
        return 1
    if listener.getsockname()[1] != port and port:
        console.print(f"Port {port} is taken; using {listener.getsockname()[1]} instead.")
    base_url = listening.address(listener)
    settings = screen_settings(base_url, today) if stay else _settings(base_url, today or TODAY)
    app = create_app(settings)
    if stay:
        site.install(app, settings)
    with _running(app, listener) as thread:
        status = _present(console, settings)
        if stay:
            _say_what_is_there(console, base_url)
            console.file.flush()
            if browser:
                webbrowser.open(f"{base_url}/demo/")
            _wait(thread)
    return status


def screen_settings(base_url: str, today: date | None) -> Settings:
    """Return the settings of the screens: reasons for every card, and ratings where the sandbox reads them.

    Args:
        base_url: the URL where they are served.
        today: the date taken for today; None for the real one.
    """
    chosen = "IMAGING_CDS_CLIENT_PROFILE" in os.environ
    profile: dict[str, Any] = {} if chosen else {"client_profile": "argonaut-pama"}
    return _settings(base_url, today, why_links=True, **profile)


def _settings(base_url: str, today: date | None, **more: Any) -> Settings:  # noqa: ANN401 - as Settings takes them
    return Settings(
        host=HOST,
        port=int(base_url.rsplit(":", 1)[-1]),
        public_base_url=base_url,
        today=today,
        log_level="warning",
        # Only this machine can reach it, whatever the environment sets for the service.
        authentication="auto",
        # A demonstration stores nothing.
        database_url=SecretStr("sqlite://"),
        **more,
    )


def has_browser() -> bool:
    """Return whether a browser window can be opened: there is a terminal, and a screen on the same machine."""
    window = sys.platform in {"darwin", "win32"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return window and sys.stdout.isatty()


@contextmanager
def _running(app: FastAPI, listener: socket.socket) -> Iterator[threading.Thread]:
    server = listening.server(app)
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


def _present(console: Console, settings: Settings) -> int:
    base_url, today = settings.base_url, settings.current_date()
    example = files("app.demo") / "ct-thoracic-spine.json"
    body = example.read_bytes()
    services = [item for item in _call(base_url, "/cds-services")["services"] if item["hook"] == "order-select"]
    if not services:
        console.print("This build offers no order-select service, so there is no card to show.", style="bold red")
        return 1
    path = f"/cds-services/{services[0]['id']}"
    request = json.loads(body)
    fixed = " (the date is fixed)" if settings.today else ""
    age = _age(request["prefetch"]["patient"]["birthDate"], today)
    console.print(f"\nA {age}-year-old woman with known multiple sclerosis, on {today:%d %B %Y}{fixed}.")
    console.print(shown_order(request))
    began = time.perf_counter()
    cards = _call(base_url, path, body)["cards"]
    console.print(f"\nThe service answered in {(time.perf_counter() - began) * 1000:.0f} ms:\n")
    for card in cards:
        console.print(draw(card))
    if not cards:
        console.print("It stayed silent: no card for this order.", style="bold yellow")
    _say_where(console, base_url, path, Path(str(example)))
    return 0 if cards else 1


def _age(born: str, today: date) -> int:
    day = date.fromisoformat(born)
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def _say_what_is_there(console: Console, base_url: str) -> None:
    console.print(Text.assemble("\nOrder-entry screen, invented patients:      ", (f"{base_url}/demo/", "bold")))
    console.print(Text.assemble("Result screen, for three whose MRI is back: ", (f"{base_url}/demo/results", "bold")))
    console.print(Text.assemble("FHIR server with their charts (read-only):  ", (f"{base_url}/fhir", "bold")))
    console.print("\nThe service stays up. Press Ctrl-C to stop it.")


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
