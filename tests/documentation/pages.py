"""The pages that people read, taken apart: commands, examples, addresses, settings."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PROGRAMS = ("imaging-cds", ".venv/bin/imaging-cds", "uv", "make", "curl", "printf", "export", ".")
OTHERS = ("docker", "helm", "kubectl", "npm", "sqlite3", "pytest", ".venv/bin/pytest", ".venv/bin/python")
_ASSIGNMENT = re.compile(r"^(?:[A-Z_]+=\S+\s+)*")
_SETTING = re.compile(r"^(IMAGING_CDS_\w+)=(\S*)$")


class Found(NamedTuple):
    """A piece of a page."""

    page: str
    text: str
    language: str = ""


@cache
def pages() -> dict[str, str]:
    """Return README, CONTRIBUTING and the documentation by path; decisions tell of their own day."""
    paths = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md"), *DOCS.glob("integrations/*.md")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


@cache
def blocks() -> tuple[Found, ...]:
    """Every block of code, indented or fenced."""
    tokens = ((page, token) for page, text in pages().items() for token in _reader().parse(text))
    return tuple(
        Found(page, token.content.rstrip(), token.info)
        for page, token in tokens
        if token.type in {"fence", "code_block"}
    )


def commands() -> tuple[Found, ...]:
    """Every command, each once: the lines of shell blocks, and what stands between backticks in a sentence."""
    found = [Found(block.page, line) for block in blocks() if is_shell(block) for line in _lines(block.text)]
    found += [each for each in _inline() if program(each.text) in {*PROGRAMS, *OTHERS} and " " in each.text]
    return tuple({each.text: each for each in reversed(found)}.values())


def is_shell(block: Found) -> bool:
    """Tell whether a block is typed into a terminal."""
    return program(next(_lines(block.text), "")) in {*PROGRAMS, *OTHERS}


def is_synopsis(text: str) -> bool:
    """Tell whether a command stands for many: with options in brackets."""
    return bool(re.search(r" \[(--|[A-Z])", text))


def section(page: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of any level."""
    return re.split(r"\n#+ ", pages()[page].split(f"\n{heading}\n", 1)[1], maxsplit=1)[0]


def shell_lines(text: str) -> list[list[str]]:
    """Return the commands of each shell block of a text."""
    fences = [token for token in _reader().parse(text) if token.type == "fence"]
    return [list(_lines(fence.content)) for fence in fences if fence.info == "sh"]


def section_commands(page: str, heading: str) -> frozenset[str]:
    """Return every command below a heading, also those between backticks."""
    text = section(page, heading)
    return frozenset([*(line for lines in shell_lines(text) for line in lines), *re.findall(r"`([^`\n]+)`", text)])


def table(page: str, heading: str) -> list[list[str]]:
    """Return the rows of all tables below a heading, up to the next one of its level."""
    level = heading.partition(" ")[0]
    below = pages()[page].split(f"\n{heading}\n", 1)[1].split(f"\n{level} ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in below.splitlines() if line[:1] == "|"]
    return [row for row in rows if row[0].startswith("`")]


def settings(text: str) -> dict[str, str]:
    """Return the assignments of a block that holds nothing else."""
    found = [_SETTING.match(line) for line in text.splitlines()]
    return {match[1]: match[2] for match in found if match} if all(found) else {}


def program(text: str) -> str:
    """Return the word that a command begins with, behind assignments."""
    return _ASSIGNMENT.sub("", text, count=1).partition(" ")[0]


def _lines(block: str) -> Iterator[str]:
    """Put commands of several lines together, and leave comments out."""
    begun = ""
    for line in block.splitlines():
        begun = f"{begun[:-1].rstrip()} {line.strip()}" if begun.endswith("\\") else f"{begun} {line.strip()}".strip()
        if _is_whole(begun):
            if begun:
                yield re.sub(r"\s+#\s.*$", "", begun)
            begun = ""


def _is_whole(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return False
    return not text.endswith("\\")


def _inline() -> Iterator[Found]:
    for page, text in pages().items():
        for token in _reader().parse(text):
            for child in token.children or ():
                if child.type == "code_inline":
                    yield Found(page, child.content)


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
