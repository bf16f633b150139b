"""What the site does to pages that are also read beside the source.

A link to a file of the source leads nowhere on the site, so its words stay and the file's path follows in brackets.
The start page is the README, and a page is CONTRIBUTING.md, so that there is one text of each to keep true.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(((?:\.\./)+[^)#]+)(#[^)]*)?\)")
_AT_ROOT = {"index.md": "README.md", "contributing.md": "CONTRIBUTING.md"}
"""Pages of the site whose text stands at the root of the source."""
_FROM_ROOT = re.compile(r"(\(|src=\")docs/([^)\"]+)")
_SOURCE_FROM_ROOT = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|#|mailto:)([A-Z][A-Za-z]+\.md|LICENSE)\)")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return the page as the site shows it."""
    del config, files
    if page.file.src_uri in _AT_ROOT:
        text = (_ROOT / _AT_ROOT[page.file.src_uri]).read_text(encoding="utf-8")
        for shown, source in _AT_ROOT.items():
            text = text.replace(f"]({source})", f"]({shown})")
        return _SOURCE_FROM_ROOT.sub(r"\1", _FROM_ROOT.sub(r"\1\2", text))
    here = (_ROOT / "docs" / page.file.src_uri).parent
    return _LINK.sub(lambda found: _shown(found, here), markdown)


def _shown(found: re.Match[str], here: Path) -> str:
    target = (here / found[2]).resolve()
    docs = _ROOT / "docs"
    if target.is_relative_to(docs):
        return found[0]
    if not target.exists():
        problem = f"{found[2]} is neither a page nor a file of the source"
        raise FileNotFoundError(problem)
    return f"{found[1]} (`{target.relative_to(_ROOT)}`)"
