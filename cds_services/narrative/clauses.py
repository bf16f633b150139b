"""A list of words into clauses, each a list of the pieces in it that mean something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_services.narrative.duration import Clock, Form
from cds_services.narrative.items import Clause, Idea, Item
from cds_services.narrative.mention import Assertion
from cds_services.narrative.modifiers import Where
from cds_services.narrative.phrase_graph import State, longest
from cds_services.narrative.senses import (
    DIFFERENTIAL,
    DOUBTED,
    NOT_EXCLUDED,
    PUNCTUATION,
    QUESTION_AFTER,
    QUESTION_BEFORE,
    Role,
    Sense,
)

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
_LISTS = frozenset({Role.COLON, Role.COMMA, Role.OR})
_UNDONE = 4  # words back
_MARKS = 3  # question marks in a row
_SIDES = frozenset({"l", "r", "lt", "rt", "left", "right", "l.", "r.", "(l)", "(r)"})
_AGE_OF_ILLNESS = re.compile(r"\d{1,2}/(?:7|52|12)$|(?:19|20)\d\d$")
_OF_A_DISEASE = frozenset({"with", "for", "of", "has"})
_NUMBER = re.compile(r"\d{1,2}$")
_CONCEPT, _STOP, _QUERY, _COMMA, _COLON = Role.CONCEPT, Role.STOP, Role.QUERY, Role.COMMA, Role.COLON


class Clauses:
    """Cuts words into clauses and looks every phrase, mark and time up."""

    def __init__(self, vocabulary: Vocabulary, modifiers: Modifiers) -> None:
        self._clock = Clock(modifiers.time)
        self._abbreviations = frozenset(modifiers.abbreviations)
        self._closing = frozenset(modifiers.closing_abbreviations)
        self._after_closing = frozenset(modifiers.after_closing)
        self._pauses = frozenset(modifiers.pauses)
        self._query_before, self._query_after = (
            Sense(Role.CUE, name, cue=modifiers.cues[name]) for name in (QUESTION_BEFORE, QUESTION_AFTER)
        )
        self._not_excluded = Sense(Role.CUE, NOT_EXCLUDED, cue=modifiers.cues[NOT_EXCLUDED])
        self._excluding, self._not_done = frozenset(modifiers.excluding), frozenset(modifiers.not_done)
        self.times = self._clock.starts
        """Words with which a time can begin, beside those that begin with a digit."""
        time = modifiers.time
        self._behind_time = frozenset((*time.ago, *time.history, *time.not_onset, *time.age, *time.goes_on))
        self._units = frozenset(form for forms in modifiers.time.units.values() for form in forms)
        self._starts = {**dict.fromkeys(self._clock.starts, _EMPTY), **vocabulary.starts}
        self._marks = {mark: Sense(role, mark) for mark, role in PUNCTUATION.items()}
        self._known = vocabulary.spellings.keys() | frozenset((*modifiers.ordinary, *modifiers.no_names))
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
                    place = self._piece(clause, words, place, _EMPTY, written)
                else:
                    place += 1
            elif (mark := marks.get(word)) is None:
                place = self._piece(clause, words, place, state, written)
            elif mark.role is not _STOP:
                self._mark(clause, words, place, mark)
                place += 1
            else:
                if clause.items and (self._stops(words, place) or self._ends_time(clause, words, place)):
                    self._close(clause, place)
                    yield clause
                    clause = Clause(place + 1)
                elif not clause.items:
                    clause.first = place + 1
                place += 1
        if clause.items:
            self._close(clause, size)
            yield clause

    def _close(self, clause: Clause, end: int) -> None:
        """Let a question with nothing behind it be about what stands before it ("cord compression, rule out")."""
        clause.last = end
        doubt = _doubt_at_end(clause, end)
        if doubt is not None:
            item = clause.items[doubt]
            clause.items[doubt:] = [Item(Role.CUE, item.first, item.last, self._query_after, item.segment)]

    def _mark(self, clause: Clause, words: Words, place: int, sense: Sense) -> None:
        if sense.role is _QUERY:
            sense = self._query(words, place)
        elif sense.role is _COMMA and _doubt_at_end(clause, place, beside_idea=True) is not None:
            self._close(clause, place)  # "CES to exclude, leg weakness"
        _take(clause, sense, place, place + 1)
        if sense.role is _COMMA or sense.role is _COLON:
            clause.segment += 1

    def _piece(self, clause: Clause, text: Words, place: int, state: State, written: date) -> int:
        """Take the time or the phrase at a word into the clause; return the word behind it."""
        words = text.words
        last, senses, over_last, over = longest(words, place, state)
        alone = False
        for sense in senses:
            alone = alone or (sense.needs_cue and self._stands_alone(clause, text, place, last))
        if not alone and (words[place] in self.times or words[place][0].isdigit()):
            span = self._clock.read(words, place, written)
            often = span is not None and span.form is Form.NONE and over_last > span.last  # "every year scan"
            if span is not None and span.last >= last and not often:
                clause.items.append(Item(Role.TIME, place, span.last, _TIME, clause.segment, span))
                clause.passes |= _TIME.matters
                return span.last
        for sense in over:
            if clause.covered.get(sense.name, 0) < over_last:
                clause.covered[sense.name] = over_last
                _take(clause, sense, place, over_last)
        for sense in senses:
            if (not sense.needs_cue or alone) and not (sense.also_title and self._is_title(words, place, last)):
                _take(clause, self._not_excluded if self._is_undone(sense, words, place, last) else sense, place, last)
        return last if last > place else place + 1

    def _is_undone(self, sense: Sense, words: list[str], first: int, last: int) -> bool:
        """Tell "cannot be 100% excluded" from "excluded": "not" stands a few words before, however it is put."""
        cue = sense.cue
        if cue is None or sense.claim is not Assertion.NEGATED or cue.where is not Where.AFTER:
            return False
        if words[last - 1] not in self._excluding:
            return False
        for place in range(first - 1, max(first - _UNDONE, 0) - 1, -1):
            if words[place] in PUNCTUATION and words[place] not in {"+", "&", "-"}:
                return False
            if words[place] in self._not_done:
                return True
        return False

    def _query(self, words: Words, place: int) -> Sense:
        """Tell "?MS" and "? MS" from "MS?" by the spaces around the mark."""
        text = words.folded
        at, behind = words.start(place), words.end(place)
        for _ in range(_MARKS):  # "MS?? numb legs": all marks of a row belong to one side
            at -= at > 0 and text[at - 1] == "?"
            behind += behind < len(text) and text[behind] == "?"
        room_before = at == 0 or text[at - 1] in _ROOM or text[at - 1] in _OPENS
        room_after = behind >= len(text) or text[behind] in _ROOM or text[behind] in _CLOSES
        if room_after and not room_before:
            return self._query_after
        behind_marks = place + 1
        while behind_marks < len(words.words) and words.words[behind_marks] == "?" and behind_marks <= place + _MARKS:
            behind_marks += 1
        follows = behind_marks < len(words.words) and words.words[behind_marks] not in PUNCTUATION
        return self._query_before if follows or not room_after else self._query_after

    def _stops(self, words: Words, place: int) -> bool:
        """Tell a full stop from that of an abbreviation, and a new line from a wrapped one."""
        before = words.words[place - 1] if place else ""
        mark = words.words[place]
        if mark == ".":
            behind = words.end(place)
            if before in self._abbreviations:
                return before in self._closing and not self._goes_on(words, place)
            return behind >= len(words.folded) or words.folded[behind] in _ROOM or len(before) > 1
        return mark != "\n" or before not in _CARRIES_ON

    def _goes_on(self, words: Words, place: int) -> bool:
        """Tell "neg. for fever" from "Cancer hx neg. Trauma neg."."""
        following = words.words[place + 1] if place + 1 < len(words.words) else ""
        return following in self._after_closing

    def _ends_time(self, clause: Clause, words: Words, place: int) -> bool:
        """Tell the full stop of "LBP 2 yrs. HLA-B27 neg." from that of "2 yrs. ago"."""
        item = clause.items[-1]
        following = words.words[place + 1] if place + 1 < len(words.words) else ""
        return item.role is Role.TIME and item.last == place and following not in self._behind_time

    def _stands_alone(self, clause: Clause, text: Words, first: int, last: int) -> bool:
        """Tell an abbreviation from the word that it also is: a cue before it, a pause or a join behind it.

        A side before it ("L ON 2/52"), or a question mark behind it where it stands first ("ON?"), will do as well.
        """
        words = text.words
        before = clause.items[-1] if clause.items else None
        following = words[last] if last < len(words) else ""
        if _goes_on_unlisted(text, last):
            return False
        headed = any(item.sense.name == DIFFERENTIAL for item in clause.items[:2])
        listed = headed and before is not None and before.role in _LISTS
        if not listed and (before is None or before.last != first or before.role not in _LEADS):
            if first == clause.first and following == "?":
                return True
            if not _sided(text, first) and not (before is not None and before.role is _COLON and _sided(text, last)):
                return False  # "Reason: ON left, 6 days"
            if _NUMBER.match(following):  # "L ON 2 weeks", not "on 2 occasions"
                return last + 1 < len(words) and words[last + 1] in self._units
            if following[:1].isdigit():
                return bool(_AGE_OF_ILLNESS.match(following))
        if following == ":":  # "on: Tysabri"
            return False
        return not following or following in PUNCTUATION or following in self._pauses or following[0].isdigit()

    def _is_title(self, words: list[str], first: int, last: int) -> bool:
        """Tell "Ms Alvarez, 47" from "MS, numb legs": a word that nobody listed, where a person is named."""
        dotted = last < len(words) and words[last] == "."
        name = last + dotted
        if name >= len(words) or words[name] in self._known or not words[name].isalpha():
            return False
        if first and words[first - 1] not in self._before_a_name:
            return False
        if name + 1 >= len(words):
            return dotted
        if dotted and not (first and words[first - 1] in _OF_A_DISEASE):
            return True  # "pt with MS. Carbamazepine does not help" names no one
        following = words[name + 1]
        return following in self._after_a_name or following[0].isdigit()


def _doubt_at_end(clause: Clause, end: int, *, beside_idea: bool = False) -> int | None:
    """Return the place of a doubt, as one sense of the last words before `end`; perhaps only right behind an idea."""
    if not clause.items:
        return None
    first = clause.items[-1].first
    doubt = None
    for place in range(len(clause.items) - 1, -1, -1):
        item = clause.items[place]
        if item.first != first or item.last != end:
            beside = isinstance(item, Idea) and item.last == first
            return doubt if beside or not beside_idea else None
        if item.sense.name == DOUBTED:
            doubt = place
    return None if beside_idea else doubt


def _goes_on_unlisted(text: Words, place: int) -> bool:
    """Tell "on your patient": a word was left out right before a place, and it names no side."""
    end = text.start(place) if place < len(text.words) else len(text.folded)
    gap = text.folded[text.end(place - 1) : end].split()
    return bool(gap) and gap[0].isalpha() and gap[0] not in _SIDES


def _sided(text: Words, place: int) -> bool:
    """Tell whether the word that was left out right before a place, or at the end, names a side."""
    end = text.start(place) if place < len(text.words) else len(text.folded)
    gap = text.folded[text.end(place - 1) if place else 0 : end].split()
    return bool(gap) and gap[-1] in _SIDES


def _take(clause: Clause, sense: Sense, first: int, last: int) -> None:
    clause.passes |= sense.matters
    if sense.role is _CONCEPT:
        clause.items.append(Idea(sense.name, first, last, sense, clause.segment))
    else:
        clause.items.append(Item(sense.role, first, last, sense, clause.segment))
