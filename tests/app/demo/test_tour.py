"""The first look: what a newcomer sees after `make run`."""

from __future__ import annotations

import json
import socket
from importlib.resources import files

import pytest

from app.demo import tour
from cds_services import registry


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
