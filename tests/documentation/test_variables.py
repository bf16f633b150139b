"""Every environment variable that a page or a deployment file names is a setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.governance.settings import variables as governance_variables
from app.settings import variables

ROOT = Path(__file__).parents[2]
_NAME = re.compile(r"IMAGING_CDS_[A-Z][A-Z_]*[A-Z]")
_PLACES = [
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md", "Dockerfile", "docker-compose.yml")),
    *(file for kind in ("*.md", "*.yaml", "*.yml", "*.tpl") for file in (ROOT / "docs").rglob(kind)),
    *(file for kind in ("*.yaml", "*.yml", "*.tpl") for file in (ROOT / "deploy").rglob(kind)),
]


@pytest.mark.parametrize("place", _PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_named_variable_is_a_setting(place: Path) -> None:
    assert set(_NAME.findall(place.read_text(encoding="utf-8"))) <= variables() | governance_variables()
