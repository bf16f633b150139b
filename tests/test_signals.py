"""Tests that run in the background start programs that heed an interrupt and a closed terminal all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import heed_signals

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASKED = "import signal, sys; print(signal.getsignal(int(sys.argv[1])) is not signal.SIG_IGN)"


@pytest.fixture(params=[signal.SIGINT, signal.SIGHUP], ids=lambda ignored: ignored.name)
def ignored(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """Return a signal that this process ignores."""
    found: signal.Signals = request.param
    before = signal.signal(found, signal.SIG_IGN)
    yield found
    signal.signal(found, before)


def _heeds(asked: signal.Signals) -> bool:
    """Ask a program that this process starts."""
    command = [sys.executable, "-S", "-c", _ASKED, str(asked.value)]
    return subprocess.run(command, capture_output=True, check=True).stdout == b"True\n"


def test_a_program_that_a_test_starts_heeds_a_signal(ignored: signal.Signals) -> None:
    assert not _heeds(ignored)
    heed_signals()
    assert _heeds(ignored)
