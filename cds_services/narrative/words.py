"""Text into words: folded, numbered, and each still knowing where it stood in the text as written."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# One pass, every alternative anchored by its first character, repeats possessive: the time is linear in the text.
# A space begins no word; to say so first spares it a look at every alternative.
_WORD = re.compile(
    r"(?![ ])(?:"
    r"[a-z]{2,}+(?![\d'/])"  # most words
    r"|[.,\n]"
    r"|[(\[](?:(?:cms[/-])?hcc"  # the mark of a records system behind a diagnosis, not the liver's cancer
    r"|(?<=resonance [(\[])mr|(?<=imaging [(\[])mri"  # Magnetic Resonance (MR) Unsafe: the same once more
    r"|(?:(?<=\bmr [(\[])|(?<=\bmri [(\[]))magnetic resonance(?: imaging)?"
    r")[)\]]"
    r"|\d{1,2}/(?:7|52|12)(?![\d/])"  # 5/7, 3/52, 2/12: days, weeks, months
    r"|\d{4}-\d\d?-\d\d?(?!\d)|\d{1,2}/\d{1,2}/\d{2,4}(?!\d)|\d{1,2}/\d{4}(?!\d)"  # dates
    r"|\d/\d(?!\d)"  # power 4/5
    r"|\d++(?:\.\d+)?"
    r"|#(?!\d)"  # a fracture; "#2" is a number
    r"|g\d{1,2}p\d{1,2}(?![a-z\d])"  # G2P1
    r"|[a-z](?:\.[a-z])++(?![a-z\d])"  # M.S.
    r"|[a-z]/[a-z](?![a-z0-9])"  # r/o, b/l, s/p, w/o
    r"|f/up(?![a-z0-9])"
    r"|w/"  # w/ numbness
    r"|x(?=\d)"  # x2wks
    r"|[a-z]++\d++(?:\.\d++)?(?![a-z\d])"  # T4, AQP4
    r"|[a-z]++(?:'(?!s(?![a-z]))[a-z]++)?"
    r"|[+-]ve(?![a-z])"
    r"|(?<![\w'])'\d\d(?![\w'])"  # '18: the year
    r"|[;:?!()+&/^@\u2191\u2193]"
    r"|(?<!-)-++(?=\s)|(?<=\s)-"  # a dash between words; a hyphen inside one is no word
    r"|[^\W\d_]+)",
)
_LATEST_YEAR = 49  # '18 is 2018, '87 is 1987
_SHORTEST_LOOKED_UP = 5  # shorter words are never corrected: skip the call
_DASHES = "\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032"
_SPELLED_OUT = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    ord("\u2014"): ";",  # an em dash parts two clauses, with or without spaces
    ord("\u2022"): ";",
    ord("\u00b7"): ";",
    ord("\r"): "\n",
    ord("\ufffd"): " ",
}


class _Folding(dict[int, str]):
    """Case and accents off, character by character, so that every offset stays that of the text."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = unicodedata.normalize("NFKD", character)[:1].lower()[:1]
        return plain if plain.isprintable() and plain else " "


_FOLDING = _Folding({code: chr(code).lower() for code in range(128)} | _SPELLED_OUT)


class Words:
    """The words of one text in order, each knowing where it stood in the text."""

    __slots__ = ("_found", "folded", "words")

    def __init__(self, folded: str, words: list[str], found: list[re.Match[str]]) -> None:
        self.folded = folded
        self.words = words
        self._found = found

    def start(self, place: int) -> int:
        """Return the offset of a word in the text as written."""
        return self._found[place].start()

    def end(self, place: int) -> int:
        """Return the offset behind a word in the text as written."""
        return self._found[place].end()


def fold(text: str) -> str:
    """Return the text in lower case without accents, of exactly the same length."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def split(text: str, spellings: dict[str, str], correct: Callable[[str], str] | None) -> Words:
    """Split a text into words, each in its usual spelling.

    Args:
        text: as the clinician wrote it.
        spellings: known words to the usual spelling ("w/o" is "without"); to "" where a word carries nothing.
        correct: what to make of a word that is not known.
    """
    folded = fold(text)
    words: list[str] = []
    kept: list[re.Match[str]] = []
    known = spellings.get
    for found in _WORD.finditer(folded):
        written = found[0]
        word = known(written)
        if word is None:
            if written[0] == "'":
                word = ("20" if int(written[1:]) <= _LATEST_YEAR else "19") + written[1:]
            elif "." in written and written[0].isalpha():
                word = known(bare := written.replace(".", ""), bare)
            else:
                word = correct(written) if correct and len(written) >= _SHORTEST_LOOKED_UP else written
        if word:
            words.append(word)
            kept.append(found)
    return Words(folded, words, kept)
