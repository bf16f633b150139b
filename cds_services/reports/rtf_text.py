"""RTF into plain text, in one pass without recursion: however deep its groups, the time is linear."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_LINES = frozenset({"par", "line", "sect", "page", "row"})
_MARKS = {
    "tab": "\t", "cell": " | ", "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "'", "rquote": "'",
    "ldblquote": '"', "rdblquote": '"', "enspace": " ", "emspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "-": "", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
_SURROGATES = 65536


def rtf_to_text(text: str, unseen: AbstractSet[str], most: int) -> str:
    """Return the words of an RTF document.

    Args:
        text: the document, whole or broken.
        unseen: names of groups that hold no words.
        most: how many characters are kept, about.
    """
    parts: list[str] = []
    kept = 0
    charset = "cp1252"
    hidden: list[bool] = [False]  # of each open group
    skipped: list[int] = [1]  # characters behind \u that stand for it, of each group
    to_skip = 0
    opened = False  # the group has just been opened
    starred = False
    for token in _TOKEN.finditer(text):
        if kept >= most:
            break
        word, number, byte, symbol, brace, plain = token.groups()
        piece = ""
        if brace == "{":
            hidden.append(hidden[-1])
            skipped.append(skipped[-1])
            opened, starred = True, False
            to_skip = 0
            continue
        if brace == "}":
            if len(hidden) > 1:
                hidden.pop()
                skipped.pop()
            opened = False
            continue
        if word is not None:
            word = word.lower()
            if (opened or starred) and (starred or word in unseen):
                hidden[-1] = True
            elif word in _LINES:
                piece = "\n"
            elif word in _MARKS:
                piece = _MARKS[word]
            elif word == "u" and number:
                code = int(number) % _SURROGATES
                piece = chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
                to_skip = skipped[-1]
            elif word == "uc" and number:
                skipped[-1] = min(max(int(number), 0), 10)
            elif word == "ansicpg" and number:
                charset = _known(f"cp{number}")
            opened = False
        elif byte is not None:
            if to_skip:
                to_skip -= 1
                continue
            piece = bytes([int(byte, 16)]).decode(charset, errors="replace")
            opened = False
        elif symbol is not None:
            if symbol == "*" and opened:
                starred = True
                continue
            piece = _SYMBOLS.get(symbol, "")
            opened = False
        elif plain is not None:
            piece = plain[to_skip:]
            to_skip = max(to_skip - len(plain), 0)
            opened = False
        if piece and not hidden[-1]:
            parts.append(piece)
            kept += len(piece)
    return "".join(parts)


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "cp1252"
