"""A terminal as a reader has it before them: the sources, the environment activated, the demonstration running."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.app.security import signing
from tests.documentation.pages import DOCS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 30
SHOWN = "http://127.0.0.1:8080"
"""The address that the pages show."""
JSON = {"Content-Type": "application/json"}
_ADDRESS = re.compile(r"http://[0-9.]+:\d+")


class Terminal:
    """Runs commands as they stand on a page.

    Args:
        folder: an empty folder.
        address: of the running demonstration, put where the pages show theirs.
    """

    def __init__(self, folder: Path, address: str = SHOWN) -> None:
        self._folder = folder
        self._address = address
        for name in ("app", "tests", "docs", "Makefile"):
            (folder / name).symlink_to(ROOT / name)
        (folder / ".venv").symlink_to(sys.prefix)
        if not shutil.which("curl"):
            _stand_in_for_curl(folder / "curl")
        (folder / "id.txt").write_text("p1\n")
        (folder / "site.yaml").symlink_to(ROOT / "app" / "site" / "example.yaml")
        (folder / "clients.yaml").write_text(json.dumps({"clients": clients()}))

    def run(self, command: str, given: str = "") -> str:
        """Run a command, and return what it prints; it has to succeed."""
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace(SHOWN, self._address)],
            cwd=self._folder,
            env=self._environment(),
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, command: str) -> Iterator[str]:
        """Run a command that stays, until it has said where it listens; yields that address."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=self._folder,
            env=self._environment() | {"IMAGING_CDS_PORT": "0", "IMAGING_CDS_METRICS_PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that the shell and what it started can be stopped together
        )
        assert process.stdout
        said = ""
        try:
            for line in process.stdout:
                said += line
                if found := _ADDRESS.search(line):
                    yield found[0].replace("0.0.0.0", "127.0.0.1")
                    break
            else:
                raise AssertionError(said)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=SECONDS)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("IMAGING_CDS_")}
        return inherited | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:{self._folder}",
            "IMAGING_CDS_DATABASE_URL": f"sqlite:///{self._folder}/decisions.sqlite3",
            "IMAGING_CDS_HASH_KEY": "of this test and nothing else",
            "COLUMNS": "200",
        }


def _stand_in_for_curl(path: Path) -> None:
    """Write a program that does of curl what the pages use, for machines without it."""
    path.write_text(
        f"#!{sys.executable}\n"
        "import argparse, pathlib, sys, urllib.request\n"
        "options = argparse.ArgumentParser()\n"
        "for name in ('-H', '-d'): options.add_argument(name)\n"
        "options.add_argument('-s', action='store_true')\n"
        "options.add_argument('url')\n"
        "given = options.parse_args()\n"
        "body = given.d and (pathlib.Path(given.d[1:]).read_bytes() if given.d[0] == '@' else given.d.encode())\n"
        "call = urllib.request.Request(given.url, body, dict([given.H.split(': ')] if given.H else []))\n"
        "sys.stdout.write(urllib.request.urlopen(call).read().decode())\n"
    )
    path.chmod(0o755)


def clients() -> list[dict[str, Any]]:
    """Return the example of a clients file, with keys that need not be fetched from anywhere."""
    listed = yaml.safe_load((DOCS / "examples" / "clients.yaml").read_text(encoding="utf-8"))["clients"]
    return [client | {"trust": {"jwks": signing.jwks("es-1")}} for client in listed]


def made(target: str) -> str:
    """Return what a target does: the last line that make would run."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"make --no-print-directory -n {target}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, f"make {target}: {done.stderr}"
    return done.stdout.rstrip().splitlines()[-1]
