"""`make accuracy`: the table of precision and recall."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import accuracy

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_table_covers_the_projects_own_texts(capsys: pytest.CaptureFixture[str]) -> None:
    """Every fact has its line, and the run succeeds as long as each reaches the mark."""
    assert accuracy.main([]) == 0
    printed = capsys.readouterr().out
    assert "new_deficit" in printed
    assert "slow_progression" in printed


def test_a_misread_text_is_counted_and_fails_the_run(tmp_path: Path) -> None:
    """The command can fail: a wrong label brings precision and recall below the mark."""
    file = tmp_path / "wrong.jsonl"
    file.write_text(json.dumps({"text": "Known MS, new leg weakness", "facts": ["pregnancy"]}) + "\n")
    assert accuracy.main([str(file)]) == 1
