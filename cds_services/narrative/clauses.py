"""A list of words into clauses, each a list of the pieces in it that mean something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_services.narrative.duration import Clock
from cds_services.narrative.items import Clause, Idea, Item
from cds_services.narrative.phrase_graph import State, longest
from cds_services.narrative.senses import PUNCTUATION, QUESTION_AFTER, QUESTION_BEFORE, Role, Sense

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cds_services.narrative.modifiers import Modifiers
    from cds_services.narrative.vocabulary import Vocabulary
    from cds_services.narrative.words import Words

_TIME = Sense(Role.TIME)
_CARRIES_ON = frozenset({",", "-", "and", "or", "&", "/", "+"})
_ROOM = frozenset(" \t\n\r\x0b\x0c\xa0")
_OPENS, _CLOSES = "(?,;:.", ").,;:!"
_EMPTY = State([])
_LEADS = frozenset({Role.CUE, Role.BOTH})
_CONCEPT, _STOP, _QUERY, _COMMA, _COLON = Role.CONCEPT, Role.STOP, Role.QUERY, Role.COMMA, Role.COLON


class Clauses:
    """Cuts words into clauses and looks every phrase, mark and time up."""

    def __init__(self, vocabulary: Vocabulary, modifiers: Modifiers) -> None:
        self._clock = Clock(modifiers.time)
        self._abbreviations = frozenset(modifiers.abbreviations)
        self._pauses = frozenset(modifiers.pauses)
        self._query_before, self._query_after = (
            Sense(Role.CUE, name, cue=modifiers.cues[name]) for name in (QUESTION_BEFORE, QUESTION_AFTER)
        )
        self._times = self._clock.starts
        self._starts = {**dict.fromkeys(self._clock.starts, _EMPTY), **vocabulary.starts}
        self._marks = {mark: Sense(role, mark) for mark, role in PUNCTUATION.items()}
        self._known = vocabulary.spellings.keys() | frozenset(modifiers.ordinary)
        self._before_a_name = frozenset(modifiers.before_a_name)
        self._after_a_name = frozenset(modifiers.after_a_name)

    def read(self, words: Words, written: date) -> Iterator[Clause]:
        """Yield the clauses of a text in their order."""
        listed = words.words
        size = len(listed)
        starts, marks = self._starts, self._marks
        clause = Clause()
        place = 0
        while place < size:
            word = listed[place]
            state = starts.get(word)
            if state is None:
                if word[0].isdigit():
                    place = self._piece(clause, listed, place, _EMPTY, written)
                else:
                    place += 1
            elif word not in marks:
                place = self._piece(clause, listed, place, state, written)
            elif marks[word].role is not _STOP:
                self._mark(clause, words, place)
                place += 1
            else:
                if clause.items and self._stops(words, place):
                    yield clause
                    clause = Clause(place + 1)
                elif not clause.items:
                    clause.first = place + 1
                place += 1
        if clause.items:
            yield clause

    def _mark(self, clause: Clause, words: Words, place: int) -> None:
        sense = self._marks[words.words[place]]
        if sense.role is _QUERY:
            sense = self._query(words, place)
        _take(clause, sense, place, place + 1)
        if sense.role is _COMMA or sense.role is _COLON:
            clause.segment += 1

    def _piece(self, clause: Clause, words: list[str], place: int, state: State, written: date) -> int:
        """Take the time or the phrase at a word into the clause; return the word behind it."""
        last, senses, over_last, over = longest(words, place, state)
        alone = False
        for sense in senses:
            alone = alone or (sense.needs_cue and self._stands_alone(clause, words, place, last))
        if not alone and (words[place] in self._times or words[place][0].isdigit()):
            span = self._clock.read(words, place, written)
            if span is not None and span.last >= last:
                clause.items.append(Item(Role.TIME, place, span.last, _TIME, clause.segment, span))
                clause.passes |= _TIME.matters
                return span.last
        for sense in over:
            if clause.covered.get(sense.name, 0) < over_last:
                clause.covered[sense.name] = over_last
                _take(clause, sense, place, over_last)
        for sense in senses:
            if (not sense.needs_cue or alone) and not (sense.also_title and self._is_title(words, place, last)):
                _take(clause, sense, place, last)
        return last if last > place else place + 1

    def _query(self, words: Words, place: int) -> Sense:
        """Tell "?MS" and "? MS" from "MS?" by the spaces around the mark."""
        text = words.folded
        at, behind = words.start(place), words.end(place)
        room_before = at == 0 or text[at - 1] in _ROOM or text[at - 1] in _OPENS
        room_after = behind >= len(text) or text[behind] in _ROOM or text[behind] in _CLOSES
        if room_after and not room_before:
            return self._query_after
        follows = place + 1 < len(words.words) and words.words[place + 1] not in PUNCTUATION
        return self._query_before if follows or not room_after else self._query_after

    def _stops(self, words: Words, place: int) -> bool:
        """Tell a full stop from that of an abbreviation, and a new line from a wrapped one."""
        before = words.words[place - 1] if place else ""
        mark = words.words[place]
        if mark == ".":
            behind = words.end(place)
            if before in self._abbreviations:
                return False
            return behind >= len(words.folded) or words.folded[behind] in _ROOM or len(before) > 1
        return mark != "\n" or before not in _CARRIES_ON

    def _stands_alone(self, clause: Clause, words: list[str], first: int, last: int) -> bool:
        """Tell an abbreviation from the word that it also is: a cue before it, a pause or a join behind it."""
        before = clause.items[-1] if clause.items else None
        if before is None or before.last != first or before.role not in _LEADS:
            return False
        if last >= len(words):
            return True
        following = words[last]
        if following == ":":  # "on: Tysabri"
            return False
        return following in PUNCTUATION or following in self._pauses or following[0].isdigit()

    def _is_title(self, words: list[str], first: int, last: int) -> bool:
        """Tell "Ms Alvarez, 47" from "MS, numb legs": a word that nobody listed, where a person is named."""
        dotted = last < len(words) and words[last] == "."
        name = last + dotted
        if name >= len(words) or words[name] in self._known or not words[name].isalpha():
            return False
        if first and words[first - 1] not in self._before_a_name:
            return False
        if dotted or name + 1 >= len(words):
            return dotted
        following = words[name + 1]
        return following in self._after_a_name or following[0].isdigit()


def _take(clause: Clause, sense: Sense, first: int, last: int) -> None:
    clause.passes |= sense.matters
    if sense.role is _CONCEPT:
        clause.items.append(Idea(sense.name, first, last, sense, clause.segment))
    else:
        clause.items.append(Item(sense.role, first, last, sense, clause.segment))
