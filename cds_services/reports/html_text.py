"""HTML into plain text, in one pass: a report's markup tells line ends and nothing else."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_LOOKS = re.compile(
    r"<(?:!doctype|/?(?:html|body|div|p|br|b|i|u|em|strong|table|tr|td|th|span|h[1-6]|pre|ul|ol|li|font|section|center|hr)\b[^<>]{0,300})>",
    re.IGNORECASE,
)
_LOOK = 20_000  # characters in which markup shows
_NAME = re.compile(r"/?\s*([a-zA-Z][a-zA-Z0-9:]*)")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_ENTITY_LINE = "\n"


def looks_like_html(text: str) -> bool:
    """Tell markup from a text with a stray bracket ("< 3 mm")."""
    return _LOOKS.search(text, 0, _LOOK) is not None


def html_to_text(
    text: str, blocks: AbstractSet[str], cells: AbstractSet[str], unseen: AbstractSet[str], most: int
) -> str:
    """Return the words of an HTML text.

    Args:
        text: the markup, whole or broken.
        blocks: names of tags that begin and end a line.
        cells: names of tags that end a cell of a table.
        unseen: names of tags whose contents are not shown.
        most: how many characters are kept, about.
    """
    parts: list[str] = []
    kept = 0
    place = 0
    kept_lines = 0
    size = len(text)
    while place < size and kept < most:
        opening = text.find("<", place)
        if opening < 0:
            opening = size
        if opening > place:
            piece = unescape(text[place : min(opening, place + 2 * most)])
            piece = piece if kept_lines else _SPACES.sub(" ", piece)
            parts.append(piece)
            kept += len(piece)
        if opening >= size:
            break
        if text.startswith("<!--", opening):
            end = text.find("-->", opening)
            place = size if end < 0 else end + 3
            continue
        name = _NAME.match(text, opening + 1)
        if name is None and text[opening + 1 : opening + 2] not in {"!", "?"}:
            parts.append("<")  # "< 3 mm"
            place = opening + 1
            continue
        end = text.find(">", opening)
        if end < 0:
            break
        place = end + 1
        if name is None:
            continue
        tag = name[1].lower().rpartition(":")[2]
        closes = text[opening + 1] == "/"
        if tag in unseen and not closes and text[end - 1] != "/":
            place = _behind(text, tag, place)
        elif tag in blocks:
            parts.append("\n")
            if tag == "pre":
                kept_lines = 0 if closes else 1
        elif tag in cells and closes:
            parts.append(" | ")
    lines = "".join(parts).replace("\xa0", " ").split("\n")
    return "\n".join(line.strip(" |\t") if line.strip(" |\t") else "" for line in lines)


def _behind(text: str, tag: str, place: int) -> int:
    """Return the place behind the end of what is not shown, or of the text."""
    closing = re.compile(rf"</{re.escape(tag)}\s*>", re.IGNORECASE).search(text, place)
    return closing.end() if closing is not None else len(text)
