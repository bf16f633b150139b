"""The site leads where its pages say, also on the start page, which is the README."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from docs.hooks.source_links import on_page_markdown
from tests.documentation.pages import DOCS, ROOT


def _start_page() -> str:
    page: Any = SimpleNamespace(file=SimpleNamespace(src_uri="index.md"))
    unused: Any = None
    return on_page_markdown("", page=page, config=unused, files=unused)


def test_links_and_pictures_of_the_start_page_are_there() -> None:
    """The builder checks links, but not the addresses of pictures in HTML."""
    targets = re.findall(r"\]\(([^)#]+)|src=\"([^\"]+)", _start_page())
    beside = [one or other for one, other in targets if not (one or other).startswith("http")]
    assert len(beside) > 20
    assert [each for each in beside if not (DOCS / each).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_and_pictures_of_pages_at_the_root_are_there(page: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)|src=\"([^\"]+)", (ROOT / page).read_text(encoding="utf-8"))
    beside = [one or other for one, other in targets if not (one or other).startswith("http")]
    assert [each for each in beside if not (ROOT / each).exists()] == []


def test_every_page_is_in_the_navigation() -> None:
    """`make docs` fails on it, too; this one says so without the site's tools."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    written = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")}
    assert {page for page in written if f"{page}\n" not in text} == set()


def test_hidden_warnings_cannot_pass_the_site() -> None:
    """Quiet, the builder does not count its warnings, and builds a site with dead links."""
    built = next(
        line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "mkdocs build" in line
    )
    assert "--strict" in built
    assert "--quiet" not in built
