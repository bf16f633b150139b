"""Tests that run in the background of a shell start programs that can be interrupted all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import heed_interrupts

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASKED = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"


@pytest.fixture
def _in_the_background() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def _heeds() -> bool:
    """Ask a program that this process starts; Python takes the handler only where SIGINT is not ignored."""
    return subprocess.run([sys.executable, "-S", "-c", _ASKED], capture_output=True, check=True).stdout == b"True\n"


@pytest.mark.usefixtures("_in_the_background")
def test_a_program_that_a_test_starts_heeds_an_interrupt() -> None:
    assert not _heeds()
    heed_interrupts()
    assert _heeds()
