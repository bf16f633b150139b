"""RTF into plain text, in one pass without recursion: however deep its groups, the time is linear."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_LINES = frozenset({"par", "line", "sect", "page", "row"})
_MARKS = {
    "tab": "\t", "cell": " | ", "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "'",
    "rquote": "'", "ldblquote": '"', "rdblquote": '"', "enspace": " ", "emspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "-": "", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
_SURROGATES = 65536
_HALVES = range(0xD800, 0xE000)  # of characters beyond the first 65,536
_MOST_SUBSTITUTES = 10
_TOKENS_A_CHARACTER = 10  # marks and groups for each character kept; what has more is no report


class _Group:
    """An open group of a document."""

    __slots__ = ("fresh", "hidden", "starred", "substitutes")

    def __init__(self, *, hidden: bool, substitutes: int) -> None:
        self.hidden = hidden
        self.substitutes = substitutes
        """How many characters stand behind a Unicode one for readers that know none."""
        self.fresh = True
        self.starred = False


class _Rtf:
    """One document while it is being read."""

    def __init__(self, unseen: AbstractSet[str]) -> None:
        self._unseen = unseen
        self._groups = [_Group(hidden=False, substitutes=1)]
        self._charset = "cp1252"
        self._skip = 0

    def shown(self, token: re.Match[str]) -> str:
        """Return the words that a token stands for."""
        word, number, byte, symbol, brace, plain = token.groups()
        if brace:
            self._brace(brace)
            return ""
        group = self._groups[-1]
        if symbol == "*" and group.fresh:
            group.starred = True
            return ""
        piece = self._word(group, word.lower(), number or "") if word else self._character(byte, symbol, plain)
        group.fresh = False
        return "" if group.hidden else piece

    def _brace(self, brace: str) -> None:
        if brace == "{":
            outer = self._groups[-1]
            self._groups.append(_Group(hidden=outer.hidden, substitutes=outer.substitutes))
            self._skip = 0
        elif len(self._groups) > 1:
            self._groups.pop()

    def _word(self, group: _Group, word: str, number: str) -> str:
        if group.fresh and (group.starred or word in self._unseen):
            group.hidden = True
        elif word == "u" and number:
            self._skip = group.substitutes
            code = int(number) % _SURROGATES
            return chr(code) if code not in _HALVES else "\ufffd"
        elif word == "uc" and number:
            group.substitutes = min(max(int(number), 0), _MOST_SUBSTITUTES)
        elif word == "ansicpg" and number:
            self._charset = _known(f"cp{number}")
        return "\n" if word in _LINES else _MARKS.get(word, "")

    def _character(self, byte: str | None, symbol: str | None, plain: str | None) -> str:
        if byte is not None:
            if self._skip:
                self._skip -= 1
                return ""
            return bytes([int(byte, 16)]).decode(self._charset, errors="replace")
        if symbol is not None:
            return _SYMBOLS.get(symbol, "")
        text = plain or ""
        piece = text[self._skip :]
        self._skip = max(self._skip - len(text), 0)
        return piece


def rtf_to_text(text: str, unseen: AbstractSet[str], most: int) -> str:
    """Return the words of an RTF document.

    Args:
        text: the document, whole or broken.
        unseen: names of groups that hold no words.
        most: how many characters are kept, about.
    """
    reading = _Rtf(unseen)
    parts: list[str] = []
    kept = 0
    for token in islice(_TOKEN.finditer(text), most * _TOKENS_A_CHARACTER):
        piece = reading.shown(token)
        if piece:
            parts.append(piece)
            kept += len(piece)
            if kept >= most:
                break
    return "".join(parts)


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "cp1252"
