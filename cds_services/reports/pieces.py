"""A sentence into the pieces of it that mean something: things named, cues, joins, and levels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cds_services.narrative import words as wording
from cds_services.narrative.phrase_graph import longest
from cds_services.narrative.senses import Role
from cds_services.reports.choices import choices
from cds_services.reports.levels import find_levels, find_segments
from cds_services.reports.vocabulary import vocabulary

if TYPE_CHECKING:
    from cds_services.narrative.words import Words
    from cds_services.reports.levels import Levels, Segments
    from cds_services.reports.vocabulary import Cue

_CUT = "\u2026"  # behind words that go on in the report
_LEVEL = re.compile(r"\d|(?:st|nd|rd|th) (?:cervical|neck|thoracic|dorsal)")
_MONTH = re.compile(r"(?<![\d/])\d{1,2}/(?=20\d\d\b)")
_WRITTEN = re.compile(r"\S+")
_PRIVATE = re.compile(r"(?:\b(?:Drs?|Mrs?|Ms|Miss|Prof|Professor)\b\.?(?:\s+[A-Z][\w'-]*\.?)+)|\+?\d[\d\s()-]{6,}\d")
"""Names behind a title, and telephone numbers."""


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


class Piece(NamedTuple):
    """One thing named.

    Attributes:
        name: its entry in the phrases files.
        kind: what sort of thing it is.
        place: where it is by its very name, or empty.
        first: number of its first word.
        last: number behind the last of its words.
    """

    name: str
    kind: str
    place: str
    first: int
    last: int


class Marker(NamedTuple):
    """One cue in the words `first` to before `last`."""

    cue: Cue
    first: int
    last: int


class Pieces:
    """A sentence, read word by word.

    Attributes:
        text: as written.
        words: in their usual spelling, small words left out.
        named: the things named, in order.
        markers: the cues, in order.
        levels: vertebral levels, in order.
        segments: lengths stated in segments.
    """

    __slots__ = ("_read", "levels", "markers", "named", "segments", "text", "words")

    def __init__(self, text: str, read: Words, named: list[Piece], markers: list[Marker]) -> None:
        self.text = text
        self._read = read
        self.words = read.words
        self.named = named
        self.markers = markers
        folded = read.folded
        self.levels: list[Levels] = find_levels(folded) if _LEVEL.search(folded) else []
        self.segments: list[Segments] = find_segments(folded) if "segment" in folded or "vertebra" in folded else []

    def word_at(self, offset: int) -> int:
        """Return the number of the first word that does not end before an offset."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self._read.end(middle) > offset:
                high = middle
            else:
                low = middle + 1
        return low

    def quote(self, first: int, last: int) -> str:
        """Return the words of the sentence around some of its words, at most so many as may be shown."""
        written, cut = list(_WRITTEN.finditer(self.text)), False
        most = choices().quoted_words.value
        if len(written) > most and first < len(self.words):
            start, end = self._read.start(first), self._read.end(min(last, len(self.words)) - 1)
            at = next((n for n, word in enumerate(written) if word.end() > start), 0)
            behind = next((n for n, word in enumerate(written) if word.end() >= end), at)
            low = max(min(at - (most - (behind - at + 1)) // 2, len(written) - most), 0)
            cut = low + most < len(written)
            written = written[low : low + most]
        return _PRIVATE.sub("...", " ".join(word[0] for word in written)) + _CUT * cut


class Quote(NamedTuple):
    """Words of a sentence, made into text only where they are shown."""

    pieces: Pieces
    first: int
    last: int

    def __str__(self) -> str:
        """Return the words."""
        return self.pieces.quote(self.first, self.last)


def take_apart(text: str) -> Pieces:
    """Return the pieces of a sentence."""
    known = vocabulary()
    # A table's strokes part its cells as commas do; the full stop lets phrases say that a statement ends.
    plain = _MONTH.sub(_blank, text) if "20" in text else text  # "08/2022" is a year
    read = wording.split(plain.replace("|", ",") + ".", known.spellings, None)
    words = read.words
    named: list[Piece] = []
    markers: list[Marker] = []
    covered: dict[str, int] = {}
    place = 0
    while place < len(words):
        state = known.starts.get(words[place])
        if state is None:
            place += 1
            continue
        last, senses, over_last, over = longest(words, place, state)
        for sense in over:
            if covered.get(sense.name, 0) < over_last:
                covered[sense.name] = over_last
                entry = known.named[sense.name]
                named.append(Piece(sense.name, entry.kind, entry.place, place, over_last))
        for sense in senses:
            if sense.role is Role.CUE:
                markers.append(Marker(known.cues[sense.name], place, last))
            else:
                entry = known.named[sense.name]
                named.append(Piece(sense.name, entry.kind, entry.place, place, last))
        place = max(last, place + 1)
    return Pieces(text, read, named, markers)
