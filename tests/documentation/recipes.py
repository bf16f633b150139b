"""The recipes of CONTRIBUTING.md, taken apart: edits, commands, and the tests that the page says will fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

from tests.documentation.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RECIPES = "## Three recipes"
_RECIPE = re.compile(r"^### \d\. (.+)$", re.MULTILINE)
_NODE = re.compile(r"`(tests/\S+::\w+)`")


class Edit(NamedTuple):
    """A change of one file, shown as a diff without line numbers, so that it outlives changes elsewhere in the file."""

    file: str
    before: str
    after: str

    def apply(self, folder: Path) -> None:
        """Make the change in a copy of the sources; what it replaces must stand there exactly once."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        found = text.count(self.before)
        assert found == 1, f"{self.file} holds this {found} times, the recipe needs it once:\n{self.before}"
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")


class Commands(NamedTuple):
    """Lines for a terminal, and the tests that fail in the last of them (none where it succeeds)."""

    lines: tuple[str, ...]
    failing: frozenset[str]


def recipes() -> dict[str, tuple[Edit | Commands, ...]]:
    """Return the steps of each recipe by its title."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    below = page.split(f"\n{_RECIPES}\n", 1)[1].split("\n## ", 1)[0]
    _, *parts = _RECIPE.split(below)
    return {title: tuple(_steps(text)) for title, text in zip(parts[::2], parts[1::2], strict=True)}


def _steps(text: str) -> Iterator[Edit | Commands]:
    fences = [token for token in MarkdownIt("commonmark").parse(text) if token.type == "fence" and token.map]
    ends = [token.map[0] for token in fences[1:] if token.map] + [None]
    lines = text.splitlines()
    for fence, end in zip(fences, ends, strict=True):
        if fence.info == "diff":
            yield _edit(fence.content)
        elif fence.map:
            behind = "\n".join(lines[fence.map[1] : end])
            yield Commands(tuple(fence.content.splitlines()), frozenset(_NODE.findall(behind)))


def _edit(diff: str) -> Edit:
    head, *lines = diff.splitlines()
    return Edit(
        head.removeprefix("--- "),
        "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+"),
        "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-"),
    )
