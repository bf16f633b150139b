"""No regular expression takes longer than in proportion to its text, however the text is made to disappoint it.

An expression loses time where two repeats can share a stretch in many ways, and where a long repeat is tried in vain
from every place of a text. Both show as a time that grows with the square. They are looked for with texts made of the
expression itself, as it was compiled: the phrases of YAML files are in it then.
"""

from __future__ import annotations

import ast
import re
import time
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.linear_work.expressions import ROOT, attacks, compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.linear_work.expressions import Expression

_SIZES = (20, 200, 1_000, 8_000)
_CHEAP = 0.8e-6
"""Seconds for each character of a text; an expression that takes less at the largest size does not grow."""
_AT_MOST = 2.7
"""Times longer for a text of twice the length: linear is 2, and a short measurement is not exact."""
_SEARCHERS = frozenset({"search", "split", "findall", "finditer", "sub", "subn"})
_STATEMENTS_OF_A_MAKER = 3
_COMPILERS = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})


def _searching(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


def _matching(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    pattern.match(text)
    return time.process_time() - began


def grows(expression: Expression, seconds: Callable[[re.Pattern[str], str], float] = _searching) -> str:
    """Return a text on which the time of an expression grows faster than the text; empty where none is found."""
    pattern = re.compile(expression.pattern, expression.flags & ~re.DEBUG)
    for before, pump in attacks(expression):

        def text(size: int, before: str = before, pump: str = pump) -> str:
            return before + pump * (size // len(pump)) + "\x00"

        for size in _SIZES:
            long = text(size)
            if seconds(pattern, long) > _CHEAP * len(long) and all(
                seconds(pattern, long) > _AT_MOST * seconds(pattern, text(size // 2)) for _ in range(4)
            ):
                return f"{before!r} and {pump!r} over and over"
    return ""


@pytest.mark.parametrize("expression", compiled(), ids=lambda each: f"{each.place}:{each.line}")
def test_an_expression_is_linear(expression: Expression) -> None:
    assert grows(expression, _matching if is_only_matched(expression) else _searching) == ""


@cache
def _searched_names() -> frozenset[str]:
    """Names of expressions, or of what holds them, that are looked for anywhere in a text."""
    return frozenset(
        _last_name(node.func.value)
        for folder in ("app", "cds_services")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SEARCHERS
    )


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _last_name(node: ast.expr) -> str:
    """The name of what a method is called on: `_X`, `self.x`, `_x()`."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_only_matched(expression: Expression) -> bool:
    """Tell whether an expression has a name, and is nowhere looked for behind the place that it is tried at."""
    for node in ast.walk(_tree(ROOT / expression.place)):
        inside = getattr(node, "lineno", 0) <= expression.line <= (getattr(node, "end_lineno", 0) or 0)
        if inside and isinstance(node, ast.Assign):
            return _last_name(node.targets[0]) not in _searched_names() | {""}
        if (
            inside
            and isinstance(node, ast.FunctionDef)
            and len(node.body) <= _STATEMENTS_OF_A_MAKER
            and node.name[0] == "_"
        ):
            return node.name not in _searched_names()
    return False


def _sites(path: Path) -> Iterator[tuple[int, str]]:
    """Yield where a file has an expression compiled, and the expression where it stands there as it is."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _COMPILERS:
            holder = node.func.value
            if isinstance(holder, ast.Name) and holder.id == "re":
                literal = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
                yield node.lineno, str(literal)


def test_every_expression_of_the_clinical_core_was_looked_at() -> None:
    seen = {(each.place, each.line) for each in compiled()}
    patterns = {each.pattern for each in compiled()}  # the same one in two files is compiled once
    missed = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "cds_services").rglob("*.py"))
        for line, pattern in _sites(path)
        if pattern not in patterns and (str(path.relative_to(ROOT)), line) not in seen
    ]
    assert missed == []


@pytest.mark.parametrize("pattern", [r"\s*\(", r"(a|a)*b", r"[ \t]*(?:_{2})?[ \t]*x", r"(?:a+)+b", r"x.*y.*z"])
def test_what_is_bad_is_found(pattern: str) -> None:
    from tests.linear_work.expressions import Expression  # noqa: PLC0415

    assert grows(Expression("here", 1, pattern, 0))
