"""What a deployment states of itself, and what it hears where its file is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import ConfigurationError
from app.transparency.facts import NOT_STATED, Facts, read_facts
from tests.app.transparency.conftest import FACTS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_is_read() -> None:
    facts = read_facts(FACTS)
    assert facts.stated("developer").startswith("Radiology IT")
    assert facts.stated("publications") == NOT_STATED


def test_without_a_file_nothing_is_stated() -> None:
    assert read_facts(None) == Facts()
    assert {Facts().stated(name) for name in Facts.__struct_fields__} == {NOT_STATED}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('developer: "A"\nfunder: "B"\n', "line 2"),
        ("developer: 3\n", "line 1"),
        ("developer: [\n", "facts.yaml"),
    ],
)
def test_a_wrong_entry_is_named_with_file_and_line(tmp_path: Path, text: str, shown: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"IMAGING_CDS_TRANSPARENCY_FACTS: facts\.yaml") as failure:
        read_facts(path)
    assert shown in str(failure.value)
    assert "docs/transparency.md" in str(failure.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read_facts(tmp_path / "absent.yaml")
