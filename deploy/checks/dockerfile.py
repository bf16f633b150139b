"""The Dockerfiles, by hadolint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from deploy.checks.places import COMPOSITION, DOCKERFILE

if TYPE_CHECKING:
    from collections.abc import Iterator


def findings() -> Iterator[str]:
    """Look at the Dockerfile, and at those that stand inside the composition."""
    yield from _lint(DOCKERFILE.read_text())
    services = yaml.safe_load(COMPOSITION.read_text())["services"]
    for name, service in services.items():
        build = service.get("build")
        if isinstance(build, dict) and "dockerfile_inline" in build:
            yield from (f"service {name}: {finding}" for finding in _lint(build["dockerfile_inline"]))


def _lint(text: str) -> list[str]:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "--no-color", "-"], input=text, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()
