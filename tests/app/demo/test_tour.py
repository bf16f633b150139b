"""The first look: what a newcomer sees after `make run`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import webbrowser
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from app.demo import tour
from cds_services import registry

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("stubbed")
def test_the_card_is_shown_with_the_address_and_the_curl(capsys: pytest.CaptureFixture[str]) -> None:
    assert tour.show(0, stay=False) == 0
    shown = capsys.readouterr().out
    for text in ("CT thoracic spine", "WARNING", "Order an MRI instead", "update: Order an MRI", "curl -s http://127"):
        assert text in shown


@pytest.mark.usefixtures("stubbed")
def test_a_taken_port_is_passed_over_and_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind((tour.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert tour.show(port, stay=False) == 0
    assert f"Port {port} is taken" in capsys.readouterr().out


def test_without_a_service_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(registry, "services", lambda _base_url: {})
    assert tour.show(0, stay=False) == 1
    assert "no card to show" in capsys.readouterr().out


def test_the_woman_of_the_example_is_42_on_its_day() -> None:
    example = json.loads((files("app.demo") / "ct-thoracic-spine.json").read_bytes())
    year, month, day = map(int, example["prefetch"]["patient"]["birthDate"].split("-"))
    assert tour.TODAY.year - year - ((tour.TODAY.month, tour.TODAY.day) < (month, day)) == 42


def test_make_run_prints_the_addresses_and_the_first_card_is_there_in_seconds() -> None:
    """As `make run` starts it; IMAGING_CDS_TODAY is not set, so today is today."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("IMAGING_CDS_")}
    command = [str(Path(sys.executable).with_name("imaging-cds")), "demo", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            shown = ""
            while "Ctrl-C" not in shown:
                line = process.stdout.readline()
                assert line, shown
                shown += line
            screen = re.findall(r"http://127\.0\.0\.1:\d+/demo/", shown)[0]
            assert "fixed" not in shown
            assert f"{screen}results" in shown
            page = httpx.get(screen, timeout=20, trust_env=False)
            assert "Hazel Sampleton" in page.text
            assert httpx.get(screen.replace("demo/", "fhir/Patient"), trust_env=False).json()["total"] == 15
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("display", "terminal", "opened"), [(":0", True, True), (":0", False, False), ("", True, False)]
)
def test_a_browser_is_opened_only_where_somebody_sees_it(
    monkeypatch: pytest.MonkeyPatch,
    *,
    display: str,
    terminal: bool,
    opened: bool,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert tour.has_browser() is opened


@pytest.mark.usefixtures("stubbed")
def test_the_screen_opens_in_the_browser(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    monkeypatch.setattr(tour, "_wait", lambda _thread: None)
    assert tour.show(0, stay=True, browser=True) == 0
    assert addresses[0].endswith("/demo/")
    assert "/fhir" in capsys.readouterr().out
