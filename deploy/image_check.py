"""Build the image, start it as confined as it is meant to run, call it, and measure it: `make image-check`.

Works with Docker or Podman. `ENGINE` names another one, `BUILD_ARGUMENTS` and `RUN_ARGUMENTS` add to its commands
(`--build-arg BASE_IMAGE=...`).
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).parent.parent
IMAGE = "imaging-cds:image-check"
CONTAINER = "imaging-cds-image-check"
CONFINED = (
    "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "256m", "--pids-limit", "64",
    "--tmpfs", "/tmp", "--volume", "/var/lib/imaging-cds",
)  # fmt: skip
"""How docs/operations.md says to run it; `/tmp` is the container's own."""

INSIDE = """
import json, os, shutil
print(json.dumps({
  "user": os.getuid(),
  "program": os.access("/opt/imaging-cds", os.W_OK),
  "state": os.access("/var/lib/imaging-cds", os.W_OK),
  "size": sum(os.lstat(os.path.join(folder, name)).st_size
              for folder, _, names in os.walk("/opt/imaging-cds") for name in names),
  "tools": [tool for tool in ("cc", "gcc", "make", "git", "uv") if shutil.which(tool)],
}))
"""
"""What the container is asked about itself."""

MEGABYTES_LIMIT = 150
"""Most that the product and its libraries may add to the base, uncompressed."""

START_LIMIT = 10.0
_POLL_SECONDS = 0.02


class Engine:
    """Docker or Podman, by its command line."""

    def __init__(self) -> None:
        name = os.environ.get("ENGINE") or next(filter(_works, ("docker", "podman")), None)
        if not name:
            sys.exit("neither Docker nor Podman runs here; name another engine with ENGINE=...")
        self._name = name

    def __call__(self, *arguments: str) -> str:
        """Run a command of the engine and return what it prints."""
        done = subprocess.run([self._name, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode:
            sys.exit(f"{self._name} {arguments[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout.strip()


def _works(engine: str) -> bool:
    """Whether an engine is installed, and not its command line alone."""
    program = shutil.which(engine)
    return program is not None and not subprocess.run([program, "info"], capture_output=True, check=False).returncode


def main() -> int:
    """Build, start, call, measure; the exit status is 0 when all is as it should be."""
    engine = Engine()
    began = time.monotonic()
    engine("build", *shlex.split(os.environ.get("BUILD_ARGUMENTS", "")), "--tag", IMAGE, ".")
    print(f"built in {time.monotonic() - began:.0f} s")
    megabytes = int(engine("image", "inspect", "--format", "{{.Size}}", IMAGE)) / 1e6
    port = os.environ.get("PORT", "18080")
    arguments = shlex.split(os.environ.get("RUN_ARGUMENTS", ""))
    environment = ("--env", f"IMAGING_CDS_PORT={port}", "--env", "IMAGING_CDS_AUTHENTICATION=off")
    published = ("--publish", f"127.0.0.1:{port}:{port}")
    engine("run", "--detach", "--name", CONTAINER, *CONFINED, *environment, *published, *arguments, IMAGE)
    began = time.monotonic()
    try:
        return _check(engine, f"http://127.0.0.1:{port}", began, megabytes)
    finally:
        engine("rm", "--force", "--volumes", CONTAINER)


def _check(engine: Engine, base_url: str, began: float, megabytes: float) -> int:
    while not _answers(f"{base_url}/health/ready"):
        if time.monotonic() - began > START_LIMIT:
            print(f"not ready after {START_LIMIT} s:\n{engine('logs', CONTAINER)}")
            return 1
        time.sleep(_POLL_SECONDS)
    seconds = time.monotonic() - began
    answer = json.loads(urlopen(_call(base_url)).read())  # noqa: S310 - loopback
    seen = json.loads(engine("exec", CONTAINER, "python", "-c", INSIDE))
    wanted: dict[str, bool] = {
        f"{megabytes:.0f} MB uncompressed with its base": True,
        f"{seen['size'] / 1e6:.0f} MB of them its own, at most {MEGABYTES_LIMIT}": seen["size"] < MEGABYTES_LIMIT * 1e6,
        f"ready {seconds:.1f} s after its start": True,
        "discovery names services": bool(_get(f"{base_url}/cds-services")["services"]),
        "an order is answered with a card": bool(answer["cards"]),
        f"runs as user {seen['user']}": seen["user"] == 10001,  # noqa: PLR2004 - as in the Dockerfile
        "its program cannot be written": not seen["program"],
        "its state can be written": seen["state"],
        f"build tools inside: {seen['tools'] or 'none'}": not seen["tools"],
        "stops within its time": _stops(engine),
    }
    for what, good in wanted.items():
        print(f"{'ok  ' if good else 'BAD '} {what}")
    return 0 if all(wanted.values()) else 1


def _answers(address: str) -> bool:
    try:
        _get(address)
    except (URLError, OSError):
        return False
    return True


def _get(address: str) -> dict[str, Any]:
    with urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
        content: dict[str, Any] = json.loads(answer.read())
    return content


def _call(base_url: str) -> Request:
    service = _get(f"{base_url}/cds-services")["services"][0]["id"]
    body = (ROOT / "benchmarks" / "requests" / "card.json").read_bytes()
    return Request(f"{base_url}/cds-services/{service}", body, {"Content-Type": "application/json"})  # noqa: S310


def _stops(engine: Engine) -> bool:
    began = time.monotonic()
    engine("stop", "--time", "10", CONTAINER)
    return time.monotonic() - began < START_LIMIT


if __name__ == "__main__":
    sys.exit(main())
