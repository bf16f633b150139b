"""Words that readers stumbled over, each with the one to use: none comes back into docstrings, comments or pages."""

from __future__ import annotations

import re
import tokenize
from typing import TYPE_CHECKING

import pytest

from tests.documentation.pages import DOCS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RETIRED = {
    "anew": "again",
    "anybody": "anyone",
    "believed": "accepted",
    "for ever": "permanently, without limit",
    "foresaw": "unhandled",
    "gives? way": "is replaced, is closed",
    "ideas?": "concept",
    "last word": "decides, confirms",
    "lends?": "is merged into",
    "mend(s|ed|ing)?": "fix",
    "nobody": "no one, no caller",
    "of ours": "in scope, of this service",
    "owe[sd]?": "must",
    "silence[sd]|silencing": "suppress",
    "somebody": "someone",
    "speaks?|spoke|spoken": "matches, gives a card",
    "standing": "assertion",
    "tells|told": "reports, states; reported",
    "whoever": "the caller, the operator, a client that",
}
"""Regular expression of the word, and what to write instead."""

TREES = ("app", "benchmarks", "cds_services")
LEFT_OUT = (
    "cds_services/forms",
    "cds_services/narrative",
    "cds_services/demyelination/clinical_picture.py",
    "cds_services/demyelination/decision_table.py",
    "cds_services/demyelination/interpretation.py",
    "cds_services/demyelination/order_facts.py",
)
"""Folders and files of these trees whose words are still to be rewritten."""
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(page for page in DOCS.rglob("*.md") if page.name not in {"api.md", "fhir-elements.md", "knowledge.md"}),
]
"""All but the pages that `make` generates from other files."""

_WORDS = {re.compile(rf"\b(?:{word})\b", re.IGNORECASE): use for word, use in RETIRED.items()}
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_NAME = re.compile(r"^ +[\w, ]+: ", re.MULTILINE)


@pytest.mark.parametrize("tree", TREES)
def test_no_docstring_or_comment_has_a_retired_word(tree: str) -> None:
    assert [each for path in _modules(tree) for each in _retired(path, _prose(path))] == []


def test_no_page_has_a_retired_word() -> None:
    assert [each for path in PAGES for each in _retired(path, path.read_text(encoding="utf-8"))] == []


def test_a_retired_word_is_seen_in_prose_and_not_in_names() -> None:
    text = "Nobody is told of `silenced`.\n    told: what an attribute is called.\n"
    assert list(_retired(ROOT / "a.py", text)) == [
        "a.py: 'Nobody', better: no one, no caller",
        "a.py: 'told', better: reports, states; reported",
    ]


def _modules(tree: str) -> list[Path]:
    left_out = [ROOT / name for name in LEFT_OUT]
    return sorted(
        path for path in (ROOT / tree).rglob("*.py") if not any(path.is_relative_to(place) for place in left_out)
    )


def _retired(path: Path, text: str) -> Iterator[str]:
    prose = _NAME.sub("", _CODE.sub("", text))
    return (
        f"{path.relative_to(ROOT)}: {found[0]!r}, better: {use}"
        for word, use in _WORDS.items()
        for found in word.finditer(prose)
    )


def _prose(path: Path) -> str:
    """Return comments, and docstrings of modules, classes, functions and attributes: all that has three quotes."""
    with path.open("rb") as file:
        return "\n".join(
            token.string
            for token in tokenize.tokenize(file.readline)
            if token.type == tokenize.COMMENT or token.line.lstrip().startswith('"""')
        )
