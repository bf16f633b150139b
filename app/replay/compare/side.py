"""One of the two versions that are compared, and how it is run: in a process of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from app.replay.errors import ReplayError
from app.settings import Settings

INSTALLED = "installed"
"""How this very product is named as a version."""
_CORE = "cds_services"
_PACKAGES = (_CORE, "app")
_START = ("-P", "-c", "from app.cli import main; main()")
"""Starts the command line of what PYTHONPATH names, wherever it is started (`-P`)."""


@dataclass(frozen=True, slots=True)
class Side:
    """A version.

    Attributes:
        name: as it was given.
        command: what starts its command line.
        environment: variables that it is started with, beside those that are set; None removes one.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str | None]

    def variables(self) -> dict[str, str]:
        """Return the environment of its process."""
        given = os.environ | {name: value for name, value in self.environment.items() if value is not None}
        return {name: value for name, value in given.items() if self.environment.get(name, "") is not None}


def side(name: str, folder: Path) -> Side:
    """Find out what a version is.

    Args:
        name: `installed`; a folder of knowledge files; a site file; a checkout of the product; or the Python, or the
            command imaging-cds, of another installation.
        folder: where a product with other knowledge files may be laid out.

    Raises:
        ReplayError: it is none of these.
    """
    python = (sys.executable, *_START)
    if name == INSTALLED:
        return Side(name, python, {})
    place = Path(name)
    if all((place / package / "__init__.py").exists() for package in _PACKAGES):
        own = place / ".venv" / "bin" / "python"
        command = (str(own.absolute()), *_START) if own.exists() else python
        return Side(name, command, {"PYTHONPATH": str(place.absolute())})
    if place.is_dir():
        return Side(name, python, {"PYTHONPATH": str(_with_knowledge(place, folder))})
    if place.is_file() and name.endswith((".yaml", ".yml")):
        if "site" not in Settings.model_fields:
            raise ReplayError(f"{name}: this version reads no site file")
        return Side(name, python, {"IMAGING_CDS_SITE": str(place.absolute())})
    if place.is_file() and os.access(place, os.X_OK):
        started = str(place.absolute())
        is_python = place.name.startswith("python")
        return Side(name, (started, *_START) if is_python else (started,), {"PYTHONPATH": None})
    raise ReplayError(
        f"{name}: is neither a folder of knowledge files, a site file, a checkout of the product nor the Python of "
        f"another installation; this product itself is called {INSTALLED}"
    )


def _with_knowledge(given: Path, folder: Path) -> Path:
    """Lay out this product with some of its knowledge files replaced; return where it is."""
    shutil.rmtree(folder, ignore_errors=True)
    for package in _PACKAGES:
        own = Path(str(files(package)))
        shutil.copytree(own, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    known: defaultdict[str, list[Path]] = defaultdict(list)
    for path in (folder / _CORE).rglob("*.yaml"):
        known[path.name].append(path)
    changed = list(given.rglob("*.yaml"))
    if not changed:
        raise ReplayError(f"{given}: holds no knowledge file (*.yaml)")
    for path in changed:
        within = path.relative_to(given)
        exact = [folder / within, folder / _CORE / within]
        found = [each for each in exact if each.exists()] or known[path.name]
        if len(found) != 1:
            raise ReplayError(
                f"{path}: {'several knowledge files have' if found else 'no knowledge file has'} this name; lay it in "
                f"the folders that it has below {_CORE}/"
            )
        shutil.copyfile(path, found[0])
    return folder
