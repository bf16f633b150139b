"""The recipes of CONTRIBUTING.md, followed word for word in a copy of the sources."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation.pages import ROOT
from tests.documentation.recipes import Commands, Edit, recipes

pytestmark = pytest.mark.slow

RECIPES = recipes()
_COPIED = ("app", "cds_services", "docs", "tests", "CONTRIBUTING.md", "Makefile", "pyproject.toml", "uv.lock")
_SECONDS = 900
_FAILED = re.compile(r"^FAILED (tests/\S+?::\w+)", re.MULTILINE)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The sources as a newcomer has them after setting up: with an environment that make takes for complete."""
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy2(source, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name != ".setup-stamp":
            (tmp_path / ".venv" / part.name).symlink_to(part)
    (tmp_path / ".venv" / ".setup-stamp").touch()
    return tmp_path


def test_there_are_three_recipes() -> None:
    assert len(RECIPES) == 3
    for steps in RECIPES.values():
        assert any(isinstance(step, Edit) for step in steps)
        assert any(isinstance(step, Commands) and step.failing for step in steps)


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_followed_word_for_word_works(clone: Path, title: str) -> None:
    """Each command does what the page says: the tests it names fail, and no others; all else succeeds."""
    for step in RECIPES[title]:
        if isinstance(step, Edit):
            step.apply(clone)
            continue
        *before, last = step.lines
        for line in before:
            assert not _failing(clone, line), line
        assert _failing(clone, last) == step.failing, last


def _failing(folder: Path, command: str) -> frozenset[str]:
    """Run a command and return the tests that fail in it; anything but tests has to succeed."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        # The environment holds the sources as they are; the copy goes first.
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    failing = frozenset(_FAILED.findall(done.stdout))
    assert done.returncode == (1 if failing else 0), f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return failing
