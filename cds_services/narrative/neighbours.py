"""What stands around an ambiguous word, looked up in one short walk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds_services.narrative.ambiguous_words import Meaning
    from cds_services.narrative.words import Words

_END = "."
"""Stands behind the last word, as a full stop would."""
_PASSED_OVER = frozenset({":", "-", "("})
_LONGEST = 5
"""Words in the longest phrase of neighbours."""
Classes = dict[str, re.Pattern[str]]
"""Names of classes of words and what a word of each matches as a whole."""


class Neighbours:
    """What decides for one meaning, ready to be looked up."""

    def __init__(self, meaning: Meaning, split: Callable[[str], list[tuple[str, ...]]], classes: Classes) -> None:
        self.becomes = meaning.becomes
        before = [phrase[::-1] for pattern in meaning.before for phrase in split(pattern)]
        behind = [phrase for pattern in meaning.behind for phrase in split(pattern)]
        self._before = _Way.of(before, classes)
        self._behind = _Way.of(behind, classes)
        self._near = frozenset(word for pattern in meaning.near for phrase in split(pattern) for word in phrase)
        self._touched_by = meaning.touched_by
        self._hangs_on = meaning.hangs_on
        self._opens_line = meaning.opens_line
        self._always = not (before or behind or self._near or self._touched_by or self._hangs_on)
        self.words = {word for phrase in (*before, *behind) for word in phrase} | self._near

    def decides(self, text: Words, place: int, within: int) -> bool:
        """Tell whether the meaning holds for the word at a place."""
        words = text.words
        if self._opens_line and place and words[place - 1] != "\n":
            return False
        if self._always or self._touches(text, place):
            return True
        if self._before and self._before.leads(words[max(place - _LONGEST, 0) : place][::-1]):
            return True
        if self._behind and self._behind.leads(words[place + 1 : place + 1 + _LONGEST]):
            return True
        return bool(self._near) and not self._near.isdisjoint(words[max(place - within, 0) : place + within + 1])

    def _touches(self, text: Words, place: int) -> bool:
        if self._touched_by and text.folded.startswith(self._touched_by, text.end(place)):
            return True
        return bool(self._hangs_on) and text.folded.endswith(self._hangs_on, 0, text.start(place))


class _Way:
    """The phrases of neighbours as a tree of words and of classes of words."""

    __slots__ = ("classes", "ends", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Way] = {}
        self.classes: dict[re.Pattern[str], _Way] = {}
        self.ends = False

    @classmethod
    def of(cls, phrases: list[tuple[str, ...]], classes: Classes) -> _Way | None:
        """Lay the phrases; without any there is no way."""
        root = cls()
        for phrase in phrases:
            way = root
            for word in phrase:
                pattern = classes.get(word)
                way = way.words.setdefault(word, cls()) if pattern is None else way.classes.setdefault(pattern, cls())
            way.ends = True
        return root if phrases else None

    def leads(self, around: list[str]) -> bool:
        """Tell whether a phrase begins at the first of some words, or behind a colon, dash or bracket."""
        if around and around[0] in _PASSED_OVER and self.leads(around[1:]):
            return True
        ways = [self]
        for word in (*around, _END):
            ways = [behind for way in ways for behind in way.step(word)]
            if any(way.ends for way in ways):
                return True
            if not ways:
                return False
        return False

    def step(self, word: str) -> list[_Way]:
        """Return the ways behind one more word."""
        found = [self.words[word]] if word in self.words else []
        return [*found, *(way for pattern, way in self.classes.items() if pattern.fullmatch(word))]
