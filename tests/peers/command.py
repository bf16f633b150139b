"""Run the product's own command as its user does, for programs of others to call."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from benchmarks.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_SECONDS = 30


@contextmanager
def command(*arguments: str, **environment: str) -> Iterator[str]:
    """Run `imaging-cds` on a free port until the end of the block; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    quiet = {"IMAGING_CDS_LOG_LEVEL": "warning", "IMAGING_CDS_DATABASE_URL": "sqlite://"}
    chosen = {"IMAGING_CDS_PUBLIC_BASE_URL": address, **quiet, **environment}
    program = Path(sys.executable).with_name("imaging-cds")
    line = [str(program), *arguments, "--port", str(port)]
    with subprocess.Popen(line, env=os.environ | chosen, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(process, f"{address}/health/ready")
            yield address
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(address, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)
