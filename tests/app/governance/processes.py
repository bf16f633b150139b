"""The commands of the product as processes of their own, with the settings of one site."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.app.store.servers import COMMAND
from tests.wire.calls import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def run(settings: Mapping[str, str], *arguments: str) -> str:
    """Run a command to its end, which must be a good one; returns what it printed."""
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, env=os.environ | settings, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running_command(settings: Mapping[str, str], *arguments: str) -> Iterator[str]:
    """Run a command that serves until it is stopped; yields its address."""
    environment = os.environ | settings | {"IMAGING_CDS_LOG_LEVEL": "error"}
    command = [COMMAND, *arguments, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            yield next(word for line in process.stderr for word in line.split() if word.startswith("http://127."))
        finally:
            process.terminate()
            process.communicate(timeout=30)


@contextmanager
def service(settings: Mapping[str, str]) -> Iterator[str]:
    """Run the service itself; yields its address."""
    with running_command(settings, "serve", "--today", str(TODAY)) as address:
        yield address
