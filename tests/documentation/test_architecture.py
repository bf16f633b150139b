"""The page on architecture leaves no room out."""

from __future__ import annotations

import pytest

from tests.documentation.pages import ROOT, pages

ROOMS = sorted(path.parent.name for tree in ("app", "cds_services") for path in ROOT.glob(f"{tree}/*/__init__.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_named(room: str) -> None:
    assert f"`{room}`" in pages()["docs/architecture.md"]
