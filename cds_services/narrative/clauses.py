"""A list of words into clauses, each a list of the pieces in it that mean something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Clock
from cds_services.narrative.items import Idea, Item
from cds_services.narrative.vocabulary import PUNCTUATION, QUESTION_AFTER, QUESTION_BEFORE, Role, Sense

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.narrative.modifiers import Modifiers
    from cds_services.narrative.vocabulary import Vocabulary
    from cds_services.narrative.words import Words

_TIME = Sense(Role.TIME)
_CARRIES_ON = frozenset({",", "-", "and", "or", "&", "/", "+"})
_JOINS = frozenset({"and", "or", "versus", "with", "in", "eye", "since", "for", "x"})
_ROOM = frozenset(" \t\n\r\x0b\x0c\xa0")


class Clauses:
    """Cuts words into clauses and looks every phrase, mark and time up."""

    def __init__(self, vocabulary: Vocabulary, modifiers: Modifiers) -> None:
        self._vocabulary = vocabulary
        self._clock = Clock(modifiers.time)
        self._abbreviations = frozenset(modifiers.abbreviations)
        self._query_before, self._query_after = (
            Sense(Role.CUE, name, cue=modifiers.cues[name]) for name in (QUESTION_BEFORE, QUESTION_AFTER)
        )
        self._starts = dict(vocabulary.root.next)
        for word in (*self._clock.starts, "?"):
            self._starts.setdefault(word, [])

    def read(self, text: str, words: Words, written: date) -> Iterator[list[Item]]:
        """Yield the clauses of a text in their order."""
        listed, size = words.words, len(words.words)
        starts, times = self._starts, self._clock.starts
        items: list[Item] = []
        segment = place = 0
        covered: dict[str, int] = {}
        while place < size:
            word = listed[place]
            nodes = starts.get(word)
            if nodes is None and not word[0].isdigit():
                place += 1
                continue
            if word in PUNCTUATION or word == "?":
                role = PUNCTUATION.get(word)
                if role is Role.STOP:
                    if items and self._stops(text, words, place):
                        yield items
                        items = []
                else:
                    sense = Sense(role) if role else self._query(text, words, place)
                    items.append(Item(role or Role.CUE, place, place + 1, sense, segment))
                    segment += role in {Role.COMMA, Role.COLON}
                place += 1
                continue
            found = self._vocabulary.longest(listed, place, nodes) if nodes else None
            if (
                (word in times or word[0].isdigit())
                and (span := self._clock.read(listed, place, written))
                and (found is None or span.last >= found.last)
            ):
                items.append(Item(Role.TIME, place, span.last, _TIME, segment, span))
                place = span.last
                continue
            if found is not None:
                over = [sense for sense in found.over if covered.get(sense.name, 0) < found.over_last]
                covered.update((sense.name, found.over_last) for sense in over)
                _take(items, over, place, found.over_last, segment)
                senses = found.senses
                if (senses and senses[0].needs_cue) or len(senses) > 1:
                    alone = _stands_alone(items, listed, place, found.last)
                    senses = [sense for sense in senses if alone or not sense.needs_cue]
                _take(items, senses, place, found.last, segment)
            place = found.last if found is not None and found.last > place else place + 1
        if items:
            yield items

    def _query(self, text: str, words: Words, place: int) -> Sense:
        """Tell "?MS" and "? MS" from "MS?" by the spaces around the mark."""
        at, behind = words.starts[place], words.ends[place]
        room_before = at == 0 or text[at - 1] in _ROOM or text[at - 1] in "(?,;:."
        room_after = behind >= len(text) or text[behind] in _ROOM or text[behind] in ").,;:!"
        if room_after and not room_before:
            return self._query_after
        follows = place + 1 < len(words.words) and words.words[place + 1] not in PUNCTUATION
        return self._query_before if follows or not room_after else self._query_after

    def _stops(self, text: str, words: Words, place: int) -> bool:
        """Tell a full stop from that of an abbreviation, and a new line from a wrapped one."""
        before = words.words[place - 1] if place else ""
        if words.words[place] == ".":
            behind = words.ends[place]
            if before in self._abbreviations:
                return False
            return behind >= len(text) or text[behind] in _ROOM or len(before) > 1
        return words.words[place] != "\n" or before not in _CARRIES_ON


def _take(items: list[Item], senses: list[Sense], first: int, last: int, segment: int) -> None:
    seen: set[tuple[Role, str]] = set()
    for sense in senses:
        if (sense.role, sense.name) not in seen:
            seen.add((sense.role, sense.name))
            if sense.role is Role.CONCEPT:
                items.append(Idea(sense.name, first, last, sense, segment))
            else:
                items.append(Item(sense.role, first, last, sense, segment))


def _stands_alone(items: list[Item], words: list[str], first: int, last: int) -> bool:
    """Tell an abbreviation from the word that it also is: a cue before it, a pause or a join behind it."""
    if not items or items[-1].role is not Role.CUE or items[-1].last != first:
        return False
    return last >= len(words) or words[last] in PUNCTUATION or words[last] in _JOINS or words[last][0].isdigit()
