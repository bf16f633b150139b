"""A file of signatures, and the person who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.signing.commands import Signer

if TYPE_CHECKING:
    from pathlib import Path

SIGNER = Signer("Consultant neuroradiologist", "A. Example", "Example Hospital", "read in the committee of May")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the signatures are."""
    return tmp_path / "signatures.jsonl"
