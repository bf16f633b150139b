"""The service as a process of its own, so that it can be killed, or run twice."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings

COMMAND = str(Path(sys.executable).with_name("imaging-cds"))


class Server(NamedTuple):
    """A running service: its process, and a client that calls it."""

    process: subprocess.Popen[str]
    http: httpx.Client


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a service that uses the database of these settings."""
    return {
        **os.environ,
        "IMAGING_CDS_DATABASE_URL": settings.database_url.get_secret_value(),
        "IMAGING_CDS_HASH_KEY": settings.hash_key.get_secret_value(),
        "IMAGING_CDS_MIGRATE_ON_START": "true",
        "IMAGING_CDS_PUBLIC_BASE_URL": settings.base_url,
        "IMAGING_CDS_LOG_LEVEL": "warning",
    }


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """Run the service until the end."""
    command = [COMMAND, "serve", "--port", "0", "--today", "2026-03-16"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(settings)) as process:
        try:
            assert process.stderr is not None
            address = process.stderr.readline().rsplit(" ", 1)[-1].strip()
            with httpx.Client(base_url=address, trust_env=False, timeout=30) as http:
                yield Server(process, http)
        finally:
            process.terminate()
            process.communicate(timeout=20)
