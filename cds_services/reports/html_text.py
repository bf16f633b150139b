"""HTML into plain text, in one pass: a report's markup marks line ends and nothing else."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_LOOKS = re.compile(
    r"<(?:!doctype|/?(?:html|body|div|p|br|b|i|u|em|strong|table|tr|td|th|span|h[1-6]|pre|ul|ol|li|font|section|center|hr)\b[^<>]{0,300})>",
    re.IGNORECASE,
)
_LOOK = 20_000  # characters in which markup shows
_TAG_NAME = re.compile(r"/?\s*+([a-zA-Z][a-zA-Z0-9:]*)")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


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
    text = _without_comments(text)
    parts: list[str] = []
    kept = place = 0
    keeps_lines = False
    while place < len(text) and kept < most:
        opening = text.find("<", place)
        opening = len(text) if opening < 0 else opening
        words = unescape(text[place : min(opening, place + 2 * most)])
        parts.append(words if keeps_lines else _SPACES.sub(" ", words))
        kept += len(words) + 1
        tag = _tag(text, opening)
        if tag is None:
            break
        place = tag.end
        if not tag.name:
            parts.append(text[opening:place] if place == opening + 1 else "")  # "< 3 mm"
        elif tag.name in unseen and tag.opens:
            place = _behind(text, tag.name, place)
        elif tag.name in blocks:
            parts.append("\n")
            keeps_lines = tag.opens if tag.name == "pre" else keeps_lines
        elif tag.name in cells and not tag.opens:
            parts.append(" | ")
    lines = "".join(parts).replace("\xa0", " ").split("\n")
    return "\n".join(line.strip(" |\t") for line in lines)


class _Tag(NamedTuple):
    name: str
    opens: bool
    end: int


def _tag(text: str, opening: int) -> _Tag | None:
    """Return the tag that begins at a bracket, without a name where it is none; nothing where the text ends."""
    if opening >= len(text):
        return None
    name = _TAG_NAME.match(text, opening + 1)
    if name is None and text[opening + 1 : opening + 2] not in {"!", "?"}:
        return _Tag("", opens=False, end=opening + 1)
    end = text.find(">", opening)
    if end < 0:
        return None
    if name is None:
        return _Tag("", opens=False, end=end + 1)
    closes = text[opening + 1] == "/" or text[end - 1] == "/"
    return _Tag(name[1].lower().rpartition(":")[2], not closes, end + 1)


def _without_comments(text: str) -> str:
    """Return a text without its comments; one that does not end takes all behind it along."""
    pieces = text.split("<!--")
    return pieces[0] + "".join(piece.partition("-->")[2] for piece in pieces[1:])


@cache
def _closing(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(tag)}\s*+>", re.IGNORECASE)


def _behind(text: str, tag: str, place: int) -> int:
    """Return the place behind the end of what is not shown, or of the text."""
    closing = _closing(tag).search(text, place)
    return len(text) if closing is None else closing.end()
