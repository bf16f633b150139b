"""Words with several meanings ("ICD", "#", "PP"): each counts only as what its neighbours allow.

A word is settled before any phrase is looked for: it becomes the word of the meaning that holds, or one that no
phrase knows. One bounded look around each such word keeps the time linear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.narrative.neighbours import Neighbours
from cds_services.narrative.patterns import expand

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.narrative.ambiguous_words import AmbiguousWords
    from cds_services.narrative.words import Words

UNSPOKEN = "_"
"""Stands for a word that means nothing here; no phrase knows it."""


class Ambiguity:
    """Settles the ambiguous words of a text."""

    def __init__(self, listed: AmbiguousWords, split: Callable[[str], tuple[str, ...]]) -> None:
        """Compile the neighbours; `split` turns a part of a pattern into words, as texts are."""
        self._within = listed.within
        self._classes = {name: re.compile(pattern) for name, pattern in listed.classes.items()}
        self._part = split
        entries = {id(entry): entry for entry in listed.words.values()}  # one of several words is compiled once
        tried = {
            key: [(name, Neighbours(meaning, self._split, self._classes)) for name, meaning in entry.meanings.items()]
            for key, entry in entries.items()
        }
        self._words = {word: tried[id(entry)] for word, entry in listed.words.items()}
        self.known: set[str] = {word for each in tried.values() for _, around in each for word in around.words}
        """Every word that decides, so that none of them is taken for another one misspelt."""
        self.known -= self._classes.keys()
        self._found = frozenset(self._words)

    def settle(self, text: Words) -> dict[int, str]:
        """Put the word of its meaning in the place of every ambiguous one; return the meaning chosen at each place."""
        words = text.words
        chosen: dict[int, str] = {}
        if self._found.isdisjoint(words):
            return chosen
        settled = list(words)
        for place in [place for place, word in enumerate(words) if word in self._found]:
            word = words[place]
            for name, around in self._words[word]:
                if around.decides(text, place, self._within):
                    chosen[place] = name
                    settled[place] = word if around.becomes is None else around.becomes or UNSPOKEN
                    break
        words[:] = settled
        return chosen

    def _split(self, pattern: str) -> list[tuple[str, ...]]:
        return [
            tuple(word for part in phrase for word in ((part,) if part in self._classes else self._part(part)))
            for phrase in expand(pattern)
        ]
