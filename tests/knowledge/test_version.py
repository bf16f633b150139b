"""The version of the knowledge tells whether a byte of it changed, wherever its files stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.knowledge import content_hash

if TYPE_CHECKING:
    from pathlib import Path


def _version(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return content_hash([folder / name for name in files])


def test_a_file_that_moves_is_no_new_knowledge(tmp_path: Path) -> None:
    here = {"topic/knowledge/choices.yaml": "a: 1", "topic/knowledge/words.yaml": "b: 2", "forms/words.yaml": "c: 3"}
    there = {"topic/knowledge/choices.yaml": "a: 1", "words/words.yaml": "b: 2", "a/words.yaml": "c: 3"}
    assert _version(tmp_path / "before", here) == _version(tmp_path / "after", there)


def test_any_byte_is(tmp_path: Path) -> None:
    assert _version(tmp_path / "before", {"words.yaml": "a: 1"}) != _version(tmp_path / "after", {"words.yaml": "a: 2"})
