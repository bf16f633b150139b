"""Which tests a file has, found without running it: for pages that name the tests behind what they say."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def tree(path: Path) -> ast.Module:
    """Return a file as its syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def names(path: Path) -> set[str]:
    """Return the test functions of a file."""
    return {
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def exists(node: str) -> bool:
    """Return whether a test exists, by `FILE::NAME` from the root of the repository."""
    path, _, name = node.partition("::")
    return (ROOT / path).is_file() and name in names(ROOT / path)
