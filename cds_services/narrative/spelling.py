"""Typing errors of one edit in long words, and of doubled letters in longer ones, in constant time per word.

Every known word is filed under each of its shapes with one letter left out (symmetric deletion, after
W. Garbe's SymSpell, 2012); a misspelt word shares such a shape with the word that was meant.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_REMEMBERED = 4096
_DOUBLED, _SWAPPED, _LEFT_OUT, _CHANGED = range(4)


class Speller:
    """Finds the known word that a long unknown word is a single edit away from, of several the likeliest."""

    def __init__(self, known: Iterable[str], ordinary: Iterable[str], *, shortest: int, doubled: int) -> None:
        """Index the known words.

        Args:
            known: the words of all phrases.
            ordinary: real words that only look like a known word misspelt ("walking", "talking").
            shortest: length from which a word may be corrected.
            doubled: length from which any number of letters may be doubled by mistake, or not ("hemiiannopia").
        """
        self._ordinary = frozenset(ordinary)
        self._shortest = shortest
        self._shortest_doubled = doubled
        words = frozenset(known)
        self._longest = max(map(len, words), default=0) + 1
        self._shapes: dict[str, str] = {}  # known words that share a shape stand in one text, a space between them
        for word in sorted(words):
            if len(word) >= shortest and word.isalpha():
                for shape in {word, *_one_letter_less(word)}:
                    others = self._shapes.get(shape)
                    self._shapes[shape] = word if others is None else f"{others} {word}"
        self._undoubled = {
            _undoubled(word): word for word in sorted(words, reverse=True) if len(word) >= doubled and word.isalpha()
        }
        # A bounded memory of answers: a note repeats its words, and the answer depends on the word alone.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._correct)

    def correct(self, word: str) -> str:
        """Return what a word was meant to be; one longer than any known word is left alone, and not remembered."""
        return self._remembered(word) if len(word) <= self._longest else word

    def _correct(self, word: str) -> str:
        if not self._shortest - 1 <= len(word) <= self._longest or word in self._ordinary or not word.isalpha():
            return word
        shapes = [word] if len(word) < self._shortest else [word, *_one_letter_less(word)]
        near = {meant for shape in shapes for meant in self._shapes.get(shape, "").split()}
        alike = [meant for meant in near if _one_edit(word, meant)]
        if not alike and len(word) >= self._shortest_doubled:
            return self._undoubled.get(_undoubled(word), word)
        return min(alike, key=lambda meant: (_rank(word, meant), meant), default=word)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _one_letter_less(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def _one_edit(written: str, meant: str) -> bool:
    """Tell whether the two differ by one letter added, left out, changed, or swapped with its neighbour."""
    if abs(len(written) - len(meant)) > 1:
        return False
    start = 0
    for left, right in zip(written, meant, strict=False):
        if left != right:
            break
        start += 1
    rest, wanted = written[start:], meant[start:]
    if rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]:
        return True
    return rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]


def _rank(written: str, meant: str) -> int:
    """Return how unlikely the one edit is, from 0: "confussion" is a confusion, and no concussion.

    A letter doubled by mistake or not, then two swapped, then one too many or too few, then a wrong one.
    """
    if len(written) == len(meant):
        return _SWAPPED if sorted(written) == sorted(meant) else _CHANGED
    longer, shorter = max(written, meant, key=len), min(written, meant, key=len)
    place = next((at for at, letter in enumerate(shorter) if longer[at] != letter), len(shorter))
    return _DOUBLED if place and longer[place] == longer[place - 1] else _LEFT_OUT
